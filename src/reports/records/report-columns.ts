import { figuresByName, WINDOWS } from '../../core/uptime/figures';
import type { Breakdown, PeriodName } from '../../core/uptime/periods';

/**
 * The columns of a report. Windows: plain has the six of SEMANTICS.md, section 5, extended has open time, time without data
 * and excluded time as well, evidence also what they rest on. Periods: plain has those of section 9, the others also
 * what they rest on; targets has the budgets of downtime. All but plain have the names of stores and their lost sales,
 * if any are known.
 */
export const REPORT_COLUMN_SETS = ['plain', 'extended', 'evidence', 'targets'] as const;
export type ReportColumns = (typeof REPORT_COLUMN_SETS)[number];

const PLAIN = ['uptime', 'downtime'] as const;
const EXTENDED = [...PLAIN, 'open_time', 'no_data', 'excluded'] as const;
const EVIDENCE = ['polls', 'longest_gap'] as const;
const PERIOD = [...EXTENDED, 'uptime_percent'] as const;
const STORES = ['stores', 'stores_with_data'] as const;
const OF_GROUP = ['never_up', 'below_target'] as const;
/** An estimate. */
const LOST = 'lost_sales';
const BUDGET = [
  'target_percent',
  'allowed_minutes',
  'used_minutes',
  'left_minutes',
  'burn',
  'breached_at',
] as const;
export type RowMeasure =
  (typeof PERIOD | typeof EVIDENCE | typeof STORES | typeof OF_GROUP | typeof BUDGET)[number] | typeof LOST;

/** A figure of a report's row. */
export interface ReportFigure {
  /** Without its unit: `uptime_last_hour`, of a period `uptime`. */
  readonly name: string;
  readonly measure: RowMeasure;
  /** The index of its bucket in the row. */
  readonly bucket: number;
  /** undefined: a number of polls or stores, a percentage, an amount of the currency, or of a budget. */
  readonly unit: 'minutes' | 'hours' | undefined;
}

const WITHOUT_UNIT: ReadonlySet<RowMeasure> = new Set([
  ...(['polls', 'uptime_percent'] as const),
  ...STORES,
  ...OF_GROUP,
  ...BUDGET,
  LOST,
]);

const unitOf = (measure: RowMeasure, unit: 'minutes' | 'hours'): ReportFigure['unit'] =>
  WITHOUT_UNIT.has(measure) ? undefined : measure === 'longest_gap' ? 'minutes' : unit;

const ofWindows = (measures: readonly RowMeasure[]): ReportFigure[] =>
  [...figuresByName(measures)].map(([name, { measure, window }]) => ({
    name,
    measure,
    bucket: WINDOWS.indexOf(window),
    unit: unitOf(measure, window === 'hour' ? 'minutes' : 'hours'),
  }));

const ofBucket = (measures: readonly RowMeasure[], bucket: number): ReportFigure[] =>
  measures.map((measure) => ({ name: measure, measure, bucket, unit: unitOf(measure, 'hours') }));

const ofPeriod = (measures: readonly RowMeasure[]): ReportFigure[] => ofBucket(measures, 0);

/** All figures of rows with windows, and of rows of a period, in the order of their columns. */
export const WINDOW_FIGURES = ofWindows([...EXTENDED, ...EVIDENCE, LOST]);
export const PERIOD_FIGURES = ofPeriod([...PERIOD, ...EVIDENCE, LOST]);
/** The last week has the stores of all windows. */
const GROUP_WINDOWS = [
  ...ofBucket(STORES, WINDOWS.indexOf('week')),
  ...ofWindows([...PERIOD, ...OF_GROUP, LOST]),
];
const TARGETS_PERIOD = ofPeriod([...PERIOD, ...BUDGET, LOST]);
const GROUP_PERIOD = ofPeriod([...STORES, ...PERIOD, ...OF_GROUP, LOST]);
const GROUP_TARGETS = ofPeriod([...STORES, ...PERIOD, ...OF_GROUP, ...BUDGET, LOST]);

/** All figures that any rows have, each name once. */
export const ALL_FIGURES: readonly ReportFigure[] = [
  ...new Map(
    [WINDOW_FIGURES, PERIOD_FIGURES, TARGETS_PERIOD, GROUP_WINDOWS, GROUP_PERIOD]
      .flat()
      .map((figure) => [figure.name, figure]),
  ).values(),
];

type FiguresOf = Readonly<Record<ReportColumns, readonly ReportFigure[]>>;

const without = (figures: readonly ReportFigure[], ...measures: readonly RowMeasure[]): ReportFigure[] =>
  figures.filter(({ measure }) => !measures.includes(measure));

const sameFor = (figures: readonly ReportFigure[]): FiguresOf => ({
  plain: without(figures, LOST),
  extended: figures,
  evidence: figures,
  targets: figures,
});

