import { unpackHours, WeeklySchedule, weeklySchedule } from './schedule';

/** Far above the number of distinct schedules of a fleet. The cache is cleared when it is full. */
const MOST = 20_000;

/** Caches schedules by their rows. Many stores share the same hours, so that most schedules are computed only once. */
export class KnownSchedules {
  private readonly byRows = new Map<string, WeeklySchedule>();

  /** `rows`: packed rows, separated by commas. */
  of(rows: string): WeeklySchedule {
    let schedule = this.byRows.get(rows);
    if (schedule === undefined) {
      if (this.byRows.size === MOST) this.byRows.clear();
      schedule = weeklySchedule(rows.split(',').map((row) => unpackHours(Number(row))));
      this.byRows.set(rows, schedule);
    }
    return schedule;
  }
}
