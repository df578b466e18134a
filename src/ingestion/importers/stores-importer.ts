import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DatesByStore } from '../../business-hours';
import { copyString } from '../../core/csv/csv';
import { Tally } from '../../core/polls/poll-batch';
import { storeIdError } from '../../core/polls/poll-line';
import { MAX_DATE } from '../../core/schedule/schedule';
import { LABEL_KEY, labelKeyOf, labelValueError, MAX_LABELS } from '../../core/selectors/labels';
import { BUILT_IN_KEYS } from '../../core/selectors/selector';
import { formatDate, parseDate } from '../../core/time/instant';
import { KnownError } from '../../platform/errors';
import {
  DetailsChange,
  DetailsPatch,
  RedatedStore,
  StoreDetails,
  StoreDetailsRepository,
  StoresRepository,
} from '../../stores';
import type { Alteration } from './effects';
import { Importer, ImportMode, Notice, noticeOf, StagedRows, StageOptions, WriteCounts } from './importer';

/** In characters. */
export const MAX_NAME_LENGTH = 200;

/** Counted as a row in a list of objects; less than such a row takes. */
const BYTES_AS_A_ROW = 128;
const BYTES_OF_TEXT = 160;
const BYTES_OF_LABEL = 32;

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
    private readonly registry: StoresRepository,
    private readonly table: StoreDetailsRepository,
  ) {}

  stage({ mode = 'replace' }: StageOptions = {}): StagedStores {
    return new StagedStores(this.registry, this.table, mode);
  }
}

/** A value of a row: what is stored, or what is wrong with it. */
type Parsed<T> = { readonly value: T } | { readonly wrong: string };

const TARGET = /^(\d{1,3})(?:[.,](\d+))?\s*%?$/;
const SALES = /^(\d{1,12})(?:[.,](\d+))?$/;

/** `99.5`, `99,5` or `99.5 %` → millionths. A share such as 0.995 is none: 1 could be one per cent, or all. */
export function parseTarget(text: string): Parsed<number> {
  const [, whole = '', fraction = ''] = TARGET.exec(text) ?? [];
  const decimals = fraction.replace(/0+$/, '');
  const ppm = Number(whole) * 10_000 + Number(decimals.padEnd(4, '0'));
  if (whole !== '' && decimals.length <= 4 && ppm > 10_000 && ppm <= 1_000_000) return { value: ppm };
  return { wrong: 'is not a percentage above 1 and up to 100, with at most four decimals, such as 99.5' };
}

/** `1200`, `1200.5` or `1200,50` → hundredths. `1,200` may have a thousands separator. */
export function parseSales(text: string): Parsed<number> {
  const [, whole = '', fraction = ''] = SALES.exec(text) ?? [];
  const decimals = fraction.replace(/0+$/, '');
  if (whole !== '' && decimals.length <= 2 && !/,\d{3}$/.test(text)) {
    return { value: Number(whole) * 100 + Number(decimals.padEnd(2, '0')) };
  }
  return {
    wrong: 'is not an amount without currency and thousands separators, such as 1200 or 1200.50',
  };
}

function parseLocalDate(text: string): Parsed<number> {
  const date = parseDate(text.replaceAll('/', '-'));
  if (date !== undefined && date >= 0 && date <= MAX_DATE) return { value: date };
  return { wrong: `is not a date from 1970-01-01 to ${formatDate(MAX_DATE)}, such as 2023-01-25` };
}

/** Without regard to how letters with accents are written. */
function parseText(text: string, maxLength?: number): Parsed<string> {
  const value = copyString(text.normalize('NFC').trim());
  const wrong = labelValueError(value, maxLength);
  return wrong === undefined ? { value } : { wrong };
}

/** By their names in files and requests. */
const FACTS = {
  name: ['name', (text: string) => parseText(text, MAX_NAME_LENGTH)],
  opened_on: ['openedOn', parseLocalDate],
  closed_on: ['closedOn', parseLocalDate],
  target_percent: ['targetPpm', parseTarget],
  sales_per_hour: ['salesCents', parseSales],
} as const;
const FACT_NAMES = Object.keys(FACTS) as (keyof typeof FACTS)[];
const NOTHING = Object.fromEntries(FACT_NAMES.map((name) => [FACTS[name][0], null]));

/** The details of a store in a request. */
export type DetailsMembers = { readonly [Name in keyof typeof FACTS | 'labels']?: unknown };

/** The rows of a file, or one request, each for one store. The last row of a store counts; with `mode=add`, all do. */
export class StagedStores implements StagedRows {
  readonly first = undefined;
  readonly last = undefined;
  private readonly byStore = new Map<string, DetailsPatch>();
  /** The keys of the label columns; undefined: the column has no name. */
  private keys: readonly (string | undefined)[] = [];
  /** Texts that are labels, and what is stored of each. */
  private readonly texts = new Map<string, Parsed<string>>();
  private readonly fitted = new Tally();
  private readonly repeated = new Tally();
  private readonly unnamed = new Tally();
  private change: DetailsChange | undefined;
  /** About what the labels and names take in memory. */
  private heldBytes = 0;

  constructor(
    private readonly registry: StoresRepository,
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
    this.keys = columns.map(([name, place]) => (name === '' ? undefined : labelKeyOf(name, place)));
    for (const [i, key] of this.keys.entries()) {
      const [name] = columns[i]!;
      if (key === undefined) continue;
      const wrong = columnError(name, key, names.get(key));
      if (wrong !== undefined) return wrong;
      names.set(key, name);
      if (key !== name) this.fitted.add(`${name} → ${key}`);
    }
    return undefined;
  }

