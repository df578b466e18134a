import type { Dialect } from '../databases';
import { atMost, before, type Measure, titleOf } from './measure';

interface Kind {
  readonly name: string;
  readonly title: string;
  readonly how: string;
  readonly figure: 'again' | 'swept';
  /** The maximum ratio to the previous version. */
  readonly atMost: number;
}

/** A report on the database after a full report: by the same service, and by a new process. */
const afterFull =
  ({ name, title, how, figure, atMost: wanted }: Kind) =>
  (dialect: Dialect): Measure => {
    const atWork = {
      title: `${title}, ${titleOf(dialect)}, by a service at work`,
      figure,
      unit: 'ms',
    } as const;
    const first = {
      title: `${title}, ${titleOf(dialect)}, first of a process`,
      figure: 'first',
      unit: 'ms',
    } as const;
    return {
      name: `${name}-${dialect}`,
      title: `${title}, ${titleOf(dialect)}`,
      how: `${how} By a service at work: it makes a report of an earlier day, the full one, and this. First of a process: each of them by a process that has just started.`,
      needs: [
        [dialect, 'week'],
        [dialect, 'week', 'baseline'],
      ],
      targets: [
        { ...atWork, against: before('before'), wanted: atMost(wanted) },
        { ...atWork, against: { figure: 'full', title: 'full report' } },
        { ...first, against: { figure: 'firstFull', title: 'full report' } },
      ],
      async take(round) {
        const first = await round.reports(dialect);
        const turns = await round.reportsInTurn(dialect);
        const turnsBefore = await round.reportsInTurnBefore(dialect);
        return {
          [figure]: turns[figure].ms,
          full: turns.full.ms,
          before: turnsBefore?.[figure].ms,
          first: first[figure],
          firstFull: first.full,
        };
      },
    };
  };

/** The same report again, with unchanged data. */
export const again = afterFull({
  name: 'unchanged',
  title: 'report when nothing changed',
  how: 'The same report again after the full one, on the same database. It has the same bytes.',
  figure: 'again',
  atMost: 1.1,
});

/** The report after one more poll of every store. */
export const sweep = afterFull({
  name: 'sweep',
  title: 'report after one more sweep',
  how: 'After the full report one more poll of each store, an hour after the last, is imported by another process. Only the report is timed.',
  figure: 'swept',
  atMost: 0.5,
});
