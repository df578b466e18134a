import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditedState } from '../../audit';
import { DatesByStore } from '../../business-hours';
import { copyString } from '../../core/csv/csv';
import { Tally } from '../../core/polls/poll-batch';
import { storeIdError } from '../../core/polls/poll-line';
import { MAX_DATE } from '../../core/schedule/schedule';
import {
  LABEL_KEY,
  labelKeyOf,
  MAX_LABELS,
  MAX_NAME_LENGTH,
  type Parsed,
  parseLocalDate,
  parseSales,
  parseTarget,
  parseText,
} from '../../core/selectors/details';
import { BUILT_IN_KEYS, selectorText } from '../../core/selectors/selector';
import { detailsResponse } from '../../metrics';
import { currentStores } from '../../platform/async';
import { type ReadSession, sessionOf } from '../../platform/database';
import { KnownError } from '../../platform/errors';
import { selectorOf } from '../../platform/http';
import {
  DetailsChange,
  DetailsPatch,
  FactsPatch,
  labelsText,
  labelText,
  RedatedStore,
  StoreDetails,
  StoreDetailsRepository,
  StoresRepository,
} from '../../stores';
import {
  type Alteration,
  Importer,
  ImportMode,
  Notice,
  noticeOf,
  StagedRows,
  StageOptions,
  WriteCounts,
} from './importer';

/** Counted as a row in a list of objects; less than such a row takes. */
const BYTES_AS_A_ROW = 128;
const BYTES_OF_TEXT = 160;
const BYTES_OF_LABEL = 32;

/** The store_id and its facts; labels follow them in a row. */
const OWN_COLUMNS = 6;

/** Columns of the files of other kinds, as keys of labels. */
const OF_OTHER_FILES = new Set([
  ...['timezone_str', 'timestamp_utc', 'dayofweek', 'day_of_week', 'start_time_local', 'end_time_local'],
  ...['valid_from', 'starts_at', 'ends_at'],
]);

@Injectable()
export class StoresImporter implements Importer {
  readonly kind = 'stores';
  readonly columns = [['store_id', 'store', 'id']] as const;
  readonly optional = [
    ['name', 'store_name'],
    ['opened_on'],
    ['closed_on'],
    ['target_percent'],
    ['sales_per_hour'],
  ] as const;
  readonly takesOthers = true;

  constructor(
    private readonly stores: StoresRepository,
    private readonly table: StoreDetailsRepository,
  ) {}

  stage({ mode = 'replace' }: StageOptions = {}): StagedStores {
    return new StagedStores(this.stores, this.table, mode);
  }

  /** The details of a store, for the audit log. */
  async state(session: ReadSession, storeKey: number): Promise<AuditedState> {
    return detailsResponse(await this.table.of(session, storeKey));
  }
}

/** The facts of a store before they are read. */
const NO_VALUES: readonly (string | number | null | undefined)[] = Array.from({ length: 5 });

/** The order is that of the columns, and of `FactsPatch`. */
const FACTS: readonly (readonly [name: string, parse: (text: string) => Parsed<string | number>])[] = [
  ['name', (text) => parseText(text, MAX_NAME_LENGTH)],
  ['opened_on', parseLocalDate],
  ['closed_on', parseLocalDate],
  ['target_percent', parseTarget],
  ['sales_per_hour', parseSales],
];

/** The details of a store in a request. */
export type DetailsMembers = Readonly<
  Partial<
    Record<'name' | 'opened_on' | 'closed_on' | 'target_percent' | 'sales_per_hour' | 'labels', unknown>
  >
>;

/** The rows of a file, or one request, each for one store. The last row of a store counts; with `mode=add`, all do. */
class StagedStores implements StagedRows {
  readonly first = undefined;
  readonly last = undefined;
  private readonly byStore = new Map<string, DetailsPatch>();
  /** By key. */
  private labelColumns: readonly LabelColumn[] = [];
  private readonly fitted = new Tally();
  private readonly repeated = new Tally();
  private readonly unnamed = new Tally();
  private change: DetailsChange | undefined;
  /** About what the labels and names take in memory. */
  private heldBytes = 0;
  /** The stores that the request sees; undefined: all. */
  private readonly seen = selectorOf(currentStores()?.text);

