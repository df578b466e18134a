import fc from 'fast-check';
import { type Extent, PollBatch } from '../../src/core/polls/poll-batch';
import {
  isActive,
  observedAtOf,
  packPoll,
  PollsByStore,
  SLICE_MS,
  SLICES_PER_DAY,
} from '../../src/core/polls/poll-block';
import { PollRange, PollsRepository, WrittenBatch } from '../../src/polls';
import { runs } from '../property/runs';
import { openDatabase, type OpenDatabase } from '../support/product/database';
import { countStoredPolls, storedPollsOf } from '../support/product/stored-polls';
import { describeEachSetup, type Environment, freshEnvironment } from '../support/setups';

const DAY = 19_380;
const SLICE = DAY * SLICES_PER_DAY;
const START = SLICE * SLICE_MS;

type Poll = readonly [storeKey: number, observedAt: number, active: boolean];

const textOf = ([storeKey, observedAt, active]: Poll): string =>
  `${storeKey} ${new Date(observedAt).toISOString()} ${active ? 'active' : 'inactive'}`;
const turned = ([storeKey, observedAt, active]: Poll): Poll => [storeKey, observedAt, !active];

/** This number of polls, `stores` of them at each of a few instants; every `nth` is inactive. */
const manyPolls = (count: number, stores: number, nth: number): Poll[] =>
  Array.from({ length: count }, (_, i) => [
    1 + (i % stores),
    START + Math.floor(i / stores) * 600_000,
    i % nth !== 0,
  ]);

/** The first and last of these polls in each slice. */
function extentsOf(given: readonly Poll[]): Extent[] {
  const bySlice = new Map<number, number[]>();
  for (const [, at] of given) {
    const slice = Math.floor(at / SLICE_MS);
    bySlice.set(slice, [...(bySlice.get(slice) ?? []), at].sort((a, b) => a - b).filter(isEnd));
  }
  return [...bySlice]
    .sort(([a], [b]) => a - b)
    .map(([, instants]) => ({ first: instants[0]!, last: instants[instants.length - 1]! }));
}

const isEnd = (_: number, i: number, all: readonly number[]): boolean => i === 0 || i === all.length - 1;

