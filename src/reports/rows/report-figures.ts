import { figuresOf, formatHours, formatMinutes, NoDataPolicy, StoreSums } from '../../metrics';

/** Plain: the six figures. Extended: open time and time without data as well. */
export const REPORT_COLUMN_SETS = ['plain', 'extended'] as const;
export type ReportColumns = (typeof REPORT_COLUMN_SETS)[number];

const MEASURES = ['uptime', 'downtime', 'open_time', 'no_data'] as const;
const WINDOWS = ['hour', 'day', 'week'] as const;

/** A figure of a report's row: what of which window. */
export interface ReportFigure {
  readonly measure: (typeof MEASURES)[number];
  readonly window: (typeof WINDOWS)[number];
}

/** `uptime_last_hour` and so on → the figure, in the order of an extended report's columns. */
export const REPORT_FIGURES: ReadonlyMap<string, ReportFigure> = new Map(
  MEASURES.flatMap((measure) =>
    WINDOWS.map((window) => [`${measure}_last_${window}`, { measure, window }] as const),
  ),
);

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

/** One store's row: minutes for the hour, hours for the day and the week, two decimals each. */
export function reportRow(
  storeId: string,
  sums: StoreSums,
  policy: NoDataPolicy,
  columns: ReportColumns,
): string[] {
  return [storeId, ...FIGURES_OF[columns].map((figure) => formatFigure(figure, sums, policy))];
}

/** A figure as the report writes it. */
export function formatFigure(figure: ReportFigure, sums: StoreSums, policy: NoDataPolicy): string {
  const ms = figureOf(figure, sums, policy);
  return figure.window === 'hour' ? formatMinutes(ms) : formatHours(ms);
}

function figureOf({ measure, window }: ReportFigure, sums: StoreSums, policy: NoDataPolicy): number {
  const { up, down, noData } = sums[window];
  if (measure === 'open_time') return up + down + noData;
  return measure === 'no_data' ? noData : figuresOf(sums[window], policy)[measure];
}
