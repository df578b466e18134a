import { figuresOf, formatHours, formatMinutes, NoDataPolicy, StoreSums } from '../metrics';

/** The columns of a report (SEMANTICS.md, the report). */
export const REPORT_COLUMNS = [
  'store_id',
  'uptime_last_hour(minutes)',
  'uptime_last_day(hours)',
  'uptime_last_week(hours)',
  'downtime_last_hour(minutes)',
  'downtime_last_day(hours)',
  'downtime_last_week(hours)',
];

/** One store's row: minutes for the hour, hours for the day and the week, two decimals each. */
export function reportRow(storeId: string, sums: StoreSums, policy: NoDataPolicy): string[] {
  const hour = figuresOf(sums.hour, policy);
  const day = figuresOf(sums.day, policy);
  const week = figuresOf(sums.week, policy);
  return [
    storeId,
    formatMinutes(hour.uptime),
    formatHours(day.uptime),
    formatHours(week.uptime),
    formatMinutes(hour.downtime),
    formatHours(day.downtime),
    formatHours(week.downtime),
  ];
}