describeEachSetup('PollsRepository', (setup) => {
  let environment: Environment;
  let open: OpenDatabase;
  let polls: PollsRepository;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    open = await openDatabase(environment.env);
    polls = new PollsRepository(open.database);
  });

  beforeEach(() => empty());

  afterAll(async () => {
    await open.close();
    await environment.remove();
  });

  const empty = () => open.database.write((manager) => manager.query('DELETE FROM polls'));

  function write(given: readonly Poll[], progress?: (polls: number) => void): Promise<WrittenBatch> {
    const batch = new PollBatch();
    for (const [storeKey, observedAt, active] of given) batch.add(String(storeKey), observedAt, active);
    const storeKeys = batch.storeIds.map(Number);
    return open.database.write((manager) => polls.writePolls(manager, batch, storeKeys, progress));
  }

  const query = (sql: string) => open.reader.query<unknown[]>(sql);
  const stored = async (): Promise<string[]> =>
    (await storedPollsOf(query))
      .map(({ storeKey, observedAt, active }) => textOf([storeKey, observedAt, active]))
      .sort();
  const keys = () =>
    open.database.snapshot((session) =>
      session.rows<[number, number]>('SELECT slice, store_group FROM polls ORDER BY slice, store_group'),
    );
  const read = (range: PollRange) => open.database.snapshot((session) => polls.readPolls(session, range));

  /** The read polls, by store. */
  const readable = ({ firstKey, offsets, polls: packed }: PollsByStore): string[] =>
    Array.from({ length: offsets.length - 1 }, (_, place) =>
      Array.from(packed.subarray(offsets[place], offsets[place + 1]), (poll) =>
        textOf([firstKey + place, observedAtOf(poll), isActive(poll)]),
      ),
    ).flat();

  describe('writing', () => {
    it.each([0, 1, 63, 64, 65, 4_096, 40_000])(
      '%d polls inserts them, then leaves them, then changes them, and counts exactly',
      async (count) => {
        const given = manyPolls(count, 700, 3);
        expect(await write(given)).toEqual({ inserted: count, changed: 0, extents: extentsOf(given) });
        expect(await stored()).toEqual(given.map(textOf).sort());
        expect(await write(given)).toEqual({ inserted: 0, changed: 0, extents: [] });
        const others = given.map((poll, i) => (i % 5 === 0 ? turned(poll) : poll));
        const changed = others.filter((_, i) => i % 5 === 0);
        expect(await write(others)).toEqual({
          inserted: 0,
          changed: changed.length,
          extents: extentsOf(changed),
        });
        expect(await stored()).toEqual(others.map(textOf).sort());
      },
    );

    it('keeps to slices and groups, to the millisecond and the key at either end of them', async () => {
      const given: Poll[] = [
        [63, START - 1, true],
        [64, START - 1, false],
        [0, START, true],
        [63, START, false],
        [63, START + SLICE_MS - 1, true],
        [64, START + SLICE_MS - 1, false],
        [127, START + SLICE_MS, true],
        [128, START + SLICE_MS, false],
        [2 ** 31 - 1, START, true],
      ];
      expect(await write(given)).toEqual({ inserted: 9, changed: 0, extents: extentsOf(given) });
      expect(await stored()).toEqual(given.map(textOf).sort());
      expect(await keys()).toEqual([
        [SLICE - 1, 0],
        [SLICE - 1, 1],
        [SLICE, 0],
        [SLICE, 1],
        [SLICE, 2 ** 25 - 1],
        [SLICE + 1, 1],
        [SLICE + 1, 2],
      ]);
    });

    it('names the first and last poll that was new or changed in a slice, and no others', async () => {
      const at = (slice: number, ms = 0): Poll => [1, START + slice * SLICE_MS + ms, true];
      await write([at(0), at(1), at(1, 5), at(2)]);
      const { extents } = await write([at(0), at(1), turned(at(1, 5)), at(1, 7), at(1, 9), at(2), at(7)]);
      expect(extents).toEqual([
        { first: at(1, 5)[1], last: at(1, 9)[1] },
        { first: at(7)[1], last: at(7)[1] },
      ]);
    });

    it('reports its progress over all polls', async () => {
      const told: number[] = [];
      await write(manyPolls(2_000, 700, 3), (count) => told.push(count));
      expect(told.reduce((sum, count) => sum + count, 0)).toBe(2_000);
    });

    it('stores a poll that a batch contains twice once, the last one', async () => {
      const poll: Poll = [7, START, true];
      expect(await write([poll, turned(poll), poll, turned(poll)])).toMatchObject({
        inserted: 1,
        changed: 0,
      });
      expect(await stored()).toEqual([textOf(turned(poll))]);
      expect(await write([turned(poll), poll, turned(poll)])).toMatchObject({ inserted: 0, changed: 0 });
    });

    it('leaves nothing of a transaction that fails', async () => {
      await write([[1, START, true]]);
      const batch = new PollBatch();
      for (const key of [1, 2, 900]) batch.add(String(key), START + 1, true);
      const failing = open.database.write(async (manager) => {
        await polls.writePolls(manager, batch, [1, 2, 900]);
        throw new Error('and then something else fails');
      });
      await expect(failing).rejects.toThrow('something else');
      expect(await stored()).toEqual([textOf([1, START, true])]);
      expect(await keys()).toEqual([[SLICE, 0]]);
    });

    it('adds a poll of each store to blocks that are larger together than one statement may be', async () => {
      // 100 groups of 64 stores with a poll every minute: 18 megabytes in hexadecimal digits.
      const stores = 6_400;
      const batch = new PollBatch();
      for (let i = 0; i < stores; i++) batch.indexOf(String(i));
      for (let minute = 0; minute < 359; minute++) {
        for (let i = 0; i < stores; i++) batch.addAt(i, START + minute * 60_000, i % 3 === 0);
      }
      const storeKeys = batch.storeIds.map(Number);
      await open.database.write((manager) => polls.writePolls(manager, batch, storeKeys));
      const sweep = storeKeys.map((key): Poll => [key, START + 359 * 60_000, true]);
      expect(await write(sweep)).toEqual({ inserted: stores, changed: 0, extents: extentsOf(sweep) });
      expect(await countStoredPolls(query)).toBe(stores * 360);
    });

    it('equals a map of polls after any imports', async () => {
      const load = fc.record({
        count: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(6_000, 12_000)),
        stores: fc.constantFrom(1, 7, 300, 5_000),
        nth: fc.integer({ min: 1, max: 4 }),
        every: fc.integer({ min: 1, max: 3 }),
        shift: fc.constantFrom(0, 0, 1, SLICE_MS - 1),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(load, { minLength: 1, maxLength: 4 }), async (loads) => {
          await empty();
          const model = new Map<string, Poll>();
          for (const { count, stores, nth, every, shift } of loads) {
            const given = manyPolls(count, stores, nth)
              .filter((_, i) => i % every === 0)
              .map(([key, at, active]): Poll => [key, at + shift, active]);
            let [inserted, changed] = [0, 0];
            for (const poll of given) {
              const before = model.get(`${poll[0]} ${poll[1]}`);
              if (before === undefined) inserted++;
              else if (before[2] !== poll[2]) changed++;
              model.set(`${poll[0]} ${poll[1]}`, poll);
            }
            expect(await write(given)).toMatchObject({ inserted, changed });
          }
          expect(await stored()).toEqual([...model.values()].map(textOf).sort());
        }),
        runs(6),
      );
    });

    it('does not mix two contradicting imports that run at the same time', async () => {
      const given = manyPolls(12_000, 700, 3);
      await write(given);
      const [some, all] = [given.map((poll, i) => (i % 2 === 0 ? turned(poll) : poll)), given.map(turned)];
      const [first, second] = await Promise.all([write(some), write(all)]);
      expect([first.inserted, second.inserted]).toEqual([0, 0]);
      const last = await stored();
      // Either load ran first: it saw the initial polls, and the other one saw its result.
      if (last.includes(textOf(all[1]!))) {
        expect(last).toEqual(all.map(textOf).sort());
        expect([first.changed, second.changed]).toEqual([6_000, 6_000]);
      } else {
        expect(last).toEqual(some.map(textOf).sort());
        expect([first.changed, second.changed]).toEqual([6_000, 12_000]);
      }
    });
  });

  describe('reading', () => {
    const given: Poll[] = [1, 63, 64, 130, 700].flatMap((key) =>
      [-1, 0, 1, SLICE_MS - 1, SLICE_MS, 3 * SLICE_MS + 5].map((ms): Poll => [key, START + ms, ms % 2 === 0]),
    );

    beforeEach(() => write(given));

    it('gives the whole slices that a stretch of time touches, of the whole groups that the keys are in', async () => {
      const found = await read({ firstKey: 63, lastKey: 64, from: START, to: START + SLICE_MS - 1 });
      const inRange = given.filter(([key, at]) => key < 128 && at >= START && at < START + SLICE_MS);
      expect(found.firstKey).toBe(0);
      expect(found.offsets).toHaveLength(129);
      expect(readable(found)).toEqual(inRange.map(textOf));
    });

    it.each<[string, number, number, (ms: number) => boolean]>([
      ['the last millisecond of a slice', -1, -1, (ms) => ms < 0],
      ['two slices, by a millisecond each', -1, 0, (ms) => ms < SLICE_MS],
      ['the first millisecond of a slice', SLICE_MS, SLICE_MS, (ms) => ms === SLICE_MS],
      ['a slice without polls', 2 * SLICE_MS, 3 * SLICE_MS - 1, () => false],
      ['all of them', -1, 4 * SLICE_MS, () => true],
      ['no time at all', SLICE_MS, -1, () => false],
      ['nothing, as of never', Infinity, -Infinity, () => false],
    ])('gives %s', async (_name, from, to, holds) => {
      const found = await read({ firstKey: 1, lastKey: 700, from: START + from, to: START + to });
      expect(readable(found)).toEqual(given.filter(([, at]) => holds(at - START)).map(textOf));
    });

    it('gives the polls of one store from one instant to another, both included', async () => {
      const ofStore = (key: number, from: number, to: number) =>
        open.database.snapshot((session) => polls.ofStore(session, key, START + from, START + to));
      expect(await ofStore(64, -1, SLICE_MS)).toEqual(
        [-1, 0, 1, SLICE_MS - 1, SLICE_MS].map((ms) => packPoll(START + ms, ms % 2 === 0)),
      );
      expect(await ofStore(64, 0, SLICE_MS - 1)).toEqual(
        [0, 1, SLICE_MS - 1].map((ms) => packPoll(START + ms, ms % 2 === 0)),
      );
      expect(await ofStore(64, 1, 1)).toEqual([packPoll(START + 1, false)]);
      expect(await ofStore(64, 2, 3)).toEqual([]);
      expect(await ofStore(65, -1, SLICE_MS)).toEqual([]);
      expect(await ofStore(64, 1, 0)).toEqual([]);
    });

    it('reads one snapshot, whatever is written meanwhile', async () => {
      const range = { firstKey: 1, lastKey: 700, from: START, to: START };
      await open.database.snapshot(async (session) => {
        const before = readable(await polls.readPolls(session, range));
        await write([[1, START + 2, true]]);
        expect(readable(await polls.readPolls(session, range))).toEqual(before);
      });
      expect(readable(await read(range))).toContain(textOf([1, START + 2, true]));
    });
  });

  describe('deleting', () => {
    const removeAll = async (keptFrom: number): Promise<number> => {
      let rounds = 0;
      while (await polls.removeSome(keptFrom)) rounds++;
      return rounds;
    };

    it('deletes exactly the polls before a UTC day, to the millisecond', async () => {
      const next = START + SLICES_PER_DAY * SLICE_MS;
      const kept: Poll[] = [
        [1, next, true],
        [64, next + 5, false],
      ];
      await write([[1, START - 1, true], [1, START, true], [64, next - 1, false], ...kept]);
      expect(await removeAll(DAY)).toBe(1);
      expect(await keys()).toHaveLength(4);
      expect(await removeAll(DAY + 1)).toBe(2);
      expect(await stored()).toEqual(kept.map(textOf).sort());
      expect(await removeAll(DAY + 1)).toBe(0);
    });

    it('goes on some blocks at a time, the oldest slice first', async () => {
      const groups = 150;
      const given = Array.from({ length: groups }, (_, i): Poll => [i * 64, START, true]);
      await write([...given, [0, START - SLICE_MS, true]]);
      const left: number[] = [];
      while (await polls.removeSome(DAY + 1)) left.push((await keys()).length);
      expect(left).toEqual([groups, groups - 64, groups - 128, 0]);
    });

    it('finds nothing in an empty table', async () => {
      expect(await polls.removeSome(DAY)).toBe(false);
    });
  });

  it('loses nothing of loads that touch the same blocks at the same time, also of blocks that are not there yet', async () => {
    for (let round = 0; round < 20; round++) {
      // Every other round reuses the blocks of the previous one.
      const start = START + Math.floor(round / 2) * SLICE_MS + (round % 2) * 1_000;
      const load = (first: number, beyond: number): Poll[] =>
        Array.from({ length: beyond - first }, (_, i) => [
          1 + ((first + i) % 150),
          start + first + i,
          i % 3 > 0,
        ]);
      // Equal polls at the same indexes have the same status.
      const shared = load(100, 200);
      const loads = [load(0, 100), load(200, 300), load(300, 400)].map((own) => [...own, ...shared]);
      const written = await Promise.all(loads.map((given) => write(given)));
      const before = round === 0 ? 0 : round * 400;
      expect(written.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(400);
      expect(written.map(({ changed }) => changed)).toEqual([0, 0, 0]);
      expect(await countStoredPolls(query)).toBe(before + 400);
      const there = new Set(await stored());
      expect(loads.flat().filter((poll) => !there.has(textOf(poll)))).toEqual([]);
    }
  });
});
