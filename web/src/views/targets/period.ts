import type { Query } from '../../route';

export const PERIODS = [
  ['month_to_date', 'this month'],
  ['last_month', 'last month'],
  ['quarter_to_date', 'this quarter'],
  ['last_quarter', 'last quarter'],
  ['dates', 'two dates'],
] as const;
export type Period = (typeof PERIODS)[number][0];

/** The period of an address; this month where it says none. */
export const readPeriod = ({ period }: Readonly<Record<string, string>>): Period =>
  PERIODS.find(([name]) => name === period)?.[0] ?? 'month_to_date';

/** A period as parameters of the API; undefined: its dates are not complete. */
export function periodQuery(query: Readonly<Record<string, string>>): Query | undefined {
  const period = readPeriod(query);
  if (period !== 'dates') return { period };
  const { from_date, to_date } = query;
  return from_date === undefined || to_date === undefined ? undefined : { from_date, to_date };
}
