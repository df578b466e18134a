import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockedForMigration, migrate } from '../../src/platform/database';
import { statementsOf } from '../../src/platform/database/migrations';
import { LEASE_MS } from '../../src/platform/leases';
import { describeOnServices } from '../support/faults/on-services';
import { connect } from '../support/product/database';
import { emptyEnvironment, LONG_RUN } from '../support/setups';
import { until } from '../support/until';

const FOLDER = join(__dirname, '../../migrations/mysql');

/** SQLite rolls back what an unfinished transaction has created; MySQL and MariaDB keep each table at once. */
describeOnServices('migrations that are killed', () => {
  const migrations = readdirSync(FOLDER)
    .sort()
    .map((file) => statementsOf(readFileSync(join(FOLDER, file), 'utf8')));
  const most = Math.max(...migrations.map(({ length }) => length));

  const counts = Array.from({ length: most }, (_, i) => i + 1);

  it.each(LONG_RUN ? counts : [1, most])(
    'are brought to their end by the next start when %i statements of each of them were done',
    async (done) => {
      const environment = await emptyEnvironment('services');
      const dataSource = await connect(environment.env);
      const all = [...dataSource.migrations];
      try {
        for (const [i, statements] of migrations.entries()) {
          for (const statement of statements.slice(0, done)) await dataSource.query(statement);
          // One after the other: later migrations are not there yet when this one is killed.
          Object.assign(dataSource, { migrations: all.slice(0, i + 1) });
          expect(await migrate(dataSource)).toEqual([all[i]!.name]);
        }
      } finally {
        await dataSource.destroy();
        await environment.remove();
      }
    },
  );

  it('leave a lock that the next start acquires when its lease has expired', async () => {
    const environment = await emptyEnvironment('services');
    const dataSource = await connect(environment.env);
    const leaseUntil = (until: number) =>
      dataSource.query("UPDATE migration_lock SET owner = 'elsewhere/1/aaaaaaaa', lease_until = ?", [until]);
    try {
      await lockedForMigration(dataSource, () => Promise.resolve());
      await leaseUntil(Date.now() + LEASE_MS);
      const query = jest.spyOn(dataSource, 'query');
      const looks = () => query.mock.calls.filter(([sql]) => sql.includes('FROM migration_lock')).length;
      let migrated = false;
      const migrations = migrate(dataSource).finally(() => (migrated = true));
      await until('the lock to be waited for', () => looks() > 2);
      expect(migrated).toBe(false);
      await leaseUntil(Date.now() - 1);
      await expect(migrations).resolves.not.toEqual([]);
      await expect(dataSource.query('SELECT owner FROM migration_lock')).resolves.toEqual([{ owner: '' }]);
    } finally {
      await dataSource.destroy();
      await environment.remove();
    }
  });
});
