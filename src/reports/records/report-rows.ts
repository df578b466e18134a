import { csvField, withoutFormulas } from '../../core/csv/csv';
import { formatDate, formatInstant } from '../../core/time/instant';
import {
  figuresOf,
  formatHours,
  formatMinutes,
  type NoDataPolicy,
  uptimePercent,
} from '../../core/uptime/figures';
import { lostSales } from '../../core/uptime/groups';
import {
  numbersPerBucket,
  ReportTotals,
  SUMS_PER_BUCKET,
  type TotalsShape,
  WINDOWS_SHAPE,
} from '../../core/uptime/totals';
import { invalidInput } from '../../platform/errors';
import { mayBeEmpty, type ReportFigure, type ReportTable } from './report-columns';
import {
  decodeDetails,
  encodeDetails,
  groupAt,
  NOTHING,
  percentValue,
  type RowDetails,
  type RowGroups,
  valueOfBudget,
  valueOfGroup,
} from './row-details';

/** The inputs of a file's name. */
interface NamedFile {
  readonly reportId: string;
  readonly format: ReportFormat;
}

/** The name of a report's file in a storage. */
export const fileNameOf = ({ reportId, format }: NamedFile): string => `store_report_${reportId}.${format}`;

/** The name in the API, independent of the storage's location. */
export const filePathOf = (file: NamedFile): string => `reports/${fileNameOf(file)}`;

