import { figuresByName, figuresOf, NamedFigure, NoDataPolicy } from '../../core/uptime/figures';
import { formatHours, formatMinutes } from '../../core/uptime/rounding';
import { StoreSums, WindowSums } from '../../core/uptime/window-totals';

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
