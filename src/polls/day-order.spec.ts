import { inOrder, placesByKey } from './day-order';
import { packOfDay, statusOf, storeOf, withStore } from './packed-day';
import { PollDigest } from './poll-digest';

/** So many polls, out of order, with repetitions and contradictions among them. */
const scattered = (count: number, stores: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) =>
    packOfDay((i * 7_919) % stores, (i * 104_729) % 50_000, i % 3 === 0 ? 0 : 1),
  );

/** Keys in another order than their places. */
const keysOf = (stores: number): number[] =>
  Array.from({ length: stores }, (_, i) => ((i * 31) % stores) + 1);

/** The same by a map and one sort. */
function expected(arrived: Float64Array, keys: readonly number[]): number[] {
  const last = new Map<number, number>();
  for (const poll of arrived) last.set(poll - statusOf(poll), poll);
  return [...last.values()].map((poll) => withStore(poll, keys[storeOf(poll)]!)).sort((a, b) => a - b);
}

describe('inOrder', () => {
  it.each([
    [0, 0],
    [0, 5],
    [4, 7],
    [7, 7],
    [100_000, 1],
    [100_000, 101],
    [70_000, 69_997],
    [40_000, 50_021],
  ])('%d polls of %d stores come by key and time, the last of each instant', (count, stores) => {
    const [arrived, keys] = [scattered(count, stores), keysOf(stores)];
    const ordering = inOrder(arrived, keys, placesByKey(keys));
    let step = ordering.next();
    while (step.done !== true) step = ordering.next();
    expect(Array.from(step.value)).toEqual(expected(arrived, keys));
  });

  it('lets others have their turn between slices, and is the same at once', async () => {
    const digest = new PollDigest();
    for (let i = 0; i < 80_000; i++) digest.add(String(i % 90), (i * 104_729) % 86_400_000, i % 2 === 0);
    const keys = keysOf(digest.storeIds.length);
    let turns = 0;
    let next = setImmediate(function count() {
      turns++;
      next = setImmediate(count);
    });
    const inTurns = await digest.pollsOfInTurns(0, keys);
    clearImmediate(next);
    expect(turns).toBeGreaterThan(3);
    expect(inTurns).toEqual(digest.pollsOf(0, keys));
    expect(digest.pollsOf(0, [...keys].reverse())).not.toEqual(inTurns);
  });
});
