import type { Report } from '../../../src/reports';
import type { Counted } from './steps';

/** Counts how the reports of a run were produced. If a count is 0, the run has not tested that way. */
export class Tally {
  readonly reports = {
    'were computed': 0,
    'reused the rows of an identical report': 0,
    'were computed although an identical one existed, because the data changed': 0,
    'were of windows': 0,
    'were of a period with a breakdown': 0,
    'carried polls forward': 0,
    'ignored exclusions': 0,
  };

  countParameters({ span, carryMinutes, exclusions }: Counted): void {
    this.add('were of windows', 'windows' in span);
    this.add('were of a period with a breakdown', 'period' in span && span.breakdown !== 'none');
    this.add('carried polls forward', carryMinutes !== undefined);
    this.add('ignored exclusions', exclusions === 'ignore');
  }

  count({ reusedFrom }: Report, equalToTheOneBefore: boolean): void {
    const reused = reusedFrom !== null;
    this.add('were computed', !reused);
    this.add('reused the rows of an identical report', reused);
    const refused = !reused && equalToTheOneBefore;
    this.add('were computed although an identical one existed, because the data changed', refused);
  }

  private add(way: keyof Tally['reports'], holds: boolean): void {
    this.reports[way] += holds ? 1 : 0;
  }
}