/** The formats of a report's file; the first is the default. */
export const REPORT_FORMATS = ['csv', 'ndjson', 'parquet', 'xlsx'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const NO_FORMAT = `format is none of ${REPORT_FORMATS.join(', ')}`;

const MEDIA_TYPES: Readonly<Record<ReportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The format of a name; undefined without one. Throws `invalid-input`. */
export function formatOf(asked: unknown): ReportFormat | undefined {
  const format = REPORT_FORMATS.find((known) => known === asked);
  if (format === undefined && asked !== undefined) throw invalidInput(`${NO_FORMAT}.`);
  return format;
}

/** The media type of a file, by its extension. */
export const mediaTypeOf = (name: string): string =>
  MEDIA_TYPES[REPORT_FORMATS.find((format) => name.endsWith(`.${format}`)) ?? 'csv'];

/** The figures of a report: `totals` and `dates` as in `FleetFigures`. */
export interface RowFigures {
  readonly totals: ReportTotals;
  readonly dates: readonly number[] | undefined;
  readonly details?: RowDetails | undefined;
  /** The rows are those of groups, with the sums of their stores. */
  readonly groups?: RowGroups | undefined;
}

/** One row of a report. Its figures stay in the totals: a report has hundreds of thousands of rows. */
export interface ReportRow {
  /** In the order of `ReportTable.texts`; null: none. */
  readonly texts: readonly (string | null)[];
  /** With a breakdown: the first date of the whole day, week or month, as `YYYY-MM-DD`. */
  readonly part: string | undefined;
  readonly of: RowFigures;
  /** The index of its first bucket among those of all stores, or of all groups. */
  readonly bucket: number;
}

/** Rows in order, in pages. */
export type RowPages = Iterable<readonly ReportRow[]> | AsyncIterable<readonly ReportRow[]>;

/** The rows of a report, and their columns. */
export interface TableRows {
  readonly table: ReportTable;
  readonly policy: NoDataPolicy;
  readonly pages: RowPages;
}

/** The downtime of a bucket in milliseconds, as `figuresOf` has it; `at`: the index of its numbers. */
const downtimeAt = (numbers: Float64Array, at: number, policy: NoDataPolicy): number =>
  policy === 'down' ? numbers[at + 1]! + numbers[at + 2]! : numbers[at + 1]!;

type FiguresOfRow = Pick<ReportRow, 'of' | 'bucket'>;

/**
 * A figure of a row as an integer: milliseconds, also for minutes of a budget and an instant; a number; hundredths of a
 * percent, of a burn rate or of the currency; millionths of a target; or NOTHING.
 */
export function valueOf(figure: ReportFigure, row: FiguresOfRow, policy: NoDataPolicy): number {
  const { totals, details, groups } = row.of;
  if (groups !== undefined) return valueOfGroup(figure, groups, totals.shape.buckets, row.bucket, policy);
  const { numbers, perBucket, shape } = totals;
  const at = (row.bucket + figure.bucket) * perBucket;
  switch (figure.measure) {
    case 'uptime':
      return numbers[at]!;
    case 'downtime':
      return downtimeAt(numbers, at, policy);
    case 'open_time':
      return numbers[at]! + numbers[at + 1]! + numbers[at + 2]! + numbers[at + 3]!;
    case 'no_data':
      return numbers[at + 2]!;
    case 'excluded':
      return numbers[at + 3]!;
    case 'polls':
      return numbers[at + SUMS_PER_BUCKET]!;
    case 'longest_gap':
      return numbers[at + SUMS_PER_BUCKET + 1]!;
    case 'uptime_percent':
      return percentValue(percentOf(figure, row, policy));
    case 'lost_sales': {
      const salesCents = details?.salesCents?.[Math.floor(row.bucket / shape.buckets)] ?? NaN;
      return Number.isNaN(salesCents) ? NOTHING : lostSales(downtimeAt(numbers, at, policy), salesCents);
    }
    default:
      return valueOfBudget(figure.measure, totals, details, row.bucket + figure.bucket, policy);
  }
}

function percentOf({ bucket }: ReportFigure, { of, bucket: first }: FiguresOfRow, policy: NoDataPolicy) {
  const { totals, groups } = of;
  if (groups !== undefined) {
    const { uptime, downtime } = figuresOf(groupAt(groups, totals.shape.buckets, first + bucket), policy);
    return uptimePercent(uptime, downtime);
  }
  const at = (first + bucket) * totals.perBucket;
  return uptimePercent(totals.numbers[at]!, downtimeAt(totals.numbers, at, policy));
}

/** A figure in the report's format: two decimals, or a number of polls or stores, or an instant; empty: nothing. */
export function formatFigure(figure: ReportFigure, row: FiguresOfRow, policy: NoDataPolicy): string {
  if (figure.measure === 'uptime_percent') return percentOf(figure, row, policy);
  const value = valueOf(figure, row, policy);
  if (figure.unit === 'hours') return formatHours(value);
  if (figure.unit === 'minutes') return formatMinutes(value);
  if (!mayBeEmpty(figure)) return String(value);
  if (value === NOTHING) return '';
  switch (figure.measure) {
    case 'target_percent':
      return String(value / 10_000);
    case 'allowed_minutes':
    case 'used_minutes':
    case 'left_minutes':
      return value < 0 ? `-${formatMinutes(-value)}` : formatMinutes(value);
    case 'breached_at':
      return formatInstant(value);
    default:
      return (value / 100).toFixed(2);
  }
}

/** A row's figures in the report's format, in the order of the columns. */
export const figuresOfRow = (row: ReportRow, policy: NoDataPolicy, { figures }: ReportTable): string[] =>
  figures.map((figure) => formatFigure(figure, row, policy));

/** In files: the value of a group whose stores do not have the label. */
const NO_VALUE = '(none)';

/** The texts of a row in files. */
export const textsInFile = ({ texts }: ReportRow, { isGrouped }: ReportTable): ReportRow['texts'] =>
  isGrouped ? texts.map((text) => text ?? NO_VALUE) : texts;

/** A row's line of the CSV. Dates and figures need no quotes: they have only digits, a point and hyphens. */
export function reportLine(row: ReportRow, policy: NoDataPolicy, table: ReportTable): string {
  const { isGrouped, figures } = table;
  const texts = textsInFile(row, table);
  // No store_id starts a formula of a spreadsheet.
  let line = csvField(isGrouped ? withoutFormulas(texts[0]!) : texts[0]!);
  for (let i = 1; i < texts.length; i++) line += `,${csvField(withoutFormulas(texts[i] ?? ''))}`;
  if (row.part !== undefined) line += `,${row.part}`;
  for (const figure of figures) line += `,${formatFigure(figure, row, policy)}`;
  return `${line}\n`;
}

/** The buckets of a row: all windows, or one part of the period. */
const bucketsPerRow = ({ totals, dates }: RowFigures): number =>
  dates === undefined ? totals.shape.buckets : 1;

/** The number of stores, or of groups. */
export const entriesOf = ({ totals, groups }: RowFigures): number => groups?.values.length ?? totals.stores;

const hasBucket = ({ totals, groups }: RowFigures, entry: number, bucket: number): boolean =>
  groups === undefined ? totals.has(entry, bucket) : groups.totals.of(entry, bucket).stores > 0;

/** The rows of some stores or groups (from the first up to before the last): for each, the index of its first bucket. */
export function bucketsOfRows(figures: RowFigures, first: number, beyond: number): Uint32Array {
  const { buckets } = figures.totals.shape;
  const step = bucketsPerRow(figures);
  const found = new Uint32Array(((beyond - first) * buckets) / (step || 1));
  let rows = 0;
  for (let entry = first; entry < beyond; entry++) {
    for (let bucket = 0; bucket < buckets; bucket += step) {
      if (hasBucket(figures, entry, bucket)) found[rows++] = entry * buckets + bucket;
    }
  }
  return found.subarray(0, rows);
}

/** About one millisecond of work per page. */
const ROWS_PER_PAGE = 1_024;

/** Rows in pages, for the writers of files. `textsOf`: of the store, or group, at an index. */
export function* pagesOf(
  figures: RowFigures,
  textsOf: (entry: number) => readonly (string | null)[],
): Generator<ReportRow[]> {
  const { totals, dates } = figures;
  const { buckets } = totals.shape;
  const step = bucketsPerRow(figures);
  const parts = dates?.map(formatDate);
  const entries = entriesOf(figures);
  let page: ReportRow[] = [];
  for (let entry = 0; entry < entries; entry++) {
    const texts = textsOf(entry);
    for (let i = 0; i < buckets; i += step) {
      if (!hasBucket(figures, entry, i)) continue;
      page.push({ texts, part: parts?.[i], of: figures, bucket: entry * buckets + i });
    }
    if (page.length < ROWS_PER_PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** The rows of groups in pages. */
export const pagesOfGroups = (figures: RowFigures, groups: RowGroups): Generator<ReportRow[]> =>
  pagesOf({ ...figures, groups }, (entry) => groups.values[entry]!);

/** The rows of a report in order, by the keys of their stores. */
export interface ReportRows extends RowFigures {
  readonly storeKeys: Uint32Array;
}

/** How the rows of a result are stored. */
export interface RowsLayout extends TotalsShape {
  /** The names of the parts of a period with a breakdown, days since 1970-01-01. */
  readonly dates: readonly number[] | null;
  /** The size of a number. 4 if all fit: no bucket is longer than 49 days, and there are no instants of budgets. */
  readonly bytes: 4 | 8;
}

export const layoutOf = ({ totals, dates }: RowFigures): RowsLayout => ({
  ...totals.shape,
  dates: dates ?? null,
  bytes:
    (dates === undefined || totals.shape.budgets === true) &&
    totals.numbers.some((number) => number >= ABSENT)
      ? 8
      : 4,
});

/** A stored part of a report's rows, which starts at store `position`. */
interface RowBlock {
  readonly position: number;
  readonly bytes: Uint8Array;
  /** `encodeDetails` of its stores; null: the report has none. */
  readonly details: Uint8Array | null;
}

/** 52 kB per block of windows. */
const STORES_PER_BLOCK = 1_024;
const BYTES_PER_KEY = 4;
/** Stands for NaN in numbers of four bytes: the store does not have the bucket. */
const ABSENT = 0xffff_ffff;
/** Three windows of three numbers each, without excluded time: the layout of earlier versions. */
const EARLIER_NUMBERS = 9;

function bytesPerStore(layout: RowsLayout | null): number {
  if (layout === null) return BYTES_PER_KEY + EARLIER_NUMBERS * 4;
  return BYTES_PER_KEY + layout.buckets * numbersPerBucket(layout) * layout.bytes;
}

/** The number of stores in these bytes. Throws if they are not a whole number of stores. */
export function storesIn(bytes: number, layout: RowsLayout | null): number {
  const stores = bytes / bytesPerStore(layout);
  if (!Number.isInteger(stores)) throw new RangeError(`${bytes} bytes are no whole number of rows`);
  return stores;
}

/**
 * The rows of a report in blocks. Each block has the keys of its stores, unsigned 32-bit integers, then their totals,
 * unsigned 32-bit integers or doubles, all big-endian.
 */
export function* encodeRows(rows: ReportRows, { bytes }: RowsLayout): Generator<RowBlock> {
  const { storeKeys, totals } = rows;
  for (let from = 0; from < storeKeys.length; from += STORES_PER_BLOCK) {
    const keys = storeKeys.slice(from, from + STORES_PER_BLOCK);
    const { numbers } = totals.slice(from, from + keys.length);
    const encoded = bytes === 8 ? Buffer.from(numbers.slice().buffer).swap64() : bigEndian(inWords(numbers));
    const details = rows.details === undefined ? null : encodeDetails(rows.details, from, from + keys.length);
    yield { position: from, bytes: Buffer.concat([bigEndian(keys), encoded]), details };
  }
}

function inWords(numbers: Float64Array): Uint32Array {
  const found = new Uint32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) found[i] = Number.isNaN(numbers[i]!) ? ABSENT : numbers[i]!;
  return found;
}

const bigEndian = ({ buffer }: Uint32Array): Buffer => Buffer.from(buffer).swap32();

/** The rows of a block, or of all blocks of a report in order of position. */
export function decodeRows(
  blocks: readonly Uint8Array[],
  layout: RowsLayout | null,
  details: readonly (Uint8Array | null)[] = [],
): ReportRows {
  const stores = blocks.reduce((sum, bytes) => sum + storesIn(bytes.length, layout), 0);
  const storeKeys = new Uint32Array(stores);
  const { buckets, evidence, budgets } = layout ?? WINDOWS_SHAPE;
  const totals = ReportTotals.of(stores, { buckets, evidence, budgets });
  let from = 0;
  for (const bytes of blocks) {
    const count = storesIn(bytes.length, layout);
    const keys = count * BYTES_PER_KEY;
    storeKeys.set(words(bytes.subarray(0, keys)), from);
    decodeNumbers(bytes.subarray(keys), layout, totals.slice(from, from + count).numbers);
    from += count;
  }
  return { storeKeys, totals, dates: layout?.dates ?? undefined, details: decodeDetails(details) };
}

function decodeNumbers(bytes: Uint8Array, layout: RowsLayout | null, numbers: Float64Array): void {
  if (layout?.bytes === 8) {
    numbers.set(new Float64Array(swapped(bytes, 8)));
    return;
  }
  const stored = words(bytes);
  if (layout === null) {
    // Each window has all of its numbers but the last, which is 0.
    numbers.fill(0);
    stored.forEach((number, i) => (numbers[i + Math.floor(i / (SUMS_PER_BUCKET - 1))] = number));
    return;
  }
  for (let i = 0; i < stored.length; i++) numbers[i] = stored[i] === ABSENT ? NaN : stored[i]!;
}

const words = (bytes: Uint8Array): Uint32Array => new Uint32Array(swapped(bytes, 4));

/** A copy with the bytes of each number reversed. A block need not start at a multiple of four. */
function swapped(bytes: Uint8Array, size: 4 | 8): ArrayBuffer {
  const { buffer } = new Uint8Array(bytes);
  const copy = Buffer.from(buffer);
  if (size === 8) copy.swap64();
  else copy.swap32();
  return buffer;
}
