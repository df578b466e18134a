import { storeGroupOf, STORES_PER_GROUP } from '../../core/polls/poll-block';
import type { StoreKeys } from '../../stores';

/** Stores with neighbouring keys; `storeKeys[i]` is at `positions[i]` of the fleet. */
export interface StoreChunk extends StoreKeys {
  readonly positions: readonly number[];
}

/** Greater than any fleet: a key times this plus a position is one exact number for keys up to 67 million. */
const POSITIONS = 2 ** 27;

/** The positions of the stores, by ascending key. */
export function placesByKey(storeKeys: readonly number[]): Uint32Array {
  const byKey = new Float64Array(storeKeys.length);
  storeKeys.forEach((storeKey, place) => (byKey[place] = storeKey * POSITIONS + place));
  byKey.sort();
  return Uint32Array.from(byKey, (number) => number - Math.floor(number / POSITIONS) * POSITIONS);
}

/** Stores by ascending key, in chunks of at most this number of neighbouring groups: each block is read once. */
export function* chunksOf(
  storeKeys: readonly number[],
  groups: number,
  places = placesByKey(storeKeys),
): Generator<StoreChunk> {
  let from = 0;
  while (from < places.length) {
    const firstKey = storeKeys[places[from]!]!;
    const beyond = (storeGroupOf(firstKey) + groups) * STORES_PER_GROUP;
    let to = from + 1;
    while (to < places.length && storeKeys[places[to]!]! < beyond) to++;
    const positions = Array.from(places.subarray(from, to));
    const keys = positions.map((position) => storeKeys[position]!);
    yield { storeKeys: keys, positions, firstKey, lastKey: keys[keys.length - 1]! };
    from = to;
  }
}
