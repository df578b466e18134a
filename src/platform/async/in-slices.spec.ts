import { eachInSlices, sortInSlices } from './in-slices';

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
