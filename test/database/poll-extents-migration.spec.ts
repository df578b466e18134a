import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import type { Extent } from '../../src/core/polls/poll-batch';
import { migrate } from '../../src/platform/database';
import { statementsOf } from '../../src/platform/database/migrations';
import { projectFolder } from '../support/product/command-line';
import { connect } from '../support/product/database';
import { migrateUpTo } from '../support/product/earlier-schema';
import { storedExtentsOf } from '../support/product/stored-polls';
import { describeEachSetup, type Environment, emptyEnvironment } from '../support/setups';

const FILE = '1795482000000-poll-extents.sql';

/** At both ends of groups, with gaps; a group without polls; a poll of the first possible instant. */
const STORES: readonly [key: number, extent: Extent | undefined][] = [
  [1, { first: 0, last: 0 }],
  [2, undefined],
  [63, { first: 1_674_670_402_479, last: 1_674_670_402_480 }],
  [64, { first: 255, last: 2 ** 32 }],
  [130, undefined],
  [4_095, { first: 2 ** 32 - 1, last: 253_402_300_799_999 }],
  [70_000_001, { first: 1_674_670_402_479, last: 1_674_670_402_479 }],
];

describeEachSetup('a database of the version that kept first and last polls with the stores', (setup) => {
  let environment: Environment;
  let database: DataSource;

  beforeEach(async () => {
    environment = await emptyEnvironment(setup);
    await migrateUpTo(environment.env, 'poll-extents');
    database = await connect(environment.env);
    for (const [key, extent] of STORES) {
      await database.query(
        'INSERT INTO stores (store_key, store_id, first_poll_at, last_poll_at) VALUES (?, ?, ?, ?)',
        [key, nameOf(key), extent?.first ?? null, extent?.last ?? null],
      );
    }
  });

  afterEach(async () => {
    await database.destroy();
    await environment.remove();
  });

  async function isMigrated(): Promise<void> {
    const stored = await storedExtentsOf((sql) => database.query(sql));
    expect(stored).toEqual(STORES.map(([key, extent]) => [nameOf(key), extent]));
    const groups = await database.query<{ store_group: number }[]>(
      'SELECT store_group FROM poll_extents ORDER BY store_group',
    );
    expect(groups.map(({ store_group }) => store_group)).toEqual([0, 1, 63, 1_093_750]);
    await expect(database.query('SELECT first_poll_at FROM stores')).rejects.toThrow();
  }

  it('has them by groups after it is migrated', async () => {
    await expect(migrate(database)).resolves.toContain('poll-extents1795482000000');
    await isMigrated();
  });

  const onMysql = setup === 'services' ? it.each([1, 2, 3]) : () => () => undefined;

  // SQLite rolls back uncommitted changes.
  onMysql('has them too where the migration was killed after %i of its statements', async (done) => {
    const sql = readFileSync(join(projectFolder, 'migrations/mysql', FILE), 'utf8');
    const statements = statementsOf(sql);
    expect(statements).toHaveLength(3);
    for (const statement of statements.slice(0, done)) await database.query(statement);
    await migrate(database);
    await isMigrated();
  });
});

const nameOf = (key: number): string => `store ${String(key).padStart(9, '0')}`;
