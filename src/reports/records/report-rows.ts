import {
  figuresByName,
  figuresOf,
  formatHours,
  formatMinutes,
  NamedFigure,
  NoDataPolicy,
} from '../../core/uptime/figures';
import { NUMBERS_PER_STORE, StoreSums, WindowSums, WindowTotals } from '../../core/uptime/totals';
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

/** Plain: the six figures. Extended: adds open time and time without data. */
export const REPORT_COLUMN_SETS = ['plain', 'extended'] as const;
export type ReportColumns = (typeof REPORT_COLUMN_SETS)[number];

const MEASURES = ['uptime', 'downtime', 'open_time', 'no_data'] as const;

/** A figure of a report's row. */
export type ReportFigure = NamedFigure<(typeof MEASURES)[number]>;

/** Maps `uptime_last_hour` and so on to the figure, in the order of an extended report's columns. */
export const REPORT_FIGURES = figuresByName(MEASURES);

const PLAIN_FIGURES = 6;

const FIGURES_OF: Readonly<Record<ReportColumns, readonly ReportFigure[]>> = {
  plain: [...REPORT_FIGURES.values()].slice(0, PLAIN_FIGURES),
  extended: [...REPORT_FIGURES.values()],
};

/** The columns of a report's CSV (SEMANTICS.md, the report). */
export const columnNames = (columns: ReportColumns): string[] => [
  'store_id',
  ...FIGURES_OF[columns].map(
    ({ measure, window }) => `${measure}_last_${window}(${window === 'hour' ? 'minutes' : 'hours'})`,
  ),
];

/** The name of a figure with its unit, without special characters: `uptime_last_hour_minutes`. */
export const fieldName = ({ measure, window }: ReportFigure): string =>
  `${measure}_last_${window}_${window === 'hour' ? 'minutes' : 'hours'}`;

/** The names of all figures of a row, without `store_id`. */
export const fieldNames = (columns: ReportColumns): string[] => FIGURES_OF[columns].map(fieldName);

/** One store's figures in a report, in the order of its columns. */
export const figuresOfRow = (sums: StoreSums, policy: NoDataPolicy, columns: ReportColumns): string[] =>
  FIGURES_OF[columns].map((figure) => formatFigure(figure, sums, policy));

/**
 * One store's line of the CSV: minutes for the hour, hours for the day and the week, two decimals each. Figures have
 * only digits and a point, so that only the id may need quotes.
 */
export function reportLine(
  storeId: string,
  sums: StoreSums,
  policy: NoDataPolicy,
  columns: ReportColumns,
): string {
  let line = csvField(storeId);
  for (const figure of FIGURES_OF[columns]) line += `,${formatFigure(figure, sums, policy)}`;
  return `${line}\n`;
}

/** A figure of a store in milliseconds. */
export const msOf = ({ measure, window }: ReportFigure, sums: StoreSums, policy: NoDataPolicy): number =>
  MEASURE_OF[measure](sums[window], policy);

/** A figure in the report's format. */
export const formatFigure = (figure: ReportFigure, sums: StoreSums, policy: NoDataPolicy): string =>
  FORMATS[figure.window](msOf(figure, sums, policy));

const FORMATS = { hour: formatMinutes, day: formatHours, week: formatHours } as const;

/** The milliseconds of each measure of a window. */
const MEASURE_OF: Readonly<
  Record<ReportFigure['measure'], (sums: WindowSums, policy: NoDataPolicy) => number>
> = {
  uptime: (sums, policy) => figuresOf(sums, policy).uptime,
  downtime: (sums, policy) => figuresOf(sums, policy).downtime,
  open_time: ({ up, down, noData }) => up + down + noData,
  no_data: ({ noData }) => noData,
};

/** One store's row of a report, in milliseconds. */
export interface ReportRow {
  readonly storeId: string;
  readonly sums: StoreSums;
}

/** The rows of a report in order: `totals` of the stores with these keys. */
export interface ReportRows {
  readonly storeKeys: Uint32Array;
  readonly totals: WindowTotals;
}

/** A stored part of a report's rows, which starts at row `position`. */
export interface RowBlock {
  readonly position: number;
  readonly bytes: Uint8Array;
}

/** 40 kB per block. */
const ROWS_PER_BLOCK = 1_024;
/** About one millisecond of work per page. */
const ROWS_PER_PAGE = 1_024;

const BYTES_PER_NUMBER = 4;
/** A row is its store's key and its totals. */
const BYTES_PER_ROW = (1 + NUMBERS_PER_STORE) * BYTES_PER_NUMBER;

/** The number of rows in these bytes. Throws if they are not a whole number of rows. */
export function rowsIn(bytes: number): number {
  if (bytes % BYTES_PER_ROW !== 0) throw new RangeError(`${bytes} bytes are no whole number of rows`);
  return bytes / BYTES_PER_ROW;
}

/**
 * The rows of a report in blocks. Each block has the keys of its stores, then their totals, all as unsigned 32-bit
 * integers, big-endian.
 */
export function* encodeRows({ storeKeys, totals }: ReportRows): Generator<RowBlock> {
  for (let from = 0; from < storeKeys.length; from += ROWS_PER_BLOCK) {
    const keys = storeKeys.subarray(from, from + ROWS_PER_BLOCK);
    const { numbers } = totals.slice(from, from + keys.length);
    const block = new Uint32Array(keys.length + numbers.length);
    block.set(keys);
    block.set(numbers, keys.length);
    yield { position: from, bytes: Buffer.from(block.buffer).swap32() };
  }
}

/** The rows of a block, or of all blocks of a report in order of position. */
export function decodeRows(blocks: readonly Uint8Array[]): ReportRows {
  const rows = blocks.reduce((sum, bytes) => sum + rowsIn(bytes.length), 0);
  const storeKeys = new Uint32Array(rows);
  const totals = WindowTotals.of(rows);
  let from = 0;
  for (const bytes of blocks) {
    const count = rowsIn(bytes.length);
    const swapped = Buffer.from(bytes).swap32();
    // A copy, because a buffer need not start at a multiple of four.
    const numbers = new Uint32Array(new Uint8Array(swapped).buffer);
    storeKeys.set(numbers.subarray(0, count), from);
    totals.numbers.set(numbers.subarray(count), from * NUMBERS_PER_STORE);
    from += count;
  }
  return { storeKeys, totals };
}

/** Rows in pages, for the writers of files. */
export function* pagesOf(storeIds: readonly string[], totals: WindowTotals): Generator<ReportRow[]> {
  for (let from = 0; from < storeIds.length; from += ROWS_PER_PAGE) {
    const page = storeIds.slice(from, from + ROWS_PER_PAGE);
    yield page.map((storeId, i) => ({ storeId, sums: totals.sums(from + i) }));
  }
}
