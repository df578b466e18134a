import type { StoreKeys } from '../stores/store-keys';

/** How many stores are read and worked out at a time: a few milliseconds between two turns of the event loop. */
const STORES_PER_CHUNK = 256;

/** How far apart the keys of a chunk may lie, so that a day still packs with its distance from the first. */
const KEY_SPAN = 100_000;

/** Stores of neighbouring keys: `storeKeys[i]` stands at `positions[i]` of the fleet. */
export interface StoreChunk extends StoreKeys {
  readonly positions: readonly number[];
}

/** More than any fleet: a key times this and a position are one number, exact up to keys of 67 million. */
const POSITIONS = 2 ** 27;

/** The fleet's stores by ascending key, in chunks. */
export function* chunksOf(storeKeys: readonly number[], size = STORES_PER_CHUNK): Generator<StoreChunk> {
  const byKey = new Float64Array(storeKeys.length);
  storeKeys.forEach((storeKey, position) => (byKey[position] = storeKey * POSITIONS + position));
  byKey.sort();
  const positions = Array.from(byKey, (number) => number - Math.floor(number / POSITIONS) * POSITIONS);
  let from = 0;
  while (from < positions.length) {
    const firstKey = storeKeys[positions[from]!]!;
    let to = from;
    while (to < positions.length && to - from < size && storeKeys[positions[to]!]! - firstKey < KEY_SPAN)
      to++;
    const chosen = positions.slice(from, to);
    const keys = chosen.map((position) => storeKeys[position]!);
    yield { storeKeys: keys, positions: chosen, firstKey, lastKey: keys[keys.length - 1]! };
    from = to;
  }
}
