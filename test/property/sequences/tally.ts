import type { Report } from '../../../src/reports';

/** Counts how the reports of a run were produced. If a count is 0, the run has not tested that way. */
export class Tally {
  readonly reports = {
    'were worked out': 0,
    'took the rows of an equal report': 0,
    'were worked out although an equal one was there, since the data were touched': 0,
  };

  count({ reusedFrom }: Report, equalToTheOneBefore: boolean): void {
    const add = (way: keyof Tally['reports'], holds: boolean) => (this.reports[way] += holds ? 1 : 0);
    const reused = reusedFrom !== null;
    add('were worked out', !reused);
    add('took the rows of an equal report', reused);
    const refused = !reused && equalToTheOneBefore;
    add('were worked out although an equal one was there, since the data were touched', refused);
  }
}
