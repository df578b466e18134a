import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { ReadSession } from '../../src/platform/database';
import { Store } from '../../src/stores';
import { openDatabase, type OpenDatabase } from '../support/product/database';
import { describeEachSetup, type Environment, freshEnvironment } from '../support/setups';

const insert = (manager: EntityManager, storeId: string) => manager.insert(Store, { storeId });

const idsIn = async (session: ReadSession) =>
  (await session.rows<[string]>('SELECT store_id FROM stores ORDER BY store_id')).map(([id]) => id);

describeEachSetup('Database.write', (setup) => {
  let environment: Environment;
  let open: OpenDatabase;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    open = await openDatabase(environment.env);
  });

  beforeEach(() => open.database.write((manager) => manager.deleteAll(Store)));

  afterAll(async () => {
    await open.close();
    await environment.remove();
  });

  const ids = () => open.database.snapshot(idsIn);
  const idsInRepository = async () =>
    (await open.reader.getRepository(Store).find({ order: { storeId: 'ASC' } })).map(
      ({ storeId }) => storeId,
    );

  it('commits all of the work, and returns its result', async () => {
    const answer = await open.database.write(async (manager) => {
      await insert(manager, 'a');
      await insert(manager, 'b');
      return 'done';
    });
    expect(answer).toBe('done');
    expect(await ids()).toEqual(['a', 'b']);
  });

  it('keeps nothing of failed work, and works again afterwards', async () => {
    const failing = open.database.write(async (manager) => {
      await insert(manager, 'a');
      throw new Error('halfway');
    });
    await expect(failing).rejects.toThrow('halfway');
    expect(await ids()).toEqual([]);
    const doubled = open.database.write(async (manager) => {
      await insert(manager, 'a');
      await insert(manager, 'a');
    });
    await expect(doubled).rejects.toThrow(/unique|duplicate/i);
    await open.database.write((manager) => insert(manager, 'b'));
    expect(await ids()).toEqual(['b']);
  });

  it('shows no reader uncommitted work', async () => {
    const seen: string[][] = [];
    await open.database.write(async (manager) => {
      await insert(manager, 'a');
      seen.push(await ids(), await idsInRepository());
      await insert(manager, 'b');
      seen.push(await ids(), await idsInRepository());
    });
    expect(seen).toEqual([[], [], [], []]);
    expect(await ids()).toEqual(['a', 'b']);
    expect(await idsInRepository()).toEqual(['a', 'b']);
  });

  it('changes nothing for a snapshot that has begun', async () => {
    await open.database.write((manager) => insert(manager, 'a'));
    const seen = await open.database.snapshot(async (session) => {
      const before = await idsIn(session);
      await open.database.write((manager) => insert(manager, 'b'));
      return [before, await idsIn(session)];
    });
    expect(seen).toEqual([['a'], ['a']]);
    expect(await ids()).toEqual(['a', 'b']);
  });

  it('refuses to write in a snapshot, and lets go of one that fails', async () => {
    // SQLite's driver reads rows only from statements that return some.
    const insertOne = `INSERT INTO stores (store_id) VALUES ('a') ${setup === 'embedded' ? 'RETURNING store_id' : ''}`;
    const writing = open.database.snapshot((session) => session.rows(insertOne));
    // The driver's error may come from another realm, where Jest does not recognize it as an Error.
    await expect(writing).rejects.toMatchObject({ message: expect.stringMatching(/read.?only/i) });
    await open.database.write((manager) => insert(manager, 'b'));
    expect(await ids()).toEqual(['b']);
  });

  const onSqlite = setup === 'embedded' ? it : () => undefined;

  onSqlite('never lets two works interleave', async () => {
    const steps: string[] = [];
    const work = (name: string) =>
      open.database.write(async (manager) => {
        steps.push(`${name} begins`);
        await insert(manager, `${name}1`);
        await nextTurn();
        await insert(manager, `${name}2`);
        steps.push(`${name} ends`);
        if (name === 'b') throw new Error('b fails');
      });
    const ends = await Promise.allSettled(['a', 'b', 'c'].map(work));
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(steps).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(await ids()).toEqual(['a1', 'a2', 'c1', 'c2']);
  });
});
