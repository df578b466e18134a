import type { Dialect } from '../databases';
import { runTask } from '../processes';
import { atMost, before, type Measure, titleOf } from './measure';

const PEERS = {
  sqlite: {
    value: 0.55,
    title: 'bare inserts of rows',
    how: 'One prepared INSERT a row in one transaction, under the same pragmas, of the same polls, parsed, sorted and in memory beforehand, into a table as the version before had it, which the peer makes for itself.',
  },
  mariadb: {
    value: 0.45,
    title: 'LOAD DATA LOCAL of rows',
    how: 'One LOAD DATA LOCAL of the same polls from a file, sorted by the key beforehand, into a table as the version before had it, which the peer makes for itself.',
  },
};

/** The import of a file of polls up to its commit, against the fastest way to insert rows into the database. */
export function importTime(dialect: Dialect): Measure {
  const peer = PEERS[dialect];
  const title = `CSV import, ${titleOf(dialect)}`;
  const time = { title, figure: 'import', unit: 'ms' } as const;
  return {
    name: `import-${dialect}`,
    title,
    how: `The file of polls by the product, from its first byte to the commit, into a database that has hours and zones and no polls. The peer: ${peer.how}`,
    needs: [
      ['sqlite', 'week'],
      [dialect, 'hours'],
      [dialect, 'hours', 'baseline'],
    ],
    targets: [
      { ...time, against: { figure: 'bare', title: peer.title }, wanted: atMost(peer.value) },
      { ...time, against: before('before') },
      ...(['semicolons', 'zoneless'] as const).map((figure) => ({
        ...time,
        title: `${title}, ${figure === 'zoneless' ? 'times without a zone' : figure}`,
        figure,
        against: { figure: 'import', title: 'the same rows in a plain file' },
        wanted: atMost(1.3),
      })),
    ],
    async take(round) {
      const path = round.week.files.polls;
      const { semicolons, zoneless } = await round.variants();
      const importOf = (file: string) =>
        round.use(dialect, 'hours', (env) => runTask('import', { path: file }, env));
      const imported = await importOf(path);
      const withSemicolons = await importOf(semicolons);
      const withoutZones = await importOf(zoneless);
      const earlier = await round.useBaseline(dialect, 'hours', (env) => runTask('import', { path }, env));
      const bare = await round.use(dialect, 'hours', (env) =>
        dialect === 'sqlite'
          ? runTask('inserts', { database: round.pollRows.database }, env)
          : runTask('load-data', { path: round.pollRows.file }, env),
      );
      if (bare.inserted !== imported.inserted)
        throw new Error(`The product inserted ${imported.inserted} polls, its peer ${bare.inserted}.`);
      return {
        import: imported.ms,
        bare: bare.ms,
        before: earlier?.ms,
        semicolons: withSemicolons.ms,
        zoneless: withoutZones.ms,
      };
    },
  };
}
