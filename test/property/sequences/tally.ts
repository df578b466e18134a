import type { Report } from '../../../src/reports';
import type { WatchedDays } from './watched-days';

/** How many reports of a run came about in which way: a run in which one of these is 0 has shown nothing of it. */
export class Tally {
  readonly reports = {
    'were worked out': 0,
    'summed up stored days': 0,
    'worked out again days that were stored and then touched': 0,
    'took the rows of an equal report': 0,
    'were worked out although an equal one was there, since the data were touched': 0,
  };

  /** Before a report is asked for. */
  begin(days: WatchedDays): void {
    days.read = 0;
    days.workedOutAgain = false;
  }

  count({ reusedFrom }: Report, { read, workedOutAgain }: WatchedDays, equalToTheOneBefore: boolean): void {
    const add = (way: keyof Tally['reports'], holds: boolean) => (this.reports[way] += holds ? 1 : 0);
    const reused = reusedFrom !== null;
    add('were worked out', !reused);
    add('summed up stored days', read > 0);
    add('worked out again days that were stored and then touched', workedOutAgain);
    add('took the rows of an equal report', reused);
    const refused = !reused && equalToTheOneBefore;
    add('were worked out although an equal one was there, since the data were touched', refused);
  }
}
