import { figureText, shareText } from '../../format/number';

/** A figure of a report's row: its name in the API, its title and its unit; '': a count. */
export type Figure = readonly [
  name: string,
  title: string,
  unit: '' | 'min' | 'h' | '%' | 'minutes' | '×' | 'UTC' | 'estimate',
];

/** The parameters of a report that decide on the figures of its rows. */
export interface Shape {
  /** null: it has a period. */
  readonly windows: string | null;
  readonly columns: string;
  readonly breakdown: string;
  /** null: a row is a store. */
  readonly group_by: string | null;
}

const OF_WINDOWS: readonly Figure[] = [
  ['uptime_last_hour', 'Up, hour', 'min'],
  ['uptime_last_day', 'Up, day', 'h'],
  ['uptime_last_week', 'Up, week', 'h'],
  ['downtime_last_hour', 'Down, hour', 'min'],
  ['downtime_last_day', 'Down, day', 'h'],
  ['downtime_last_week', 'Down, week', 'h'],
];
const EVIDENCE_OF_WINDOWS: readonly Figure[] = [
  ['polls_last_hour', 'Polls, hour', ''],
  ['polls_last_day', 'Polls, day', ''],
  ['polls_last_week', 'Polls, week', ''],
  ['longest_gap_last_hour', 'Longest gap, hour', 'min'],
  ['longest_gap_last_day', 'Longest gap, day', 'min'],
  ['longest_gap_last_week', 'Longest gap, week', 'min'],
];
const OF_PERIOD: readonly Figure[] = [
  ['uptime', 'Up', 'h'],
  ['downtime', 'Down', 'h'],
  ['open_time', 'Open', 'h'],
  ['no_data', 'No data', 'h'],
  ['excluded', 'Excluded', 'h'],
  ['uptime_percent', 'Uptime', '%'],
];
const EVIDENCE_OF_PERIOD: readonly Figure[] = [
  ['polls', 'Polls', ''],
  ['longest_gap', 'Longest gap', 'min'],
];

const BUDGET: readonly Figure[] = [
  ['target_percent', 'Target', '%'],
  ['allowed_minutes', 'Allowed', 'minutes'],
  ['used_minutes', 'Used', 'minutes'],
  ['left_minutes', 'Left', 'minutes'],
  ['burn', 'Burn', '×'],
  ['breached_at', 'Breached at', 'UTC'],
];
const STORES: readonly Figure[] = [
  ['stores', 'Stores', ''],
  ['stores_with_data', 'With data', ''],
];
const LOST_OF_WINDOWS: readonly Figure[] = [['lost_sales_last_week', 'Lost sales, week', 'estimate']];
const LOST: readonly Figure[] = [['lost_sales', 'Lost sales', 'estimate']];
const GROUPED_WINDOWS: readonly Figure[] = [
  ...STORES,
  ...OF_WINDOWS,
  ['uptime_percent_last_week', 'Uptime, week', '%'],
  ['never_up_last_week', 'Never up, week', ''],
  ['below_target_last_week', 'Below target, week', ''],
  ...LOST_OF_WINDOWS,
];
const GROUPED_PERIOD: readonly Figure[] = [
  ...STORES,
  ...OF_PERIOD,
  ['never_up', 'Never up', ''],
  ['below_target', 'Below target', ''],
];

/** The figures that a report's rows may have, in order. Lost sales are there only where the sales of a store are known. */
export function figuresOf({ windows, columns, group_by }: Shape): readonly Figure[] {
  if (group_by !== null) {
    if (windows !== null) return GROUPED_WINDOWS;
    return [...GROUPED_PERIOD, ...(columns === 'targets' ? BUDGET : []), ...LOST];
  }
  if (windows !== null) {
    if (columns === 'evidence') return [...OF_WINDOWS, ...EVIDENCE_OF_WINDOWS, ...LOST_OF_WINDOWS];
    return columns === 'plain' ? OF_WINDOWS : [...OF_WINDOWS, ...LOST_OF_WINDOWS];
  }
  if (columns === 'plain') return OF_PERIOD;
  return [...OF_PERIOD, ...(columns === 'targets' ? BUDGET : EVIDENCE_OF_PERIOD), ...LOST];
}

/**
 * The uptime of the last week of a store in per cent, with one decimal: 100.0 only without downtime. The figures of a row
 * have two decimals, so that more would not be exact.
 */
export function percentOf(row: Readonly<Record<string, unknown>>): string {
  const [up, down] = [row.uptime_last_week_hours, row.downtime_last_week_hours].map(Number) as [
    number,
    number,
  ];
  return shareText(up, up + down).replace(' %', '');
}

/** A percentage of totals; a dash: of nothing, or not known yet. */
export const percentText = (percent: number | null | undefined): string =>
  percent === null || percent === undefined ? '–' : `${figureText(percent)} %`;

const CALENDAR: Readonly<Record<string, string>> = {
  hour: 'Last hour',
  day: 'Today so far',
  week: 'Last week',
  period: 'Period',
};
const ROLLING: typeof CALENDAR = { ...CALENDAR, day: 'Last 24 hours', week: 'Last 168 hours' };

/** The title of a window of totals, or of the period. */
export const windowTitle = (window: string, { windows }: Pick<Shape, 'windows'>): string =>
  (windows === 'rolling' ? ROLLING : CALENDAR)[window] ?? window;

/** The figures that two reports of the same shape can be compared by. */
export const comparableOf = ({ windows }: Shape): readonly Figure[] =>
  windows === null ? OF_PERIOD.filter(([, , unit]) => unit === 'h') : OF_WINDOWS;

/** The member of a row that has a figure. */
export const memberOf = ([name, , unit]: Figure): string =>
  unit === 'min' ? `${name}_minutes` : unit === 'h' ? `${name}_hours` : name;

/** The order of the most downtime first. */
export const worstFirst = ({ windows }: Pick<Shape, 'windows'>): string =>
  windows === null ? '-downtime' : '-downtime_last_week';

/** The name by which rows are sorted in the order of stores, or of groups. */
export const rowName = ({ group_by }: Pick<Shape, 'group_by'>): string =>
  group_by === null ? 'store_id' : 'group';

/** The order at first: the rows of a store or a group stand together if it has several. */
export function firstSort(shape: Shape): string {
  if (shape.breakdown !== 'none') return rowName(shape);
  if (shape.group_by === null) return worstFirst(shape);
  return shape.windows === null ? 'uptime_percent' : 'uptime_percent_last_week';
}
