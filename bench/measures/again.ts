import type { Dialect } from '../databases';
import { type Measure, titleOf } from './measure';

/** The same report once more, when nothing has changed. */
export function again(dialect: Dialect): Measure {
  const title = `report when nothing changed, ${titleOf(dialect)}`;
  return {
    name: `unchanged-${dialect}`,
    title,
    how: 'After the full report of the round, on the same database: the same report by another process. It has the same bytes.',
    needs: [[dialect, 'week']],
    targets: [
      {
        title,
        figure: 'again',
        unit: 'ms',
        against: { figure: 'full', title: 'full report' },
        kind: 'at most',
        value: 0.05,
      },
    ],
    async take(round) {
      const { full, again } = await round.reports(dialect);
      return { again, full };
    },
  };
}
