import type { Dialect } from '../databases';
import { atMost, type Measure, titleOf } from './measure';

/** The report with seven more weeks of earlier polls. */
export function history(dialect: Dialect): Measure {
  const title = `report with eight weeks of polls, ${titleOf(dialect)}`;
  return {
    name: `history-${dialect}`,
    title,
    how: 'The same eight days of polls were imported six more times, eight days earlier each time, 56 days in all. The report has the same bytes as with one week.',
    needs: [
      [dialect, 'week'],
      [dialect, 'history'],
    ],
    targets: [
      {
        title,
        figure: 'history',
        unit: 'ms',
        against: { figure: 'full', title: 'with one week' },
        wanted: atMost(1.2),
      },
    ],
    async take(round) {
      const { full } = await round.reports(dialect);
      const { ms } = await round.use(dialect, 'history', (env) => round.weekReport(env));
      return { history: ms, full };
    },
  };
}
