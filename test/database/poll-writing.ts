import fc from 'fast-check';
import { PollWriter } from '../../src/polls';
import { packOfDay } from '../../src/polls/packed-day';
import { runs } from '../property/runs';
import type { OpenDatabase } from '../support/product/database';

const DAY = 86_400_000;
const FIRST_DAY = 19_380;

/** So many polls, `stores` of them at each of a few instants; every `nth` is inactive. */
function manyPolls(count: number, stores: number, nth: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) =>
    packOfDay(1 + (i % stores), Math.floor(i / stores) * 1_000, i % nth === 0 ? 0 : 1),
  ).sort();
}

const opposite = (poll: number): number => (poll % 2 === 0 ? poll + 1 : poll - 1);

/** What a `PollWriter` must do on any database: an empty one is there from the first test to the last. */
export function itWritesPolls(opened: () => OpenDatabase): void {
  const writer = new PollWriter();

  beforeEach(() => opened().database.write((manager) => manager.query('DELETE FROM polls')));

  const write = (day: number, polls: Float64Array) =>
    opened().database.write((manager) => writer.write(manager, day, polls));

  /** The polls of a day, packed as they were given. */
  const stored = (day: number) =>
    opened().database.snapshot((session) =>
      session.numbers(
        `SELECT (store_key * ${DAY} + (observed_at - ?)) * 2 + status FROM polls WHERE day = ?
          ORDER BY store_key, observed_at`,
        [day * DAY, day],
      ),
    );

  it.each([0, 1, 127, 128, 129, 4_096, 10_001, 25_000])(
    'inserts %d polls, then leaves them, then changes them, and counts exactly',
    async (count) => {
      const polls = manyPolls(count, 700, 3);
      expect(await write(FIRST_DAY, polls)).toEqual({ inserted: count, changed: 0 });
      expect(await stored(FIRST_DAY)).toEqual([...polls]);
      expect(await write(FIRST_DAY, polls)).toEqual({ inserted: 0, changed: 0 });
      const turned = polls.map((poll, i) => (i % 5 === 0 ? opposite(poll) : poll));
      expect(await write(FIRST_DAY, turned)).toEqual({ inserted: 0, changed: Math.ceil(count / 5) });
      expect(await stored(FIRST_DAY)).toEqual([...turned]);
    },
  );

  it('keeps to its day, to the millisecond at either end of it', async () => {
    const edges = Float64Array.of(packOfDay(1, 0, 1), packOfDay(1, DAY - 1, 0), packOfDay(2, 0, 0));
    expect(await write(FIRST_DAY + 1, edges)).toEqual({ inserted: 3, changed: 0 });
    const instants = await opened().database.snapshot((session) =>
      session.rows('SELECT day, store_key, observed_at, status FROM polls ORDER BY store_key, observed_at'),
    );
    const start = (FIRST_DAY + 1) * DAY;
    expect(instants).toEqual([
      [FIRST_DAY + 1, 1, start, 1],
      [FIRST_DAY + 1, 1, start + DAY - 1, 0],
      [FIRST_DAY + 1, 2, start, 0],
    ]);
    expect(await write(FIRST_DAY, edges)).toEqual({ inserted: 3, changed: 0 });
    expect(await stored(FIRST_DAY + 1)).toEqual([...edges]);
  });

  it('does with any loads what a map of polls would do', async () => {
    const load = fc.record({
      count: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(6_000, 12_000)),
      stores: fc.constantFrom(1, 7, 300, 5_000),
      nth: fc.integer({ min: 1, max: 4 }),
      every: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(load, { minLength: 1, maxLength: 4 }), async (loads) => {
        await opened().database.write((manager) => manager.query('DELETE FROM polls'));
        const model = new Map<number, number>();
        for (const { count, stores, nth, every } of loads) {
          const polls = manyPolls(count, stores, nth).filter((_, i) => i % every === 0);
          let [inserted, changed] = [0, 0];
          for (const poll of polls) {
            const before = model.get(poll - (poll % 2));
            if (before === undefined) inserted++;
            else if (before !== poll) changed++;
            model.set(poll - (poll % 2), poll);
          }
          expect(await write(FIRST_DAY, polls)).toEqual({ inserted, changed });
        }
        expect(await stored(FIRST_DAY)).toEqual([...model.values()].sort((a, b) => a - b));
      }),
      runs(6),
    );
  });

  it('mixes no two loads that contradict each other at the same time', async () => {
    const polls = manyPolls(12_000, 700, 3);
    await write(FIRST_DAY, polls);
    const [some, all] = [polls.map((poll, i) => (i % 2 === 0 ? opposite(poll) : poll)), polls.map(opposite)];
    const [first, second] = await Promise.all([write(FIRST_DAY, some), write(FIRST_DAY, all)]);
    expect([first.inserted, second.inserted]).toEqual([0, 0]);
    const last = await stored(FIRST_DAY);
    // Either the one of them saw the polls as they were and the other what the first had made of them, or the reverse.
    if (last[1] === all[1]) {
      expect(last).toEqual([...all]);
      expect([first.changed, second.changed]).toEqual([6_000, 6_000]);
    } else {
      expect(last).toEqual([...some]);
      expect([first.changed, second.changed]).toEqual([6_000, 12_000]);
    }
  });
}