  constructor(
    private readonly storesRepository: StoresRepository,
    private readonly table: StoreDetailsRepository,
    private readonly mode: ImportMode,
  ) {}

  get stores(): number {
    return this.byStore.size;
  }

  get heldRows(): number {
    return Math.ceil(this.heldBytes / BYTES_AS_A_ROW);
  }

  get storeIds(): Iterable<string> {
    return this.byStore.keys();
  }

  others(columns: readonly (readonly [name: string, place: number])[]): string | undefined {
    const names = new Map<string, string>();
    const keys = columns.map(([name, place]) => (name === '' ? undefined : labelKeyOf(name, place)));
    for (const [i, key] of keys.entries()) {
      const [name] = columns[i]!;
      if (key === undefined) continue;
      const wrong = columnError(name, key, names.get(key));
      if (wrong !== undefined) return wrong;
      names.set(key, name);
      if (key !== name) this.fitted.add(`${name} → ${key}`);
    }
    this.labelColumns = keys
      .map((key, i) => ({ key, place: OWN_COLUMNS + i, members: new Map<string, Parsed<string>>() }))
      .sort(({ key: a = '' }, { key: b = '' }) => (a < b ? -1 : 1));
    return undefined;
  }

  add(values: readonly (string | undefined)[]): string | undefined {
    const [storeId = ''] = values;
    const wrong = storeIdError(storeId);
    if (wrong !== undefined) return wrong;
    // Has its final length from the start: an array that grows takes three times the memory.
    const facts = NO_VALUES.slice();
    for (let i = 0; i < FACTS.length; i++) {
      const text = values[i + 1] ?? '';
      const parsed = text === '' ? this.missing : FACTS[i]![1](text);
      if ('wrong' in parsed) return `${FACTS[i]![0]} ${parsed.wrong}`;
      facts[i] = parsed.value;
    }
    const text = this.labelsIn(values);
    if ('wrong' in text) return text.wrong;
    const labels = this.mode === 'replace' ? text.value : (JSON.parse(text.value) as Record<string, string>);
    return this.stagePatch(storeId, { facts: facts as unknown as FactsPatch, labels });
  }

  /** Stages the details of a request. Members that are not there stay as they are with `mode=add`; null takes away. */
  addMembers(storeId: string, members: DetailsMembers): string | undefined {
    const facts: (string | number | null | undefined)[] = [];
    for (const [name, parse] of FACTS) {
      const given = members[name as keyof DetailsMembers];
      const parsed = given === undefined ? this.missing : memberAs(name, given, parse);
      if ('wrong' in parsed) return `${name} ${parsed.wrong}`;
      facts.push(parsed.value);
    }
    const { labels = {} } = members;
    const given = labels === null ? {} : labelsOfMember(labels);
    if (typeof given === 'string') return given;
    const replaces = this.mode === 'replace' || labels === null;
    return this.stagePatch(storeId, {
      facts: facts as unknown as FactsPatch,
      labels: replaces ? labelsText(given) : given,
    });
  }

  /** What a value that is not there means. */
  private get missing(): { readonly value: null | undefined } {
    return this.mode === 'replace' ? TAKEN_AWAY : UNCHANGED;
  }

  notices(): Notice[] {
    const { losing = 0, lost = [] } = this.change ?? {};
    const gone = { count: losing, examples: [...lost] };
    return [
      ...noticeOf('columns-renamed', this.fitted, 'Names of columns were made into keys of labels.'),
      ...noticeOf('columns-without-name', this.unnamed, 'Values in columns without a name were skipped.'),
      ...noticeOf('stores-repeated', this.repeated, this.repetition),
      ...noticeOf(
        'details-removed',
        gone,
        'Stores lost values that the import does not have. To keep what it does not name, use mode=add.',
      ),
    ];
  }

