import type { Dialect } from '../databases';
import { runCommand } from '../processes';
import { atMost, type Measure, titleOf } from './measure';

/** The memory of an import of the whole file. */
export function importMemory(dialect: Dialect): Measure {
  const title = `memory of an import, ${titleOf(dialect)}`;
  return {
    name: `import-memory-${dialect}`,
    title,
    how: 'The largest resident set of `store-monitor seed` with the file of polls, a process of its own with no limit set to its heap.',
    needs: [[dialect, 'hours']],
    targets: [{ title, figure: 'memory', unit: 'MB', wanted: atMost(400) }],
    async take(round) {
      const { peakMegabytes } = await round.use(dialect, 'hours', (env) =>
        runCommand(env, 'seed', '--dir', round.week.pollsFolder),
      );
      return { memory: peakMegabytes };
    },
  };
}
