import { runCommand, runTask } from '../processes';
import type { Measure } from './measure';

const LIMIT_MB = 600;

/** A report of 100,000 stores: its time, and the memory of its process. */
export function large(): Measure {
  const title = 'report of 100,000 stores, SQLite';
  return {
    name: 'large',
    title,
    how: 'Eight days of polls of 100,000 generated stores. The time as above, against the full report of 14,000; the memory is the largest resident set of `store-monitor report`, a process of its own.',
    needs: [
      ['sqlite', 'week'],
      ['sqlite', 'large'],
    ],
    targets: [
      {
        title,
        figure: 'large',
        unit: 'ms',
        against: { figure: 'full', title: '14,000 stores' },
        kind: 'at most',
        value: 9,
      },
      { title: `${title}: memory`, figure: 'memory', unit: 'MB', kind: 'at most', value: LIMIT_MB },
    ],
    async take(round) {
      const { full } = await round.reports('sqlite');
      const { ms } = await round.use('sqlite', 'large', (env) => runTask('report', null, env));
      const { peakMegabytes } = await round.use('sqlite', 'large', (env) => runCommand(env, 'report'));
      return { large: ms, full, memory: peakMegabytes };
    },
  };
}
