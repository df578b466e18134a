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

/** A report on the database that a full report has left behind, against that: by a service that goes on, and afresh. */
const afterFull =
  ({ name, title, how, figure, atMost }: Kind) =>
  (dialect: Dialect): Measure => {
    const common = { unit: 'ms', kind: 'at most', value: atMost } as const;
    return {
      name: `${name}-${dialect}`,
      title: `${title}, ${titleOf(dialect)}`,
      how: `${how} Once by one service that makes a report of an earlier day, the full one, and this; once each of them by a process that has just started.`,
      needs: [[dialect, 'week']],
      targets: [
        {
          ...common,
          title: `${title}, ${titleOf(dialect)}`,
          figure,
          against: { figure: 'full', title: 'full report' },
        },
        {
          ...common,
          title: `${title}, ${titleOf(dialect)}, first of a process`,
          figure: 'first',
          against: { figure: 'firstFull', title: 'full report' },
        },
      ],
      async take(round) {
        const first = await round.reports(dialect);
        const turns = await round.reportsInTurn(dialect);
        return {
          [figure]: turns[figure].ms,
          full: turns.full.ms,
          first: first[figure],
          firstFull: first.full,
        };
      },
    };
  };

/** The same report once more, when nothing has changed. */
export const again = afterFull({
  name: 'unchanged',
  title: 'report when nothing changed',
  how: 'The same report again after the full one, on the same database. It has the same bytes.',
  figure: 'again',
  atMost: 0.05,
});

/** The report after one more poll of every store. */
export const sweep = afterFull({
  name: 'sweep',
  title: 'report after one more sweep',
  how: 'After the full report one more poll of each store, an hour after the last, is loaded by another process. Only the report is timed.',
  figure: 'swept',
  atMost: 0.5,
});
