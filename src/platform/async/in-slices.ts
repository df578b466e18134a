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

/** The maximum number of places. Keys lie below 2^31, so that key and place fit exactly in one number. */
const PLACES = 2 ** 22;

/**
 * The places below `count`, sorted by their integer keys; the sort is stable. Key and place are packed into one number,
 * because a sort with a comparator takes ten times as long.
 */
export async function placesInOrder(count: number, keyOf: (place: number) => number): Promise<Uint32Array> {
  const keys = new Float64Array(count);
  await eachInSlices(count, PLACES_PER_TURN, (place) => {
    keys[place] = keyOf(place) * PLACES + place;
  });
  await sortInSlices(keys);
  const places = new Uint32Array(count);
  await eachInSlices(count, PLACES_PER_TURN, (i) => {
    places[i] = ((keys[i]! % PLACES) + PLACES) % PLACES;
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
