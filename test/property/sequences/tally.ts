import type { Report } from '../../../src/reports';

/** Counts how the reports of a run were produced. If a count is 0, the run has not tested that way. */
export class Tally {
  readonly reports = {
    'were computed': 0,
    'reused the rows of an identical report': 0,
    'were computed although an identical one existed, because the data changed': 0,
  };

  count({ reusedFrom }: Report, equalToTheOneBefore: boolean): void {
    const add = (way: keyof Tally['reports'], holds: boolean) => (this.reports[way] += holds ? 1 : 0);
    const reused = reusedFrom !== null;
    add('were computed', !reused);
    add('reused the rows of an identical report', reused);
    const refused = !reused && equalToTheOneBefore;
    add('were computed although an identical one existed, because the data changed', refused);
  }
}
