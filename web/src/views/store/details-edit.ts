import type { StoreDetails } from '../../api/answers';
import { inWords, sentence } from '../../format/words';

/** The facts of a store, and what they are called. */
export const FACTS = {
  name: 'Name',
  target_percent: 'Target, % of open time',
  opened_on: 'First day of business',
  closed_on: 'Last day of business',
  sales_per_hour: 'Sales an hour',
} as const;
export type Fact = keyof typeof FACTS;

/** In a sentence. */
const WORDS: Readonly<Record<Fact, string>> = {
  name: 'the name',
  target_percent: 'the target',
  opened_on: 'the first day',
  closed_on: 'the last day',
  sales_per_hour: 'the sales',
};

export interface TypedLabel {
  readonly key: string;
  readonly value: string;
}

/** What a form of details holds. */
export interface TypedDetails {
  readonly facts: Readonly<Record<Fact, string>>;
  readonly labels: readonly TypedLabel[];
}

export const typedDetails = (store: StoreDetails): TypedDetails => ({
  facts: {
    name: store.name ?? '',
    target_percent: String(store.target_percent ?? ''),
    opened_on: store.opened_on ?? '',
    closed_on: store.closed_on ?? '',
    sales_per_hour: String(store.sales_per_hour ?? ''),
  },
  labels: Object.entries(store.labels).map(([key, value]) => ({ key, value })),
});

/** The body of a request that changes details; null takes a value away. */
export type DetailsPatch = Readonly<Partial<Record<Fact, string | null>>> & {
  readonly labels?: Readonly<Record<string, string | null>>;
};

/** Only what differs, so that what others change meanwhile stays. undefined: nothing does. */
export function patchOf(before: TypedDetails, typed: TypedDetails): DetailsPatch | undefined {
  const facts = (Object.keys(FACTS) as Fact[])
    .filter((fact) => typed.facts[fact].trim() !== before.facts[fact])
    .map((fact) => [fact, typed.facts[fact].trim() || null] as const);
  const was = labelsOf(before);
  const is = labelsOf(typed);
  const labels = [
    ...[...was.keys()].filter((key) => !is.has(key)).map((key) => [key, null] as const),
    ...[...is].filter(([key, value]) => was.get(key) !== value),
  ];
  if (facts.length === 0 && labels.length === 0) return undefined;
  return {
    ...Object.fromEntries(facts),
    ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels) }),
  };
}

const labelsOf = ({ labels }: TypedDetails): ReadonlyMap<string, string> =>
  new Map(
    labels
      .map(({ key, value }) => [key.trim(), value.trim()] as const)
      .filter(([key, value]) => key !== '' || value !== ''),
  );

/** What is wrong, by fact, by the index of a label, or with something else. */
export interface DetailsFaults {
  readonly facts: Readonly<Partial<Record<Fact, string>>>;
  readonly labels: ReadonlyMap<number, string>;
  readonly rest: string | undefined;
}

export const NO_FAULTS: DetailsFaults = { facts: {}, labels: new Map(), rest: undefined };

/** What is wrong before a request is sent; undefined: nothing. */
export function typedFaults({ labels }: TypedDetails): DetailsFaults | undefined {
  const faults = new Map<number, string>();
  labels.forEach(({ key, value }, i) => {
    const name = key.trim();
    if (name === '' && value.trim() !== '') faults.set(i, 'Give the label a key, such as region.');
    if (name !== '' && value.trim() === '') faults.set(i, 'Give a value, or remove the label.');
    if (name !== '' && labels.findIndex((other) => other.key.trim() === name) < i) {
      faults.set(i, `There is a label ${name} already.`);
    }
  });
  return faults.size === 0 ? undefined : { ...NO_FAULTS, labels: faults };
}

const OF_FACT = new RegExp(`^(${Object.keys(FACTS).join('|')}) `);
const OF_LABEL = /^labels: (?:"([^"]*)"|(\w+)) /;

/**
 * What a reason for a rejection is about, in the words of the page.
 *
 * @example reasonFaults('closed_on is before opened_on', typed).facts // { closed_on: 'The last day is before the first day.' }
 */
export function reasonFaults(reason: string, { labels }: TypedDetails): DetailsFaults {
  const fact = OF_FACT.exec(reason)?.[1] as Fact | undefined;
  if (fact !== undefined) return { ...NO_FAULTS, facts: { [fact]: inWords(reason, WORDS) } };
  const [, quoted, bare] = OF_LABEL.exec(reason) ?? [];
  const place = labels.findIndex(({ key }) => key.trim() === (quoted ?? bare));
  if (place === -1) return { ...NO_FAULTS, rest: sentence(reason) };
  return { ...NO_FAULTS, labels: new Map([[place, sentence(reason.replace(/^labels: /, ''))]]) };
}
