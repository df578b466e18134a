/** A figure of a report's row: its name in the API, its title and its unit. */
export type Figure = readonly [name: string, title: string, unit: '' | 'min' | 'h' | '%'];

/** The parameters of a report that decide on the figures of its rows. */
export interface Shape {
  /** null: it has a period. */
  readonly windows: string | null;
  readonly columns: string;
  readonly breakdown: string;
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

/** The figures of a report's rows, in order. */
export function figuresOf({ windows, columns }: Shape): readonly Figure[] {
  if (windows === null) return columns === 'plain' ? OF_PERIOD : [...OF_PERIOD, ...EVIDENCE_OF_PERIOD];
  return columns === 'evidence' ? [...OF_WINDOWS, ...EVIDENCE_OF_WINDOWS] : OF_WINDOWS;
}

/** The figures that two reports of the same shape can be compared by. */
export const comparableOf = ({ windows }: Shape): readonly Figure[] =>
  windows === null ? OF_PERIOD.filter(([, , unit]) => unit === 'h') : OF_WINDOWS;

/** The member of a row that has a figure. */
export const memberOf = ([name, , unit]: Figure): string =>
  unit === 'min' ? `${name}_minutes` : unit === 'h' ? `${name}_hours` : name;

/** The order of the most downtime first. */
export const worstFirst = ({ windows }: Pick<Shape, 'windows'>): string =>
  windows === null ? '-downtime' : '-downtime_last_week';

/** The order at first: the rows of a store stand together if it has several. */
export const firstSort = (shape: Shape): string =>
  shape.breakdown === 'none' ? worstFirst(shape) : 'store_id';
