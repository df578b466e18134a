import type { ReportParameters } from '../../api/answers';
import { countingText } from '../../format/counting';

/** The names of periods, relative to each store's local date at as_of. */
export const PERIODS = [
  ['today', 'today'],
  ['yesterday', 'yesterday'],
  ['this_week', 'this week'],
  ['last_week', 'last week'],
  ['month_to_date', 'this month to date'],
  ['last_month', 'last month'],
  ['quarter_to_date', 'this quarter to date'],
  ['last_quarter', 'last quarter'],
  ['year_to_date', 'this year to date'],
  ['last_7_days', 'last 7 days'],
  ['last_30_days', 'last 30 days'],
] as const;

type Span = Pick<ReportParameters, 'windows' | 'period' | 'from_date' | 'to_date' | 'breakdown'>;

/** What the figures are of: `calendar windows`, `last month by day`, `2023-01-01 to 2023-01-31`. */
export function spanText({ windows, period, from_date: from, to_date: to, breakdown }: Span): string {
  if (windows !== null) return `${windows} windows`;
  const name = PERIODS.find(([known]) => known === period)?.[1] ?? period ?? `${from} to ${to}`;
  return breakdown === 'none' ? name : `${name} by ${breakdown}`;
}

/** All parameters but as_of, for a list. */
export const parametersText = (parameters: ReportParameters): string =>
  [
    spanText(parameters),
    parameters.no_data === 'down' ? 'no data down' : 'no data left out',
    parameters.columns,
    ...storesText(parameters),
    countingText(parameters),
  ].join(' · ');

/** The stores and the groups of a report, where it does not have a row for each store: `region=north`, `by brand`. */
export const storesText = ({
  labels,
  group_by: by,
  label_columns: columns,
}: Pick<ReportParameters, 'labels' | 'group_by' | 'label_columns'>): string[] => [
  ...(labels === null ? [] : [labels]),
  ...(by === null ? [] : [`by ${by.replace(',', ' and ')}`]),
  ...(columns === null ? [] : [`with ${columns.replaceAll(',', ', ')}`]),
];
