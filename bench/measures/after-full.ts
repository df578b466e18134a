import type { Dialect } from '../databases';
import { type Measure, titleOf } from './measure';

interface Kind {
  readonly name: string;
  readonly title: string;
  readonly how: string;
  readonly figure: 'again' | 'swept';
  /** The part of a full report that it may take. */
  readonly atMost: number;
}

/** A report on the database that the full report of the round has left behind, against that. */
const afterFull =
  ({ name, title, how, figure, atMost }: Kind) =>
  (dialect: Dialect): Measure => ({
    name: `${name}-${dialect}`,
    title: `${title}, ${titleOf(dialect)}`,
    how,
    needs: [[dialect, 'week']],
    targets: [
      {
        title: `${title}, ${titleOf(dialect)}`,
        figure,
        unit: 'ms',
        against: { figure: 'full', title: 'full report' },
        kind: 'at most',
        value: atMost,
      },
    ],
    async take(round) {
      const reports = await round.reports(dialect);
      return { [figure]: reports[figure], full: reports.full };
    },
  });

/** The same report once more, when nothing has changed. */
export const again = afterFull({
  name: 'unchanged',
  title: 'report when nothing changed',
  how: 'After the full report of the round, on the same database: the same report by another process. It has the same bytes.',
  figure: 'again',
  atMost: 0.05,
});

/** The report after one more poll of every store. */
export const sweep = afterFull({
  name: 'sweep',
  title: 'report after one more sweep',
  how: 'Then one more poll of each store is loaded, an hour after the last, and the report is worked out by another process. Only the report is timed.',
  figure: 'swept',
  atMost: 0.5,
});
