import type { Extent, MovedFirstPoll } from '../../src/core/polls/poll-batch';
import { PollExtentsRepository } from '../../src/polls';
import { openDatabase, type OpenDatabase } from '../support/product/database';
import { describeEachSetup, type Environment, freshEnvironment } from '../support/setups';

type Seen = readonly [storeKey: number, first: number, last: number];

describeEachSetup('PollExtentsRepository', (setup) => {
  let environment: Environment;
  let open: OpenDatabase;
  const extents = new PollExtentsRepository();

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    open = await openDatabase(environment.env);
  });

  beforeEach(() => open.database.write((manager) => manager.query('DELETE FROM poll_extents')));

  afterAll(async () => {
    await open.close();
    await environment.remove();
  });

  const widen = (...seen: Seen[]): Promise<readonly MovedFirstPoll[]> =>
    open.database.write((manager) =>
      extents.widen(
        manager,
        seen.map(([key]) => key),
        (i) => ({ first: seen[i]![1], last: seen[i]![2] }),
      ),
    );
  const stored = (keys: readonly number[]): Promise<(Extent | undefined)[]> =>
    open.database.snapshot(async (session) => {
      const found = await extents.ofStores(session, keys);
      return keys.map((key) => found.of(key));
    });

  it('widens the extents of each store, and returns the changed first polls', async () => {
    expect(await widen([1, 5, 9], [63, 0, 0], [64, 7, 7], [70_000_001, 1, 2])).toEqual([
      { from: 5, before: Infinity },
      { from: 0, before: Infinity },
      { from: 7, before: Infinity },
      { from: 1, before: Infinity },
    ]);
    expect(await widen([1, 5, 9], [64, 7, 7])).toEqual([]);
    expect(await widen([1, 6, 10], [64, 8, 8])).toEqual([]);
    expect(await widen([1, 6, 7], [64, 6, 7])).toEqual([{ from: 6, before: 7 }]);
    expect(await widen([2, 100, 100])).toEqual([{ from: 100, before: Infinity }]);
    expect(await stored([1, 2, 3, 63, 64, 128, 70_000_001])).toEqual([
      { first: 5, last: 10 },
      { first: 100, last: 100 },
      undefined,
      { first: 0, last: 0 },
      { first: 6, last: 8 },
      undefined,
      { first: 1, last: 2 },
    ]);
    expect(await open.database.snapshot((session) => extents.ofStore(session, 64))).toEqual({
      first: 6,
      last: 8,
    });
  });

  it('reads more groups than one statement takes', async () => {
    const keys = Array.from({ length: 2_100 }, (_, i) => i * 64 + (i % 64));
    await widen(...keys.map((key): Seen => [key, key, key + 1]).reverse());
    expect(await stored(keys)).toEqual(keys.map((key) => ({ first: key, last: key + 1 })));
    const all = await open.database.snapshot((session) => extents.all(session));
    expect(all.of(keys[2_099]!)?.first).toBe(keys[2_099]);
  });

  it('leaves nothing of a transaction that fails', async () => {
    await widen([1, 5, 9]);
    const failing = open.database.write(async (manager) => {
      await extents.widen(manager, [1, 200], () => ({ first: 1, last: 10 }));
      throw new Error('and then something else fails');
    });
    await expect(failing).rejects.toThrow('something else');
    expect(await stored([1, 200])).toEqual([{ first: 5, last: 9 }, undefined]);
  });

  it('loses nothing of concurrent imports that widen the same groups, including new ones', async () => {
    for (let round = 0; round < 20; round++) {
      // Every other round reuses the groups of the previous one, and widens them to earlier instants.
      const isNew = round % 2 === 0;
      const keys = Array.from({ length: 150 }, (_, i) => 1 + Math.floor(round / 2) * 200 + i);
      const middle = isNew ? 1_010 : 1_000;
      const moved = await Promise.all(
        [0, 1, 2].map((load) =>
          widen(...keys.slice(load).map((key): Seen => [key, middle - load, middle + load])),
        ),
      );
      expect(moved.flat()).not.toEqual([]);
      expect(await stored(keys)).toEqual(
        keys.map((_, i) => ({ first: middle - Math.min(i, 2), last: 1_010 + Math.min(i, 2) })),
      );
    }
  });
});
