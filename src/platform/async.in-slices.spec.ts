import { eachInSlices, placesInOrder, sortInSlices } from './async';

describe('sorting in slices', () => {
  /** Mixed numbers with some duplicates: 7919 is a prime. */
  const mixed = (length: number) => Float64Array.from({ length }, (_, i) => ((i * 7919) % 50_021) - 20_000);

  it.each([0, 1, 2, 16_384, 16_385, 40_000, 100_003])('sorts %d numbers', async (length) => {
    const numbers = mixed(length);
    await sortInSlices(numbers);
    expect(numbers).toEqual(mixed(length).sort());
  });

  it.each([
    ['ascending', (i: number) => i],
    ['descending', (i: number) => -i],
    ['alike', () => 7],
  ])('sorts numbers that are %s', async (_how, number) => {
    const numbers = Float64Array.from({ length: 70_000 }, (_, i) => number(i));
    const sorted = numbers.slice().sort();
    await sortInSlices(numbers);
    expect(numbers).toEqual(sorted);
  });

  it('yields to the event loop', async () => {
    expect(await turnsMeanwhile(() => sortInSlices(mixed(100_000)))).toBeGreaterThan(10);
  });
});

describe('sorting places by keys', () => {
  const LONGEST = 400 * 86_400_000;

  it.each([
    ['of a week, of few places', 5, 604_800_000],
    ['of a week, of many places', 100_003, 604_800_000],
    ['of 400 days, of few places', 2_000, LONGEST],
    ['of 400 days, of more places than fit into a number with them', 500_009, LONGEST],
    ['that are alike', 300_007, 1],
  ])('is stable with keys %s', async (_what, count, keys) => {
    for (const direction of [1, -1]) {
      const key = (place: number) => direction * (((place % 1_009) * 34_251_733) % keys);
      const expected = [...Array(count).keys()].sort((a, b) => key(a) - key(b) || a - b);
      expect(await placesInOrder(count, key)).toEqual(Uint32Array.from(expected));
    }
  });

  it('has none of none', async () => {
    expect(await placesInOrder(0, () => 1)).toEqual(new Uint32Array());
  });
});

describe('iterating over numbers in slices', () => {
  it.each([0, 1, 9, 10, 11, 25])('passes each of %d numbers once, in order', async (count) => {
    const seen: number[] = [];
    await eachInSlices(count, 10, (i) => seen.push(i));
    expect(seen).toEqual([...Array(count).keys()]);
  });

  it('yields to the event loop', async () => {
    expect(await turnsMeanwhile(() => eachInSlices(100, 10, () => undefined))).toBeGreaterThan(5);
  });
});

async function turnsMeanwhile(work: () => Promise<void>): Promise<number> {
  let turns = 0;
  let working = true;
  const count = (): void => {
    turns++;
    if (working) setImmediate(count);
  };
  setImmediate(count);
  await work();
  working = false;
  return turns;
}
