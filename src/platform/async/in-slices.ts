import { setImmediate as nextTurn } from 'node:timers/promises';

/** How many numbers are sorted or merged in one slice: about one millisecond. */
const PER_TURN = 2 ** 14;

/** How many keys are computed in one slice: one or two milliseconds. */
const PLACES_PER_TURN = 8_192;

/** Passes the numbers below `count` to `visit`, `perSlice` of them in each turn of the event loop. */
export async function eachInSlices(
  count: number,
  perSlice: number,
  visit: (i: number) => void,
): Promise<void> {
  for (let from = 0; from < count; from += perSlice) {
    if (from > 0) await nextTurn();
    const beyond = Math.min(from + perSlice, count);
    for (let i = from; i < beyond; i++) visit(i);
  }
}

/**
 * The places below `count`, sorted by their integer keys; the sort is stable. Key and place are packed into one number,
 * because a sort with a comparator takes ten times as long. Keys lie below 2^43, and so do their negatives.
 */
export async function placesInOrder(count: number, keyOf: (place: number) => number): Promise<Uint32Array> {
  const keys = new Float64Array(count);
  let greatest = 0;
  await eachInSlices(count, PLACES_PER_TURN, (place) => {
    keys[place] = keyOf(place);
    greatest = Math.max(greatest, Math.abs(keys[place]));
  });
  /** Keys below it fit into a number together with a place. */
  const base = Math.floor(Number.MAX_SAFE_INTEGER / Math.max(1, count));
  if (greatest < base) return sortedBy(count, (place) => keys[place]!);
  // By the lower digits first: the second sort is stable.
  const lower = await sortedBy(count, (place) => keys[place]! - Math.floor(keys[place]! / base) * base);
  const upper = await sortedBy(count, (i) => Math.floor(keys[lower[i]!]! / base));
  return upper.map((i) => lower[i]!);
}

/** `keyOf` has integers whose magnitude times `count` is at most 2^53 - 1 - `count`. */
async function sortedBy(count: number, keyOf: (place: number) => number): Promise<Uint32Array> {
  const packed = new Float64Array(count);
  await eachInSlices(count, PLACES_PER_TURN, (place) => {
    packed[place] = keyOf(place) * count + place;
  });
  await sortInSlices(packed);
  const places = new Uint32Array(count);
  await eachInSlices(count, PLACES_PER_TURN, (i) => {
    places[i] = ((packed[i]! % count) + count) % count;
  });
  return places;
}

/** Sorts numbers in place, ascending, and yields to the event loop between slices. */
export async function sortInSlices(numbers: Float64Array): Promise<void> {
  for (let from = 0; from < numbers.length; from += PER_TURN) {
    if (from > 0) await nextTurn();
    numbers.subarray(from, from + PER_TURN).sort();
  }
  for (let run = PER_TURN; run < numbers.length; run *= 2) {
    for (let from = 0; from + run < numbers.length; from += 2 * run) {
      await merge(numbers.subarray(from, from + 2 * run), run);
    }
  }
}

/** Merges two sorted parts of `numbers`: those before `middle`, and the others. */
async function merge(numbers: Float64Array, middle: number): Promise<void> {
  const left = numbers.slice(0, middle);
  let l = 0;
  let r = middle;
  for (let i = 0; l < left.length; i++) {
    if (i % PER_TURN === 0) await nextTurn();
    numbers[i] = r < numbers.length && numbers[r]! < left[l]! ? numbers[r++]! : left[l++]!;
  }
}