const FIGURES_OF: Readonly<Record<'windows' | 'period' | 'groupedWindows' | 'groupedPeriod', FiguresOf>> = {
  windows: {
    plain: ofWindows(PLAIN),
    extended: without(WINDOW_FIGURES, ...EVIDENCE),
    evidence: WINDOW_FIGURES,
    targets: without(WINDOW_FIGURES, ...EVIDENCE),
  },
  period: {
    plain: ofPeriod(PERIOD),
    extended: PERIOD_FIGURES,
    evidence: PERIOD_FIGURES,
    targets: TARGETS_PERIOD,
  },
  groupedWindows: sameFor(GROUP_WINDOWS),
  groupedPeriod: { ...sameFor(GROUP_PERIOD), targets: GROUP_TARGETS },
};

/** The parameters of a report that decide on its columns. */
export interface ColumnsRequest {
  readonly columns: ReportColumns;
  readonly period: PeriodName | null;
  readonly fromDate: number | null;
  readonly breakdown: Breakdown;
  /** One or two keys: a row is a group of stores. */
  readonly groupBy?: string | null;
  /** Keys that are columns. */
  readonly labelColumns?: string | null;
}

/** Whether a report has a period in place of the windows. */
export const hasPeriod = ({ period, fromDate }: Pick<ColumnsRequest, 'period' | 'fromDate'>): boolean =>
  period !== null || fromDate !== null;

/** The keys of a list that a report has. */
export const keysIn = (list: string | null | undefined): readonly string[] => list?.split(',') ?? [];

/** The columns of a report. */
export interface ReportTable {
  /** A row is a group of stores. */
  readonly isGrouped: boolean;
  /** The first columns, which are text: `store_id` and details of the store, or the keys of a group. */
  readonly texts: readonly string[];
  /** The name of the column with the part of the period; undefined: a store has one row. */
  readonly part: Exclude<Breakdown, 'none'> | undefined;
  readonly figures: readonly ReportFigure[];
}

/** The details of the stores of a report; undefined: no store has any. */
interface KnownDetails {
  readonly names: object | undefined;
  readonly salesCents: object | undefined;
}

/** The details of a report that is not computed yet. */
export const ANY_DETAILS: KnownDetails = { names: {}, salesCents: {} };

/** The columns of a report's file. A column of names or lost sales that would be empty in all rows is left out. */
export function tableOf(request: ColumnsRequest, details?: KnownDetails): ReportTable {
  const { groupBy, breakdown, columns } = request;
  const isGrouped = typeof groupBy === 'string';
  const sort = hasPeriod(request)
    ? isGrouped
      ? 'groupedPeriod'
      : 'period'
    : isGrouped
      ? 'groupedWindows'
      : 'windows';
  const figures = FIGURES_OF[sort][columns];
  return {
    isGrouped,
    texts: isGrouped
      ? keysIn(groupBy)
      : ['store_id', ...(details?.names === undefined ? [] : ['name']), ...keysIn(request.labelColumns)],
    part: breakdown === 'none' ? undefined : breakdown,
    figures: details?.salesCents === undefined ? without(figures, LOST) : figures,
  };
}

/** The columns of a report's rows in the API, whatever its file has: all that need no evidence. */
export const fullTableOf = (request: ColumnsRequest, details?: KnownDetails): ReportTable =>
  tableOf(
    hasPeriod(request) || request.columns === 'evidence' ? request : { ...request, columns: 'extended' },
    details,
  );

/** Whether a report has the evidence for its figures. */
export const needsEvidence = (request: ColumnsRequest): boolean =>
  tableOf(request).figures.some(({ measure }) => measure === 'polls');

/** The columns of a report's CSV (SEMANTICS.md, sections 5 and 9). */
export const columnNames = ({ texts, part, figures }: ReportTable): string[] => [
  ...texts,
  ...(part === undefined ? [] : [part]),
  ...figures.map(({ name, unit }) => (unit === undefined ? name : `${name}(${unit})`)),
];

/** The name of a figure with its unit, without special characters: `uptime_last_hour_minutes`. */
export const fieldName = ({ name, unit }: ReportFigure): string =>
  unit === undefined ? name : `${name}_${unit}`;

const MAY_BE_EMPTY: ReadonlySet<RowMeasure> = new Set(['uptime_percent', ...BUDGET, LOST]);

/** Whether a figure may be empty: a percentage without open time, sales that are not known, or the budget without a target. */
export const mayBeEmpty = ({ measure }: ReportFigure): boolean => MAY_BE_EMPTY.has(measure);

/** Whether a figure is an instant in text, not a number. */
export const isInstant = ({ measure }: ReportFigure): boolean => measure === 'breached_at';
