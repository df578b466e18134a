import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BUILT_IN_KEYS, meets, type Selector } from '../core/selectors/selector';
import { insertRows, inStatements, ReadSession, sessionOf, serializeWrites } from '../platform/database';
import { amongKeys, type Condition, keysInOrder, placesByKey } from './stores.repository';

/** What the owners of a store know of it, without its labels; null: nothing. */
export interface StoreFacts {
  readonly name: string | null;
  /** The first and last local date of business, in days since 1970-01-01. */
  readonly openedOn: number | null;
  readonly closedOn: number | null;
  /** The share of open time in which it shall be up, in millionths. */
  readonly targetPpm: number | null;
  /** Its sales in an hour, in hundredths of the currency. */
  readonly salesCents: number | null;
}

/** The labels of a store by key. */
export type Labels = Readonly<Record<string, string>>;

export interface StoreDetails extends StoreFacts {
  readonly labels: Labels;
}

export const NO_FACTS: StoreFacts = {
  name: null,
  openedOn: null,
  closedOn: null,
  targetPpm: null,
  salesCents: null,
};

/** The values of `StoreFacts` in the order of its members; undefined: it stays as it is. */
export type FactsPatch = readonly [
  name: string | null | undefined,
  openedOn: number | null | undefined,
  closedOn: number | null | undefined,
  targetPpm: number | null | undefined,
  salesCents: number | null | undefined,
];

/** What a write gives a store. */
export interface DetailsPatch {
  readonly facts: FactsPatch;
  /** All its labels as `labelsText`, in place of those it had; or labels to set, and with null to take away. */
  readonly labels: string | Readonly<Record<string, string | null>>;
}

/** Labels as they are stored: in JSON, with the keys in order. */
export function labelsText(labels: Readonly<Record<string, string | null>>): string {
  const keys = Object.keys(labels).filter((key) => labels[key] !== null);
  return `{${keys
    .sort()
    .map((key) => labelText(key, labels[key]!))
    .join(',')}}`;
}

/** A label in `labelsText`. */
export const labelText = (key: string, value: string): string => `"${key}":${JSON.stringify(value)}`;

/** A store whose details cannot be what they would be, and why. */
interface DetailsFault {
  readonly storeKey: number;
  readonly reason: string;
}

/** Details that reports have, or select stores by, as the bits of a number. First and last dates are part of the hours. */
export const DETAIL_BITS = { name: 1, target: 2, sales: 4, labels: 8 } as const;

/** A store whose first or last date of business changes. */
export interface RedatedStore {
  readonly storeKey: number;
  readonly before: StoreFacts;
  readonly after: StoreFacts;
}

/** The effect of writing details, in stores. */
export interface DetailsChange {
  inserted: number;
  changed: number;
  unchanged: number;
  /** How many stores lose a value that they had, and the names of such values: columns and keys of labels. */
  losing: number;
  readonly lost: Set<string>;
  /** The stores whose first or last date of business changes. */
  readonly redated: RedatedStore[];
  /** The `DETAIL_BITS` of what changes for some store. */
  bits: number;
  fault: DetailsFault | undefined;
}

/** A row of the table; labels in JSON. */
type StoredDetails = [
  storeKey: number,
  name: string | null,
  openedOn: number | null,
  closedOn: number | null,
  targetPpm: number | null,
  salesCents: number | null,
  labels: string,
];

const COLUMNS = ['store_key', 'name', 'opened_on', 'closed_on', 'target_ppm', 'sales_cents', 'labels'];
/** The names of the columns in files and answers. */
const FACTS = ['name', 'opened_on', 'closed_on', 'target_percent', 'sales_per_hour'];
const SELECT = `SELECT ${COLUMNS.join(', ')} FROM store_details`;

/** The details of all stores. Every call runs in the caller's transaction or snapshot. */
@Injectable()
export class StoreDetailsRepository {
  /**
   * Writes `patches[i]` to the store `storeKeys[i]`, which is there once. `check`: why details cannot be; after a fault,
   * the caller must roll back.
   */
  async writeDetails(
    manager: EntityManager,
    storeKeys: readonly number[],
    patches: readonly DetailsPatch[],
    check: (details: StoreDetails) => string | undefined,
  ): Promise<DetailsChange> {
    // The second of two concurrent writes must read the rows of the first.
    await serializeWrites(manager);
    const session = await sessionOf(manager);
    const change: DetailsChange = {
      inserted: 0,
      changed: 0,
      unchanged: 0,
      losing: 0,
      lost: new Set(),
      redated: [],
      bits: 0,
      fault: undefined,
    };
    for await (const places of inStatements(Array.from(placesByKey(storeKeys)), COLUMNS.length)) {
      const rewritten: StoredDetails[] = [];
      const among = amongKeys(keysInOrder(places.map((place) => storeKeys[place]!)));
      const before = new Map((await this.rows(session, among)).map((row) => [row[0], row]));
      for (const place of places) {
        const storeKey = storeKeys[place]!;
        const row = after(storeKey, before.get(storeKey), patches[place]!, check, change);
        if (change.fault !== undefined) return change;
        if (row !== undefined) rewritten.push(row);
      }
      await insertRows(manager, 'REPLACE', 'store_details', COLUMNS, rewritten);
    }
    return change;
  }

