import type { EntityManager } from 'typeorm';
import { raiseDataVersion } from '../../src/platform/database';
import { StoresRepository } from '../../src/stores';
import { openDatabase, type OpenDatabase } from '../support/product/database';
import { describeEachSetup, type Environment, freshEnvironment } from '../support/setups';

describeEachSetup('StoreRegistry', (setup) => {
  let environment: Environment;
  let open: OpenDatabase;
  let registry: StoresRepository;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    open = await openDatabase(environment.env);
  });

  beforeEach(async () => {
    registry = new StoresRepository();
    await open.database.write((manager) => manager.query('DELETE FROM stores'));
  });

  afterAll(async () => {
    await open.close();
    await environment.remove();
  });

  /** Like an import that changes something. */
  const load = (ids: readonly string[], stores = true) =>
    open.database.write(async (manager) => {
      const { storeKeys: keys } = await registry.register(manager, ids);
      await raiseDataVersion(manager, { stores, polls: undefined });
      return keys;
    });
  const storedKeys = async (ids: readonly string[]) => {
    const rows = await open.reader.query<{ store_key: number; store_id: string }[]>(
      'SELECT store_key, store_id FROM stores',
    );
    const keys = new Map(rows.map(({ store_key, store_id }) => [store_id, store_key]));
    return ids.map((id) => keys.get(id));
  };

  it('gives each store one key, and the same one in every load', async () => {
    const first = await load(['b', 'a', 'ä']);
    expect(await storedKeys(['b', 'a', 'ä'])).toEqual(first);
    expect(await load(['a', 'new', 'b'])).toEqual([first[1], ...(await storedKeys(['new'])), first[0]]);
    for (let i = 0; i < 3; i++)
      expect(await load(['ä', 'b', 'a'], false)).toEqual([first[2], ...first.slice(0, 2)]);
  });

  it('asks for no store that it knows', async () => {
    await load(['a', 'b']);
    /** The statements that find stores, prepared on SQLite's connection. */
    const watched = (ids: readonly string[]) =>
      open.database.write(async (manager) => {
        const query = jest.spyOn(manager, 'query');
        const connect = jest.spyOn(manager.queryRunner!, 'connect');
        await registry.register(manager, ids);
        const statements = query.mock.calls.length + (setup === 'embedded' ? connect.mock.calls.length : 0);
        jest.restoreAllMocks();
        return statements;
      });
    expect(await watched(['a', 'b'])).toBe(2);
    // Reads only the version.
    expect(await watched(['b', 'a'])).toBe(1);
    expect(await watched(['a'])).toBe(1);
  });

  it('knows nothing of stores of a transaction that was rolled back, whose keys others may get', async () => {
    await load(['a']);
    const failing = open.database.write(async (manager: EntityManager) => {
      await registry.register(manager, ['a', 'gone']);
      throw new Error('and then something else fails');
    });
    await expect(failing).rejects.toThrow('something else');
    expect(await storedKeys(['gone'])).toEqual([undefined]);
    const [other] = await load(['other'], false);
    const [gone] = await load(['gone'], false);
    expect(gone).not.toBe(other);
    expect(await storedKeys(['other', 'gone'])).toEqual([other, gone]);
  });

  it('reads the keys again when the stores have changed', async () => {
    const [before] = await load(['a', 'b']);
    await load(['a', 'b'], false);
    await open.database.write(async (manager) => {
      await manager.query('DELETE FROM stores');
      await raiseDataVersion(manager, { stores: true, polls: undefined });
    });
    const [after] = await load(['a', 'b']);
    expect(after).not.toBe(before);
    expect(await storedKeys(['a'])).toEqual([after]);
  });

  it('registers the same new stores in loads at the same time', async () => {
    const ids = Array.from({ length: 500 }, (_, i) => `store ${i}`);
    const loads = await Promise.all([load(ids), load([...ids].reverse()), load(ids.slice(100))]);
    const keys = await storedKeys(ids);
    expect(loads).toEqual([keys, [...keys].reverse(), keys.slice(100)]);
  });
});