  add(values: readonly (string | undefined)[]): string | undefined {
    const [storeId = ''] = values;
    const wrong = storeIdError(storeId);
    if (wrong !== undefined) return wrong;
    const patch: Record<string, unknown> = this.mode === 'replace' ? { ...NOTHING } : {};
    for (const [i, name] of FACT_NAMES.entries()) {
      const text = values[i + 1] ?? '';
      if (text === '') continue;
      const [member, parse] = FACTS[name];
      const parsed = parse(text);
      if ('wrong' in parsed) return `${name} ${parsed.wrong}`;
      patch[member] = parsed.value;
    }
    const labels = this.labelsIn(values, FACT_NAMES.length + 1);
    if (typeof labels === 'string') return labels;
    return this.stagePatch(storeId, { ...patch, labels, replacesLabels: this.mode === 'replace' });
  }

  /** Stages the details of a request. Members that are not there stay as they are with `mode=add`; null takes away. */
  addMembers(storeId: string, members: DetailsMembers): string | undefined {
    const patch: Record<string, unknown> = this.mode === 'replace' ? { ...NOTHING } : {};
    for (const name of FACT_NAMES) {
      const given = members[name];
      if (given === undefined) continue;
      const [member, parse] = FACTS[name];
      const parsed = given === null || given === '' ? { value: null } : memberAs(name, given, parse);
      if ('wrong' in parsed) return `${name} ${parsed.wrong}`;
      patch[member] = parsed.value;
    }
    const { labels = {} } = members;
    const given = labels === null ? {} : labelsOfMember(labels);
    if (typeof given === 'string') return given;
    const replacesLabels = this.mode === 'replace' || labels === null;
    return this.stagePatch(storeId, { ...patch, labels: given, replacesLabels });
  }

  notices(): Notice[] {
    const { losing = 0, lost = [] } = this.change ?? {};
    const gone = { count: losing, examples: [...lost] };
    return [
      ...noticeOf('columns-renamed', this.fitted, 'Names of columns were made into keys of labels.'),
      ...noticeOf('columns-without-name', this.unnamed, 'Values in columns without a name were passed over.'),
      ...noticeOf('stores-repeated', this.repeated, this.repetition),
      ...noticeOf(
        'details-removed',
        gone,
        'Stores lost values that the load does not have. To keep what it does not name, load with mode=add.',
      ),
    ];
  }

  async write(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts> {
    const { storeKeys, newStores } = await this.registry.register(manager, [...this.byStore.keys()]);
    const byKey = new Map([...this.byStore.values()].map((patch, i) => [storeKeys[i]!, patch]));
    this.change = await this.table.write(manager, byKey, detailsError);
    const { inserted, changed, fault } = this.change;
    if (fault !== undefined) {
      const store = [...this.byStore.keys()][storeKeys.indexOf(fault.storeKey)];
      throw new KnownError(
        'load-refused',
        `With this load, ${fault.reason} (store ${store}). Nothing was kept.`,
      );
    }
    progress(this.byStore.size);
    const altered = alteredDates(this.change.redated);
    return { inserted, changed, removed: 0, altered, changesStores: true, storeKeys, newStores };
  }

  private get repetition(): string {
    return this.mode === 'replace'
      ? 'Stores are there more than once. The last row counts.'
      : 'Stores are there more than once. The values of all rows count, the last of each.';
  }

  private stagePatch(storeId: string, patch: DetailsPatch): string | undefined {
    const earlier = this.byStore.get(storeId);
    const merged =
      earlier === undefined || this.mode === 'replace'
        ? patch
        : { ...earlier, ...patch, labels: { ...earlier.labels, ...patch.labels } };
    const wrong = patchError(merged);
    if (wrong !== undefined) return wrong;
    if (earlier !== undefined) this.repeated.add(storeId);
    this.heldBytes += BYTES_OF_LABEL * Object.keys(patch.labels).length + 2 * (patch.name?.length ?? 0);
    this.byStore.set(earlier === undefined ? copyString(storeId) : storeId, merged);
    return undefined;
  }

  private labelsIn(values: readonly (string | undefined)[], from: number): Record<string, string> | string {
    const labels: Record<string, string> = {};
    for (const [i, key] of this.keys.entries()) {
      const text = values[from + i] ?? '';
      if (text === '') continue;
      if (key === undefined) {
        this.unnamed.add(text);
        continue;
      }
      const parsed = this.textOf(text);
      if ('wrong' in parsed) return `${key} ${parsed.wrong}`;
      if (parsed.value !== '') labels[key] = parsed.value;
    }
    return labels;
  }

  /** Most stores share their values. */
  private textOf(text: string): Parsed<string> {
    let parsed = this.texts.get(text);
    if (parsed === undefined) {
      this.texts.set(copyString(text), (parsed = parseText(text)));
      this.heldBytes += BYTES_OF_TEXT + 4 * text.length;
    }
    return parsed;
  }
}

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
    return `The file has the column ${name}, which belongs to another kind of load. Load it as that kind, or rename the column.`;
  }
  return undefined;
}

/** A number, or a text as in a file. */
function memberAs(
  name: string,
  given: unknown,
  parse: (text: string) => Parsed<string | number>,
): Parsed<string | number> {
  const mayBeNumber = name === 'target_percent' || name === 'sales_per_hour';
  if (typeof given === 'string') return parse(given);
  if (mayBeNumber)
    return typeof given === 'number' ? parse(String(given)) : { wrong: 'is neither a number nor text' };
  return { wrong: 'is not text' };
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

/** What is wrong with what one load gives a store. */
function patchError({ openedOn, closedOn, labels }: DetailsPatch): string | undefined {
  return (
    datesError(openedOn, closedOn) ??
    labelsError(Object.values(labels).filter((value) => value !== null).length)
  );
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
