import type { ReportParameters } from '../../api/answers';
import { countingText } from '../../format/counting';
import { PERIODS } from '../../format/selection';
import { FORMATS } from '../../format/words';

export const formatText = ({ format }: Pick<ReportParameters, 'format'>): string =>
  FORMATS.find(([known]) => known === format)?.[1] ?? format;

const COLUMNS: Readonly<Record<string, string>> = {
  plain: 'standard',
  extended: 'detailed',
  evidence: 'detailed, with evidence',
  targets: 'detailed, with targets',
};

export const columnsText = ({ columns }: Pick<ReportParameters, 'columns'>): string =>
  COLUMNS[columns] ?? columns;

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
    formatText(parameters),
    parameters.no_data === 'down' ? 'no data down' : 'no data left out',
    columnsText(parameters),
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
