import { setImmediate as nextTurn } from 'node:timers/promises';

/** Numbers that are sorted, or merged, in one turn: about a millisecond. */
const PER_TURN = 2 ** 14;

/** Places whose key is asked for in one turn: a millisecond or two. */
const PLACES_PER_TURN = 8_192;

/** Hands the numbers below `count` to `visit`, `perTurn` of them between two turns of the event loop. */
export async function eachInTurns(count: number, perTurn: number, visit: (i: number) => void): Promise<void> {
  for (let from = 0; from < count; from += perTurn) {
    if (from > 0) await nextTurn();
    const beyond = Math.min(from + perTurn, count);
    for (let i = from; i < beyond; i++) visit(i);
  }
}

/** Of so many places at most, by keys below 2^31 either way: both are exact in one number. */
const PLACES = 2 ** 22;

/**
 * The places below `count` by the whole number that each has, least first, alike ones as they stand. As numbers that hold
 * both: a comparison by call takes ten times as long.
 */
export async function placesInOrder(count: number, keyOf: (place: number) => number): Promise<Uint32Array> {
  const keys = new Float64Array(count);
  await eachInTurns(count, PLACES_PER_TURN, (place) => {
    keys[place] = keyOf(place) * PLACES + place;
  });
  await sortInTurns(keys);
  const places = new Uint32Array(count);
  await eachInTurns(count, PLACES_PER_TURN, (i) => {
    places[i] = ((keys[i]! % PLACES) + PLACES) % PLACES;
  });
  return places;
}

/** Sorts numbers ascending, in place, and lets others in between. */
export async function sortInTurns(numbers: Float64Array): Promise<void> {
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

/** Of `numbers` the first `middle` are ascending, and so are the others. */
async function merge(numbers: Float64Array, middle: number): Promise<void> {
  const left = numbers.slice(0, middle);
  let l = 0;
  let r = middle;
  for (let i = 0; l < left.length; i++) {
    if (i % PER_TURN === 0) await nextTurn();
    numbers[i] = r < numbers.length && numbers[r]! < left[l]! ? numbers[r++]! : left[l++]!;
  }
}
