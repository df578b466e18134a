import type { Dialect } from '../databases';
import { type Measure, titleOf } from './measure';

/** The report after one more poll of every store. */
export function sweep(dialect: Dialect): Measure {
  const title = `report after one more sweep, ${titleOf(dialect)}`;
  return {
    name: `sweep-${dialect}`,
    title,
    how: 'Then one more poll of each store is loaded, an hour after the last, and the report is worked out by another process. Only the report is timed.',
    needs: [[dialect, 'week']],
    targets: [
      {
        title,
        figure: 'swept',
        unit: 'ms',
        against: { figure: 'full', title: 'full report' },
        kind: 'at most',
        value: 0.5,
      },
    ],
    async take(round) {
      const { full, swept } = await round.reports(dialect);
      return { swept, full };
    },
  };
}
