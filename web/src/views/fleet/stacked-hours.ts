import type { FleetHour } from '../../api/fleet-answers';

const HOUR_MS = 3_600_000;

/** What the chart shows of each hour. */
export const CHART_KINDS = ['uptime', 'counts'] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

/**
 * Columns of the chart of counts: seconds since 1970, and the number of stores that were up; up or down; open and not
 * excluded, on average over the hour.
 */
export type StackedHours = [at: number[], up: number[], known: number[], open: number[]];

/** `end`: epoch ms. The last hour ends there, and its averages cover only the time before. */
export function stackedHours(hours: readonly FleetHour[], end: number): StackedHours {
  const columns: StackedHours = [[], [], [], []];
  for (const { hour, up_ms, down_ms, no_data_ms } of hours) {
    const start = Date.parse(hour);
    const length = Math.min(HOUR_MS, end - start);
    const row = [
      start / 1000,
      up_ms / length,
      (up_ms + down_ms) / length,
      (up_ms + down_ms + no_data_ms) / length,
    ];
    columns.forEach((column, i) => column.push(row[i]!));
  }
  return columns;
}

/** Columns of the chart of uptime: seconds since 1970, and per cent up and covered; null: there is none. */
export type PercentHours = [at: number[], uptime: (number | null)[], coverage: (number | null)[]];

/** `noData`: whether time without data is down, or left out of the uptime. */
export function percentHours(hours: readonly FleetHour[], noData: 'exclude' | 'down'): PercentHours {
  const columns: PercentHours = [[], [], []];
  const [at, uptime, coverage] = columns;
  for (const hour of hours) {
    at.push(Date.parse(hour.hour) / 1000);
    uptime.push(percentOf(hour.up_ms, countedHour(hour, noData)));
    coverage.push(percentOf(hour.up_ms + hour.down_ms, countedHour(hour, 'down')));
  }
  return columns;
}

/** The open time of an hour that its uptime is of (ms). */
export const countedHour = ({ up_ms, down_ms, no_data_ms }: FleetHour, noData: 'exclude' | 'down'): number =>
  up_ms + down_ms + (noData === 'down' ? no_data_ms : 0);

const percentOf = (part: number, whole: number): number | null => (whole === 0 ? null : (100 * part) / whole);

/** The least value of the axis of per cent, so that small changes are seen: a multiple of 10 below all of them. */
export function leastPercent([, uptime, coverage]: PercentHours): number {
  const known = [...uptime, ...coverage].filter((percent) => percent !== null);
  return Math.max(0, Math.min(90, Math.floor((Math.min(100, ...known) - 1) / 10) * 10));
}
