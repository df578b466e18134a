import type { Dialect } from '../databases';
import { runTask } from '../processes';
import { type Measure, titleOf } from './measure';

const PEERS = {
  sqlite: {
    value: 2,
    title: 'bare inserts',
    how: 'One prepared INSERT a row in one transaction, under the same pragmas, of the same rows, parsed, sorted and in memory beforehand.',
  },
  mariadb: {
    value: 1.5,
    title: 'LOAD DATA LOCAL',
    how: 'One LOAD DATA LOCAL of the same rows from a file, digested and sorted by the key of the table beforehand.',
  },
};

/** A file of polls, to committed, against the least that the database can do. */
export function load(dialect: Dialect): Measure {
  const peer = PEERS[dialect];
  const title = `CSV load, ${titleOf(dialect)}`;
  return {
    name: `load-${dialect}`,
    title,
    how: `The file of polls by the product, from its first byte to the commit, into a database that has hours and zones and no polls. The peer: ${peer.how}`,
    needs: [
      ['sqlite', 'week'],
      [dialect, 'hours'],
    ],
    targets: [
      {
        title,
        figure: 'load',
        unit: 'ms',
        against: { figure: 'bare', title: peer.title },
        kind: 'at most',
        value: peer.value,
      },
    ],
    async take(round) {
      const path = round.week.files.polls;
      const load = await round.use(dialect, 'hours', (env) => runTask('load', { path }, env));
      const bare = await round.use(dialect, 'hours', (env) =>
        dialect === 'sqlite'
          ? runTask('inserts', { digested: round.digested.database }, env)
          : runTask('load-data', { path: round.digested.file }, env),
      );
      if (bare.inserted !== load.inserted)
        throw new Error(`The product inserted ${load.inserted} polls, its peer ${bare.inserted}.`);
      return { load: load.ms, bare: bare.ms };
    },
  };
}
