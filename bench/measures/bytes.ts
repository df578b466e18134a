import type { Dialect } from '../databases';
import { runTask } from '../processes';
import type { BytesOfPolls } from '../tasks/bytes';
import { atMost, before, type Measure, titleOf } from './measure';

/** MB for a million polls. */
const WANTED = { sqlite: 6, mariadb: 8 };

/** The size of polls in the database. */
export function bytes(dialect: Dialect): Measure {
  const title = `a million polls, ${titleOf(dialect)}: size`;
  const size = { title, figure: 'size', unit: 'MB' } as const;
  return {
    name: `bytes-${dialect}`,
    title,
    rounds: 1,
    how: 'What the table `polls` with its index takes after the week was imported, divided by its polls: the pages of SQLite by `dbstat`; of MariaDB `data_length` and `index_length` after ANALYZE.',
    needs: [
      [dialect, 'week'],
      [dialect, 'week', 'baseline'],
    ],
    targets: [
      { ...size, wanted: atMost(WANTED[dialect]) },
      { ...size, against: before('before') },
    ],
    async take(round) {
      const now = await round.use(dialect, 'week', (env) => runTask('bytes', null, env));
      const earlier = await round.useBaseline(dialect, 'week', (env) => runTask('bytes', null, env));
      return { size: perMillion(now), before: earlier === undefined ? undefined : perMillion(earlier) };
    },
  };
}

/** In MB of 1,000,000 bytes. */
const perMillion = ({ bytes, polls }: BytesOfPolls): number => bytes / polls;
