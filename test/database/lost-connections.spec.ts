import type { EntityManager } from 'typeorm';
import { isUnreachable, locked } from '../../src/platform/database';
import { Lease } from '../../src/platform/database';
import { type CutAt, cuttingProxy, type CuttingProxy } from '../support/faults/cutting-proxy';
import { describeOnServices } from '../support/faults/on-services';
import { openDatabase, type OpenDatabase } from '../support/product/database';
import { type Environment, freshEnvironment } from '../support/setups';

const ATTEMPTS = 5;

describeOnServices('a write whose connection is lost', () => {
  let environment: Environment;
  let proxy: CuttingProxy;
  let open: OpenDatabase;
  /** Does not use the proxy. */
  let other: OpenDatabase;

  beforeAll(async () => {
    environment = await freshEnvironment('services');
    const { MYSQL_HOST, MYSQL_PORT } = environment.env;
    proxy = await cuttingProxy(MYSQL_HOST!, Number(MYSQL_PORT));
    open = await openDatabase({ ...environment.env, MYSQL_PORT: String(proxy.port) });
    other = await openDatabase(environment.env);
  });

  beforeEach(() => other.database.write((manager) => manager.deleteAll(Lease)));

  afterAll(async () => {
    await open.close();
    await other.close();
    await proxy.close();
    await environment.remove();
  });

  const kill = async (manager: EntityManager): Promise<void> => {
    const [row] = await manager.query<{ id: number }[]>('SELECT CONNECTION_ID() AS id');
    await other.reader.query(`KILL CONNECTION ${row!.id}`);
  };
  const stored = async () =>
    (await other.reader.getRepository(Lease).find()).map(({ name, leaseUntil }) => [name, leaseUntil]);
  /** Adds 1, so that a repetition is visible. */
  const add = (manager: EntityManager) =>
    manager.query(
      "INSERT INTO leases (name, owner, lease_until) VALUES (?, '', 1) ON DUPLICATE KEY UPDATE lease_until = lease_until + 1",
      ['a'],
    );
  const isThere = async (manager: EntityManager) => (await locked(manager, Lease, { name: 'a' })) !== null;

  it('is done once in the end when it is lost on the way', async () => {
    let attempts = 0;
    const answer = await open.database.write(async (manager) => {
      await add(manager);
      if (++attempts < 3) await kill(manager);
      await manager.query('SELECT 1');
      return 'done';
    });
    expect([answer, attempts, await stored()]).toEqual(['done', 3, [['a', 1]]]);
  });

  it('is given up after some attempts, and leaves nothing', async () => {
    let attempts = 0;
    const hopeless = open.database.write(async (manager) => {
      attempts++;
      await add(manager);
      await kill(manager);
      await manager.query('SELECT 1');
    });
    const error = await hopeless.catch((reason: unknown) => reason);
    expect([isUnreachable(error), attempts, await stored()]).toEqual([true, ATTEMPTS, []]);
    await open.database.write(add);
    expect(await stored()).toEqual([['a', 1]]);
  });

  it.each<[string, CutAt, number]>([
    ['that the server never heard of', 'commit', 2],
    ['that the server has done', 'answer', 1],
  ])('is done once, and says so, when that was at a COMMIT %s', async (_which, at, runs) => {
    const before = proxy.cuts;
    let attempts = 0;
    proxy.cutNext(at);
    const answer = await open.database.write(async (manager) => {
      await add(manager);
      return ++attempts;
    }, isThere);
    expect([answer, proxy.cuts - before, await stored()]).toEqual([runs, 1, [['a', 1]]]);
  });

  it('runs again without a check of the commit, because it is idempotent', async () => {
    proxy.cutNext('answer');
    const set = (manager: EntityManager) =>
      manager.upsert(Lease, { name: 'a', leaseOwner: '', leaseUntil: 7 }, ['name']);
    await open.database.write(set);
    expect(await stored()).toEqual([['a', 7]]);
  });

  it('costs a snapshot nothing when all was read', async () => {
    await other.database.write(add);
    proxy.cutNext('answer');
    const count = () => open.database.snapshot((session) => session.numbers('SELECT COUNT(*) FROM leases'));
    expect([await count(), await count()]).toEqual([[1], [1]]);
  });

  it('does not affect others: the pool hands out no lost connection', async () => {
    const ids = await other.reader.query<{ id: number }[]>(
      'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
    );
    for (const { id } of ids) await other.reader.query(`KILL CONNECTION ${id}`);
    await open.database.write(add);
    await Promise.all(Array.from({ length: 20 }, () => open.reader.query('SELECT 1')));
    expect(await stored()).toEqual([['a', 1]]);
  });
});
