import { storeGroupOf } from '../core/polls/poll-block';
import type { StoreKeys } from '../stores/store-keys';

/** How far apart the keys of a chunk may lie: what is between them has a place in memory as well. */
const KEY_SPAN = 100_000;

/** Stores of neighbouring keys: `storeKeys[i]` stands at `positions[i]` of the fleet. */
export interface StoreChunk extends StoreKeys {
  readonly positions: readonly number[];
}

/** More than any fleet: a key times this and a position are one number, exact up to keys of 67 million. */
const POSITIONS = 2 ** 27;

/** The fleet's stores by ascending key, in chunks of so many groups: no block is read twice. */
export function* chunksOf(storeKeys: readonly number[], groups: number): Generator<StoreChunk> {
  const byKey = new Float64Array(storeKeys.length);
  storeKeys.forEach((storeKey, position) => (byKey[position] = storeKey * POSITIONS + position));
  byKey.sort();
  const positions = Array.from(byKey, (number) => number - Math.floor(number / POSITIONS) * POSITIONS);
  let from = 0;
  while (from < positions.length) {
    const firstKey = storeKeys[positions[from]!]!;
    let to = from;
    let group = -1;
    for (let found = 0; to < positions.length; to++) {
      const key = storeKeys[positions[to]!]!;
      if (storeGroupOf(key) === group) continue;
      if (++found > groups || key - firstKey >= KEY_SPAN) break;
      group = storeGroupOf(key);
    }
    const chosen = positions.slice(from, to);
    const keys = chosen.map((position) => storeKeys[position]!);
    yield { storeKeys: keys, positions: chosen, firstKey, lastKey: keys[keys.length - 1]! };
    from = to;
  }
}