  /** The rows of the stores that have details. */
  rows(session: ReadSession, { sql, parameters }: Condition): Promise<StoredDetails[]> {
    return session.rows<StoredDetails>(`${SELECT} WHERE ${sql}`, parameters);
  }

  /** The first of these stores whose labels do not meet a selector; what it says of other keys does not count. */
  async firstOutside(
    session: ReadSession,
    storeKeys: readonly number[],
    selector: Selector,
  ): Promise<number | undefined> {
    const ofLabels = selector.filter(({ key }) => !BUILT_IN_KEYS.includes(key));
    const inOrder = [...storeKeys].sort((a, b) => a - b);
    for await (const some of inStatements(inOrder, COLUMNS.length)) {
      const among = amongKeys(keysInOrder(some));
      const labels = new Map((await this.rows(session, among)).map((row) => [row[0], labelsOf(row)]));
      const isOutside = (storeKey: number) => {
        const own = labels.get(storeKey) ?? {};
        return !meets(ofLabels, (key) => (Object.hasOwn(own, key) ? own[key] : undefined));
      };
      const outside = some.find(isOutside);
      if (outside !== undefined) return outside;
    }
    return undefined;
  }

  /** The details of a store; undefined: none. */
  async of(session: ReadSession, storeKey: number): Promise<StoreDetails | undefined> {
    const [row] = await this.rows(session, { sql: 'store_key = ?', parameters: [storeKey] });
    return row && detailsOf(row);
  }
}

export const factsOf = ([, name, openedOn, closedOn, targetPpm, salesCents]: StoredDetails): StoreFacts => ({
  name,
  openedOn,
  closedOn,
  targetPpm,
  salesCents,
});

export const labelsOf = (row: StoredDetails): Labels => JSON.parse(row[6]) as Labels;

export const detailsOf = (row: StoredDetails): StoreDetails => ({ ...factsOf(row), labels: labelsOf(row) });

/** The row of a store after a write; undefined: it stays as it is. Adds the effect to the change. */
function after(
  storeKey: number,
  before: StoredDetails | undefined,
  patch: DetailsPatch,
  check: (details: StoreDetails) => string | undefined,
  change: DetailsChange,
): StoredDetails | undefined {
  const [name, openedOn, closedOn, targetPpm, salesCents] = patch.facts.map((value, i) =>
    value === undefined ? (before?.[i + 1] ?? null) : value,
  ) as [string | null, number | null, number | null, number | null, number | null];
  const labels = labelsAfter(before, patch);
  const row: StoredDetails = [storeKey, name, openedOn, closedOn, targetPpm, salesCents, labels];
  if ((before?.[2] ?? null) !== openedOn || (before?.[3] ?? null) !== closedOn) {
    const facts = before === undefined ? NO_FACTS : factsOf(before);
    change.redated.push({ storeKey, before: facts, after: factsOf(row) });
  }
  change.bits |= changedBits(before, row);
  if (before === undefined) {
    change.inserted++;
    return row;
  }
  if (row.every((value, i) => value === before[i])) {
    change.unchanged++;
    return undefined;
  }
  const reason = check(detailsOf(row));
  if (reason !== undefined) change.fault = { storeKey, reason };
  change.changed++;
  const lost = [
    ...FACTS.filter((_, i) => before[i + 1] !== null && row[i + 1] === null),
    ...lostLabels(before, row),
  ];
  if (lost.length > 0) change.losing++;
  for (const value of lost) change.lost.add(value);
  return row;
}

const changedBits = (before: StoredDetails | undefined, row: StoredDetails): number =>
  ((before?.[1] ?? null) === row[1] ? 0 : DETAIL_BITS.name) |
  ((before?.[4] ?? null) === row[4] ? 0 : DETAIL_BITS.target) |
  ((before?.[5] ?? null) === row[5] ? 0 : DETAIL_BITS.sales) |
  ((before?.[6] ?? NO_LABELS) === row[6] ? 0 : DETAIL_BITS.labels);

/** `labelsText` of none. */
const NO_LABELS = '{}';

const labelsAfter = (before: StoredDetails | undefined, { labels }: DetailsPatch): string =>
  typeof labels === 'string'
    ? labels
    : labelsText(before === undefined ? labels : { ...labelsOf(before), ...labels });

function lostLabels(before: StoredDetails, row: StoredDetails): string[] {
  if (before[6] === row[6]) return [];
  const left = labelsOf(row);
  return Object.keys(labelsOf(before)).filter((key) => !Object.hasOwn(left, key));
}
