import { unpackHours } from './packed-hours';
import { WeeklySchedule, weeklySchedule } from './schedule';

/** Far more than there are habits of opening; beyond it, the memory is begun anew. */
const MOST = 20_000;

/** Schedules by their rows: stores open alike by the hundred, so that most of a fleet's are worked out already. */
export class KnownSchedules {
  private readonly byRows = new Map<string, WeeklySchedule>();

  /** `rows`: packed rows, parted by commas. */
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
