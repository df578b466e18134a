import { formatDate } from '../../core/time/instant';
import {
  figuresByName,
  formatHours,
  formatMinutes,
  type NoDataPolicy,
  uptimePercent,
  WINDOWS,
} from '../../core/uptime/figures';
import type { Breakdown, PeriodName } from '../../core/uptime/periods';
import {
  NUMBERS_WITH_EVIDENCE,
  ReportTotals,
  SUMS_PER_BUCKET,
  type TotalsShape,
  WINDOWS_SHAPE,
} from '../../core/uptime/totals';
import { invalidInput } from '../../platform/errors';

/** The inputs of a file's name. */
export interface NamedFile {
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

/** The bar needs no quotes, but reports always had them: identical rows must give identical bytes. */
const IN_QUOTES = /[",|\r\n]/;

/** One line of a report's CSV with its line feed. The output equals that of fast-csv, which takes ten times as long. */
export const csvLine = (fields: readonly string[]): string => `${fields.map(csvField).join(',')}\n`;

/** A field of such a line. */
export const csvField = (field: string): string =>
  IN_QUOTES.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

/**
 * The figures of a row. Windows: plain has the six of SEMANTICS.md, section 5, extended has open time, time without data
 * and excluded time as well, evidence also what they rest on. Periods: plain has those of section 9, the others also
 * what they rest on.
 */
export const REPORT_COLUMN_SETS = ['plain', 'extended', 'evidence'] as const;
export type ReportColumns = (typeof REPORT_COLUMN_SETS)[number];

const PLAIN = ['uptime', 'downtime'] as const;
const EXTENDED = [...PLAIN, 'open_time', 'no_data', 'excluded'] as const;
const EVIDENCE = ['polls', 'longest_gap'] as const;
const PERIOD = [...EXTENDED, 'uptime_percent'] as const;
type Measure = (typeof PERIOD)[number] | (typeof EVIDENCE)[number];

/** A figure of a report's row. */
export interface ReportFigure {
  /** Without its unit: `uptime_last_hour`, of a period `uptime`. */
  readonly name: string;
  readonly measure: Measure;
  /** The index of its bucket in the row. */
  readonly bucket: number;
  /** undefined: a number of polls, or a percentage. */
  readonly unit: 'minutes' | 'hours' | undefined;
}

const unitOf = (measure: Measure, unit: 'minutes' | 'hours'): ReportFigure['unit'] =>
  measure === 'polls' || measure === 'uptime_percent'
    ? undefined
    : measure === 'longest_gap'
      ? 'minutes'
      : unit;

const ofWindows = (measures: readonly Measure[]): ReportFigure[] =>
  [...figuresByName(measures)].map(([name, { measure, window }]) => ({
    name,
    measure,
    bucket: WINDOWS.indexOf(window),
    unit: unitOf(measure, window === 'hour' ? 'minutes' : 'hours'),
  }));

const ofPeriod = (measures: readonly Measure[]): ReportFigure[] =>
  measures.map((measure) => ({ name: measure, measure, bucket: 0, unit: unitOf(measure, 'hours') }));

/** All figures of rows with windows, and of rows of a period, in the order of their columns. */
export const WINDOW_FIGURES = ofWindows([...EXTENDED, ...EVIDENCE]);
export const PERIOD_FIGURES = ofPeriod([...PERIOD, ...EVIDENCE]);

const FIGURES_OF: Readonly<Record<'windows' | 'period', Record<ReportColumns, readonly ReportFigure[]>>> = {
  windows: { plain: ofWindows(PLAIN), extended: ofWindows(EXTENDED), evidence: WINDOW_FIGURES },
  period: { plain: ofPeriod(PERIOD), extended: PERIOD_FIGURES, evidence: PERIOD_FIGURES },
};

/** The parameters of a report that decide on its columns. */
export interface ColumnsRequest {
  readonly columns: ReportColumns;
  readonly period: PeriodName | null;
  readonly fromDate: number | null;
  readonly breakdown: Breakdown;
}

/** Whether a report has a period in place of the windows. */
export const hasPeriod = ({ period, fromDate }: Pick<ColumnsRequest, 'period' | 'fromDate'>): boolean =>
  period !== null || fromDate !== null;

/** The columns of a report after `store_id`. */
export interface ReportTable {
  /** The name of the column with the part of the period; undefined: a store has one row. */
  readonly part: Exclude<Breakdown, 'none'> | undefined;
  readonly figures: readonly ReportFigure[];
}

/** The columns of a report's file. */
export const tableOf = (request: ColumnsRequest): ReportTable => ({
  part: request.breakdown === 'none' ? undefined : request.breakdown,
  figures: FIGURES_OF[hasPeriod(request) ? 'period' : 'windows'][request.columns],
});

/** The columns of a report's rows in the API, whatever its file has: all that need no evidence. */
export const fullTableOf = (request: ColumnsRequest): ReportTable =>
  tableOf(
    hasPeriod(request) || request.columns === 'evidence' ? request : { ...request, columns: 'extended' },
  );

/** Whether a report has the evidence for its figures. */
export const needsEvidence = (request: ColumnsRequest): boolean =>
  tableOf(request).figures.some(({ measure }) => measure === 'polls');

/** The columns of a report's CSV (SEMANTICS.md, sections 5 and 9). */
export const columnNames = ({ part, figures }: ReportTable): string[] => [
  'store_id',
  ...(part === undefined ? [] : [part]),
  ...figures.map(({ name, unit }) => (unit === undefined ? name : `${name}(${unit})`)),
];

/** The name of a figure with its unit, without special characters: `uptime_last_hour_minutes`. */
export const fieldName = ({ name, unit }: ReportFigure): string =>
  unit === undefined ? name : `${name}_${unit}`;

/** The figures of a report's stores: `totals` and `dates` as in `FleetFigures`. */
export interface RowFigures {
  readonly totals: ReportTotals;
  readonly dates: readonly number[] | undefined;
}

/** One row of a report. Its figures stay in the totals: a report has hundreds of thousands of rows. */
export interface ReportRow {
  readonly storeId: string;
  /** With a breakdown: the first date of the whole day, week or month, as `YYYY-MM-DD`. */
  readonly part: string | undefined;
  readonly totals: ReportTotals;
  /** The index of its first bucket among those of all stores. */
  readonly bucket: number;
}

/** The downtime of a bucket in milliseconds, as `figuresOf` has it; `at`: the index of its numbers. */
const downtimeAt = (numbers: Float64Array, at: number, policy: NoDataPolicy): number =>
  policy === 'down' ? numbers[at + 1]! + numbers[at + 2]! : numbers[at + 1]!;

const percentAt = (numbers: Float64Array, at: number, policy: NoDataPolicy): string =>
  uptimePercent(numbers[at]!, downtimeAt(numbers, at, policy));

/** A figure of a row as an integer: milliseconds, polls, or hundredths of a percent (-1: nothing to divide by). */
export function valueOf(
  { measure, bucket }: ReportFigure,
  row: Pick<ReportRow, 'totals' | 'bucket'>,
  policy: NoDataPolicy,
): number {
  const { numbers, perBucket } = row.totals;
  const at = (row.bucket + bucket) * perBucket;
  switch (measure) {
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
    case 'uptime_percent': {
      const percent = percentAt(numbers, at, policy);
      return percent === '' ? -1 : Math.round(Number(percent) * 100);
    }
  }
}

/** A figure in the report's format: two decimals, or a number of polls; empty: a percentage of nothing. */
export function formatFigure(figure: ReportFigure, row: ReportRow, policy: NoDataPolicy): string {
  if (figure.measure === 'uptime_percent') {
    const { numbers, perBucket } = row.totals;
    return percentAt(numbers, (row.bucket + figure.bucket) * perBucket, policy);
  }
  const value = valueOf(figure, row, policy);
  if (figure.unit === 'hours') return formatHours(value);
  return figure.unit === 'minutes' ? formatMinutes(value) : String(value);
}

/** A row's figures in the report's format, in the order of the columns. */
export const figuresOfRow = (row: ReportRow, policy: NoDataPolicy, { figures }: ReportTable): string[] =>
  figures.map((figure) => formatFigure(figure, row, policy));

/**
 * A row's line of the CSV. Dates and figures have only digits, a point and hyphens, so that only the id may need
 * quotes.
 */
export function reportLine(row: ReportRow, policy: NoDataPolicy, { figures }: ReportTable): string {
  let line = csvField(row.storeId);
  if (row.part !== undefined) line += `,${row.part}`;
  for (const figure of figures) line += `,${formatFigure(figure, row, policy)}`;
  return `${line}\n`;
}

/** The buckets of a row: all windows, or one part of the period. */
const bucketsPerRow = ({ totals, dates }: RowFigures): number =>
  dates === undefined ? totals.shape.buckets : 1;

/** The rows of some stores (from the first up to before the last): for each, the index of its first bucket. */
export function bucketsOfRows(figures: RowFigures, first: number, beyond: number): Uint32Array {
  const { totals } = figures;
  const { buckets } = totals.shape;
  const step = bucketsPerRow(figures);
  const found = new Uint32Array(((beyond - first) * buckets) / (step || 1));
  let rows = 0;
  for (let store = first; store < beyond; store++) {
    for (let bucket = 0; bucket < buckets; bucket += step) {
      if (totals.has(store, bucket)) found[rows++] = store * buckets + bucket;
    }
  }
  return found.subarray(0, rows);
}

/** About one millisecond of work per page. */
const ROWS_PER_PAGE = 1_024;

/** Rows in pages, for the writers of files. */
export function* pagesOf(storeIds: readonly string[], figures: RowFigures): Generator<ReportRow[]> {
  const { totals, dates } = figures;
  const { buckets } = totals.shape;
  const step = bucketsPerRow(figures);
  const parts = dates?.map(formatDate);
  let page: ReportRow[] = [];
  for (let store = 0; store < storeIds.length; store++) {
    const storeId = storeIds[store]!;
    for (let i = 0; i < buckets; i += step) {
      if (totals.has(store, i)) page.push({ storeId, part: parts?.[i], totals, bucket: store * buckets + i });
    }
    if (page.length < ROWS_PER_PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** The rows of a report in order, by the keys of their stores. */
export interface ReportRows extends RowFigures {
  readonly storeKeys: Uint32Array;
}

/** How the rows of a result are stored. */
export interface RowsLayout extends TotalsShape {
  /** The names of the parts of a period with a breakdown, days since 1970-01-01. */
  readonly dates: readonly number[] | null;
  /** Of a number: 4, if no bucket is longer than 49 days. */
  readonly bytes: 4 | 8;
}

export const layoutOf = ({ totals, dates }: RowFigures): RowsLayout => ({
  ...totals.shape,
  dates: dates ?? null,
  bytes: dates === undefined && totals.numbers.some((number) => number >= ABSENT) ? 8 : 4,
});

/** A stored part of a report's rows, which starts at store `position`. */
export interface RowBlock {
  readonly position: number;
  readonly bytes: Uint8Array;
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
  const perBucket = layout.evidence ? NUMBERS_WITH_EVIDENCE : SUMS_PER_BUCKET;
  return BYTES_PER_KEY + layout.buckets * perBucket * layout.bytes;
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
export function* encodeRows({ storeKeys, totals }: ReportRows, { bytes }: RowsLayout): Generator<RowBlock> {
  for (let from = 0; from < storeKeys.length; from += STORES_PER_BLOCK) {
    const keys = storeKeys.slice(from, from + STORES_PER_BLOCK);
    const { numbers } = totals.slice(from, from + keys.length);
    const encoded = bytes === 8 ? Buffer.from(numbers.slice().buffer).swap64() : bigEndian(inWords(numbers));
    yield { position: from, bytes: Buffer.concat([bigEndian(keys), encoded]) };
  }
}

function inWords(numbers: Float64Array): Uint32Array {
  const found = new Uint32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) found[i] = Number.isNaN(numbers[i]!) ? ABSENT : numbers[i]!;
  return found;
}

const bigEndian = ({ buffer }: Uint32Array): Buffer => Buffer.from(buffer).swap32();

/** The rows of a block, or of all blocks of a report in order of position. */
export function decodeRows(blocks: readonly Uint8Array[], layout: RowsLayout | null): ReportRows {
  const stores = blocks.reduce((sum, bytes) => sum + storesIn(bytes.length, layout), 0);
  const storeKeys = new Uint32Array(stores);
  const { buckets, evidence } = layout ?? WINDOWS_SHAPE;
  const totals = ReportTotals.of(stores, { buckets, evidence });
  let from = 0;
  for (const bytes of blocks) {
    const count = storesIn(bytes.length, layout);
    const keys = count * BYTES_PER_KEY;
    storeKeys.set(words(bytes.subarray(0, keys)), from);
    decodeNumbers(bytes.subarray(keys), layout, totals.slice(from, from + count).numbers);
    from += count;
  }
  return { storeKeys, totals, dates: layout?.dates ?? undefined };
}

function decodeNumbers(bytes: Uint8Array, layout: RowsLayout | null, numbers: Float64Array): void {
  if (layout?.bytes === 8) {
    numbers.set(new Float64Array(swapped(bytes, 8)));
    return;
  }
  const stored = words(bytes);
  if (layout === null) {
    // Of each window, the numbers but the last, which is 0.
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
