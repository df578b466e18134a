import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { AbstractLogger } from 'typeorm';
import { Lease } from '../../src/platform/database';
import { Store } from '../../src/stores';
import { openDatabase, type OpenDatabase } from '../support/product/database';
import { describeEachSetup, type Environment, freshEnvironment } from '../support/setups';
import { until } from '../support/until';

/** Records the statements of TypeORM. */
class Statements extends AbstractLogger {
  private readonly seen: string[] = [];

  count(statement: string): number {
    return this.seen.filter((query) => query === statement).length;
  }

  override logQuery(query: string): void {
    this.seen.push(query);
  }

  protected writeLog(): void {
    // Not needed.
  }
}

describeEachSetup('writes that get in each other’s way', (setup) => {
  let environment: Environment;
  let open: OpenDatabase;
  const statements = new Statements();

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    open = await openDatabase(environment.env, statements);
  });

  afterAll(async () => {
    await open.close();
    await environment.remove();
  });

  const onSqlite = setup === 'embedded' ? it : () => undefined;
  const onMysql = setup === 'services' ? it : () => undefined;

  onMysql('are both done in the end when they deadlock', async () => {
    await open.database.write((manager) =>
      manager.insert(
        Lease,
        ['left', 'right'].map((name) => ({ name, leaseOwner: '', leaseUntil: 0 })),
      ),
    );
    let attempts = 0;
    let holding = 0;
    let meet: () => void;
    const bothHoldOne = new Promise<void>((resolve) => (meet = resolve));
    const addTo = (names: string[], amount: number) =>
      open.database.write(async (manager) => {
        attempts++;
        const add = (name: string) => manager.increment(Lease, { name }, 'leaseUntil', amount);
        await add(names[0]!);
        // Each transaction holds the lock that the other one needs next; the retried one succeeds.
        if (++holding === 2) meet();
        await bothHoldOne;
        await add(names[1]!);
      });
    await Promise.all([addTo(['left', 'right'], 1), addTo(['right', 'left'], 10)]);

    expect(attempts).toBe(3);
    const leases = await open.reader.getRepository(Lease).find({ order: { name: 'ASC' } });
    expect(leases.map(({ leaseUntil }) => leaseUntil)).toEqual([11, 11]);
  });

  onSqlite('wait for another process’s lock, while this process goes on', async () => {
    const holder = fork(join(__dirname, '../support/product/lock-holder.js'), [
      environment.env.DATABASE_PATH!,
    ]);
    const ended = once(holder, 'exit');
    try {
      expect(await once(holder, 'message')).toContain('locked');
      let written = false;
      const writing = open.database
        .write((manager) => manager.insert(Store, { storeId: 'patient' }))
        .then(() => (written = true));
      // More than the number of attempts after a deadlock. Each iteration is a turn of the event loop.
      const before = statements.count('BEGIN IMMEDIATE');
      await until('many tries for the lock', () => statements.count('BEGIN IMMEDIATE') >= before + 10);
      expect(await open.reader.getRepository(Store).count()).toBe(0);
      expect(written).toBe(false);

      holder.send('let go');
      await writing;
      expect(await open.reader.getRepository(Store).count()).toBe(1);
    } finally {
      holder.kill();
      await ended;
    }
  });
});
