import fc from 'fast-check';
import { MOST_LISTED } from '../database';
import { MS_PER_DAY } from '../time';
import { PER_STORE } from './packed-day';
import { packPoll } from './packed-poll';
import { fromLists, PollList } from './poll-lists';
import { DayRows, fromRows } from './poll-rows';
import { PollsByStore } from './polls-by-store';

const FIRST_KEY = 40;
const LAST_KEY = 47;
const FIRST_DAY = 19_380;

/** Millisecond of the day → status, for each day of each store. */
type Polls = Map<number, boolean>[][];

const polls: fc.Arbitrary<Polls> = fc.array(
  fc.array(
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(0, 1, MS_PER_DAY - 1), fc.nat(MS_PER_DAY - 1)), fc.boolean()))
      .map((entries) => new Map(entries.sort(([a], [b]) => a - b))),
    { minLength: LAST_KEY - FIRST_KEY + 1, maxLength: LAST_KEY - FIRST_KEY + 1 },
  ),
  { maxLength: 3 },
);

const packed = (day: number, ms: number, active: boolean) =>
  packPoll((FIRST_DAY + day) * MS_PER_DAY + ms, active);

const asRows = (days: Polls): DayRows[] =>
  days.map((stores, day) => ({
    day: FIRST_DAY + day,
    packed: stores.flatMap((store, slot) =>
      [...store].map(([ms, active]) => (FIRST_KEY + slot) * PER_STORE + packed(day, ms, active)),
    ),
  }));

function asLists(days: Polls, order: (numbers: number[]) => number[] = (numbers) => numbers): PollList[] {
  return days.flatMap((stores, day) =>
    stores.flatMap((store, slot): PollList[] => {
      if (store.size === 0) return [];
      const numbers = order([...store].map(([ms, active]) => MOST_LISTED + ms * 2 + (active ? 1 : 0)));
      const list = Buffer.alloc(numbers.length * 4);
      numbers.forEach((number, i) => list.writeUInt32BE(number, i * 4));
      return [[FIRST_KEY + slot, FIRST_DAY + day, store.size, list]];
    }),
  );
}

const expected = (days: Polls) =>
  Array.from({ length: LAST_KEY - FIRST_KEY + 1 }, (_, slot) =>
    days.flatMap((stores, day) => [...stores[slot]!].map(([ms, active]) => packed(day, ms, active))),
  );

const found = ({ firstKey, offsets, polls }: PollsByStore) => {
  expect(firstKey).toBe(FIRST_KEY);
  return Array.from({ length: offsets.length - 1 }, (_, slot) => [
    ...polls.subarray(offsets[slot], offsets[slot + 1]),
  ]);
};

const range = { firstKey: FIRST_KEY, lastKey: LAST_KEY };

describe('the polls of some stores', () => {
  it('come out of rows by store and time', () => {
    fc.assert(
      fc.property(polls, (days) => expect(found(fromRows(range, asRows(days)))).toEqual(expected(days))),
    );
  });

  it('come out of lists by store and time, even of a list in another order', () => {
    fc.assert(
      fc.property(polls, (days) => {
        expect(found(fromLists(range, asLists(days)))).toEqual(expected(days));
        const backwards = asLists(days, (numbers) => numbers.reverse());
        expect(found(fromLists(range, backwards))).toEqual(expected(days));
      }),
    );
  });

  it.each([
    [Buffer.alloc(4), 4],
    [null, 0],
  ])('do not come out of a list that the database has cut: %p', (list, bytes) => {
    const cut = [[FIRST_KEY, FIRST_DAY, 2, list]] as PollList[];
    expect(() => fromLists(range, cut)).toThrow(`of a list of 2 numbers the database gave ${bytes} bytes`);
  });
});