  async writeStaged(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts> {
    const { storeKeys, newStores } = await this.storesRepository.register(manager, [...this.byStore.keys()]);
    const patches = [...this.byStore.values()];
    this.change = await this.table.writeDetails(manager, storeKeys, patches, detailsError);
    const { inserted, changed, bits, fault } = this.change;
    if (fault !== undefined) {
      const store = [...this.byStore.keys()][storeKeys.indexOf(fault.storeKey)];
      throw new KnownError(
        'import-refused',
        `With this import, ${fault.reason} (store ${store}). Nothing was kept.`,
      );
    }
    await this.requireSeen(await sessionOf(manager), storeKeys);
    progress(this.byStore.size);
    const altered = alteredDates(this.change.redated);
    const counts = { inserted, changed, removed: 0, altered, details: bits };
    return { ...counts, changesStores: true, storeKeys, newStores };
  }

  /** Throws `import-refused` if a store would no longer be one of those that the request sees. */
  private async requireSeen(session: ReadSession, storeKeys: readonly number[]): Promise<void> {
    if (this.seen === undefined) return;
    const outside = await this.table.firstOutside(session, storeKeys, this.seen);
    if (outside === undefined) return;
    const store = [...this.byStore.keys()][storeKeys.indexOf(outside)];
    const reason = `With this import, the store ${store} would leave ${selectorText(this.seen)}, which this API key is limited to. Nothing was kept.`;
    throw new KnownError('import-refused', reason);
  }

  private get repetition(): string {
    return this.mode === 'replace'
      ? 'Stores are there more than once. The last row counts.'
      : 'Stores are there more than once. The values of all rows count, the last of each.';
  }

  private stagePatch(storeId: string, patch: DetailsPatch): string | undefined {
    const earlier = this.byStore.get(storeId);
    const merged = earlier === undefined || this.mode === 'replace' ? patch : mergedPatch(earlier, patch);
    const wrong = patchError(merged);
    if (wrong !== undefined) return wrong;
    if (earlier !== undefined) this.repeated.add(storeId);
    this.heldBytes += 2 * (patch.facts[0]?.length ?? 0) + sizeOf(patch.labels);
    this.byStore.set(earlier === undefined ? copyString(storeId) : storeId, merged);
    return undefined;
  }

  /** The labels of a row, as `labelsText`. */
  private labelsIn(values: readonly (string | undefined)[]): Parsed<string> {
    const members: string[] = [];
    for (const column of this.labelColumns) {
      const text = values[column.place] ?? '';
      if (text === '') continue;
      if (column.key === undefined) {
        this.unnamed.add(text);
        continue;
      }
      const member = column.members.get(text) ?? this.memberOf(column, column.key, text);
      if ('wrong' in member) return { wrong: `${column.key} ${member.wrong}` };
      if (member.value !== '') members.push(member.value);
    }
    const wrong = labelsError(members.length);
    return wrong === undefined ? { value: `{${members.join(',')}}` } : { wrong };
  }

  /** A label that is new in its column, as `labelText`. */
  private memberOf({ members }: LabelColumn, key: string, text: string): Parsed<string> {
    const parsed = parseText(text);
    const member =
      'wrong' in parsed || parsed.value === '' ? parsed : { value: labelText(key, parsed.value) };
    members.set(copyString(text), member);
    this.heldBytes += BYTES_OF_TEXT + 2 * key.length + 4 * text.length;
    return member;
  }
}

/** A column of labels: its place in a row, and what is stored of each of its texts. Without a name it has no key. */
interface LabelColumn {
  readonly key: string | undefined;
  readonly place: number;
  readonly members: Map<string, Parsed<string>>;
}

const TAKEN_AWAY = { value: null };
const UNCHANGED = { value: undefined };

/** The later values of a store that is there twice, with the earlier ones that they leave. */
const mergedPatch = (earlier: DetailsPatch, later: DetailsPatch): DetailsPatch => ({
  facts: later.facts.map((value, i) =>
    value === undefined ? earlier.facts[i] : value,
  ) as unknown as FactsPatch,
  labels:
    typeof earlier.labels === 'string' || typeof later.labels === 'string'
      ? later.labels
      : { ...earlier.labels, ...later.labels },
});

/** About what they take in memory. */
const sizeOf = (labels: DetailsPatch['labels']): number =>
  typeof labels === 'string' ? 2 * labels.length : BYTES_OF_LABEL * Object.keys(labels).length;

/** The dates whose hours the first and last dates of stores change. */
function alteredDates(redated: readonly RedatedStore[]): Alteration[] {
  const dates = new DatesByStore();
  for (const { storeKey, before, after } of redated) {
    const opened = [before.openedOn ?? 0, after.openedOn ?? 0];
    const closed = [before.closedOn ?? MAX_DATE, after.closedOn ?? MAX_DATE];
    if (opened[0] !== opened[1]) dates.add(storeKey, Math.min(...opened), Math.max(...opened));
    if (closed[0] !== closed[1]) dates.add(storeKey, Math.min(...closed) + 1, Math.max(...closed));
  }
  return dates.all;
}

function columnError(name: string, key: string, other: string | undefined): string | undefined {
  if (other !== undefined) {
    return `The columns ${other} and ${name} would both be the label ${key}. Rename one of them.`;
  }
  if (BUILT_IN_KEYS.includes(key)) {
    return `The column ${name} cannot be a label, because selectors know every store by its ${key}. Rename or remove it; zones are a file of their own.`;
  }
  if (OF_OTHER_FILES.has(key)) {
    return `The file has the column ${name}, which belongs to another kind of import. Import it as that kind, or rename the column.`;
  }
  return undefined;
}

/** A number, or a text as in a file; null and the empty text take away. */
function memberAs(
  name: string,
  given: unknown,
  parse: (text: string) => Parsed<string | number>,
): Parsed<string | number | null> {
  if (given === null || given === '') return TAKEN_AWAY;
  if (typeof given === 'string') return parse(given);
  const mayBeNumber = name === 'target_percent' || name === 'sales_per_hour';
  if (!mayBeNumber) return { wrong: 'is not text' };
  return typeof given === 'number' ? parse(String(given)) : { wrong: 'is neither a number nor text' };
}

function labelsOfMember(labels: unknown): Record<string, string | null> | string {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels))
    return 'labels is not an object';
  const read: Record<string, string | null> = {};
  for (const [key, given] of Object.entries(labels as Record<string, unknown>)) {
    if (!LABEL_KEY.test(key) || BUILT_IN_KEYS.includes(key)) {
      return `labels: ${JSON.stringify(key.slice(0, MAX_NAME_LENGTH))} is no key of a label: a letter, then up to 31 letters, digits and _, all small, and none of ${BUILT_IN_KEYS.join(', ')}`;
    }
    if (given !== null && typeof given !== 'string') return `labels: ${key} is not text`;
    const parsed = parseText(given ?? '');
    if ('wrong' in parsed) return `labels: ${key} ${parsed.wrong}`;
    read[key] = parsed.value === '' ? null : parsed.value;
  }
  return read;
}

/** What is wrong with what one import gives a store. */
function patchError({ facts, labels }: DetailsPatch): string | undefined {
  const [, openedOn, closedOn] = facts;
  const error = datesError(openedOn, closedOn);
  if (error !== undefined || typeof labels === 'string') return error;
  return labelsError(Object.values(labels).filter((value) => value !== null).length);
}

/** What is wrong with all that a store would have. */
const detailsError = ({ openedOn, closedOn, labels }: StoreDetails): string | undefined =>
  datesError(openedOn, closedOn) ?? labelsError(Object.keys(labels).length);

const datesError = (
  openedOn: number | null | undefined,
  closedOn: number | null | undefined,
): string | undefined =>
  typeof openedOn === 'number' && typeof closedOn === 'number' && closedOn < openedOn
    ? 'closed_on is before opened_on'
    : undefined;

const labelsError = (count: number): string | undefined =>
  count > MAX_LABELS ? `a store would have more than ${MAX_LABELS} labels` : undefined;
