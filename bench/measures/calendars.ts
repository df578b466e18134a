import type { Dialect } from '../databases';
import { runTask } from '../processes';
import { atMost, type Measure, titleOf } from './measure';

const WEEK = { figure: 'full', title: 'full report' } as const;

/** The full report with special hours and exclusions of every store. */
export function calendars(dialect: Dialect): Measure {
  const title = `report with special hours and exclusions, ${titleOf(dialect)}`;
  return {
    name: `calendars-${dialect}`,
    title,
    how: 'The week, with special hours of each store on two of its days, one of them closed, and three exclusions of each store. The first report of a process.',
    needs: [
      [dialect, 'week'],
      [dialect, 'calendars'],
    ],
    targets: [{ title, figure: 'calendars', unit: 'ms', against: WEEK, wanted: atMost(1.2) }],
    async take(round) {
      const { full } = await round.reports(dialect);
      const { ms } = await round.use(dialect, 'calendars', (env) => runTask('report', null, env));
      return { calendars: ms, full };
    },
  };
}

/** A month by day whose polls are deleted. */
export function month(dialect: Dialect): Measure {
  const title = `last month by day from rollups, ${titleOf(dialect)}`;
  return {
    name: `month-${dialect}`,
    title,
    how: 'Of the eight weeks, the polls of all days but the last ten are deleted, and their rollups are kept. The first report of a process: `period=last_month` and `breakdown=day`, a row for each store and day.',
    needs: [
      [dialect, 'week'],
      [dialect, 'rollups'],
    ],
    targets: [{ title, figure: 'month', unit: 'ms', against: WEEK, wanted: atMost(3) }],
    async take(round) {
      const { full } = await round.reports(dialect);
      const { ms, polls } = await round.use(dialect, 'rollups', (env) =>
        runTask('report', { period: 'last_month', breakdown: 'day' }, env),
      );
      if (polls > 0) throw new Error(`A report from rollups read ${polls} polls.`);
      return { month: ms, full };
    },
  };
}
