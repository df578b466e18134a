import { grouped } from '../../src/cli/output';
import type { Dialect } from '../databases';
import { runCommand, runTask } from '../processes';
import { atMost, before, type Measure, type Target, titleOf } from './measure';

const LIMIT_MB = 600;
/** The maximum ratio to the previous version. */
const WANTED = { sqlite: 0.4, mariadb: 0.3 };

/** A report of 100,000 stores against the previous version; on SQLite also the memory of its process. */
export function large(dialect: Dialect): Measure {
  const title = `report of 100,000 stores, ${titleOf(dialect)}`;
  const time = { title, figure: 'large', unit: 'ms' } as const;
  const memory: Target = {
    title: `${title}: memory`,
    figure: 'memory',
    unit: 'MB',
    wanted: atMost(LIMIT_MB),
  };
  return {
    name: `large-${dialect}`,
    title,
    how: 'Eight days of polls of 100,000 generated stores. The first report of a process, timed as above; the memory is the largest resident set of `store-monitor report`, a process of its own.',
    needs: [
      [dialect, 'week'],
      [dialect, 'large'],
      [dialect, 'large', 'baseline'],
    ],
    targets: [
      { ...time, against: before('before'), wanted: atMost(WANTED[dialect]) },
      { ...time, against: { figure: 'full', title: '14,000 stores' } },
      ...(dialect === 'sqlite' ? [memory] : []),
    ],
    async take(round) {
      const { full } = await round.reports(dialect);
      const { ms, stores } = await round.use(dialect, 'large', (env) => runTask('report', null, env));
      const earlier = await round.useBaseline(dialect, 'large', (env) => runTask('report', null, env));
      if (dialect === 'mariadb') return { large: ms, before: earlier?.ms, full, stores };
      const { peakMegabytes } = await round.use(dialect, 'large', (env) => runCommand(env, 'report'));
      return { large: ms, before: earlier?.ms, full, stores, memory: peakMegabytes };
    },
    remark: ({ stores = 0 }) => `${titleOf(dialect)}: the report has ${grouped(stores)} stores.`,
  };
}
