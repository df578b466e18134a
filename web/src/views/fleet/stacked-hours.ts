import type { FleetHour } from '../../api/fleet-answers';

const HOUR_MS = 3_600_000;

/**
 * Columns of the chart: seconds since 1970, and the number of stores that were up; up or down; open and not excluded, on
 * average over the hour.
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
