import type { StoreKeys } from '../stores/store-keys';

/** How many stores are read and worked out at a time: a few milliseconds between two turns of the event loop. */
const STORES_PER_CHUNK = 256;

/** How far apart the keys of a chunk may lie, so that a poll still packs with its distance from the first. */
const KEY_SPAN = 1_000_000;

/** Stores of neighbouring keys: `storeKeys[i]` stands at `positions[i]` of the fleet. */
export interface StoreChunk extends StoreKeys {
  readonly positions: readonly number[];
}

/** The fleet's stores by ascending key, in chunks. */
export function* chunksOf(storeKeys: readonly number[], size = STORES_PER_CHUNK): Generator<StoreChunk> {
  const positions = Uint32Array.from(storeKeys.keys()).sort((a, b) => storeKeys[a]! - storeKeys[b]!);
  let from = 0;
  while (from < positions.length) {
    const firstKey = storeKeys[positions[from]!]!;
    let to = from;
    while (to < positions.length && to - from < size && storeKeys[positions[to]!]! - firstKey < KEY_SPAN)
      to++;
    const chosen = [...positions.subarray(from, to)];
    const keys = chosen.map((position) => storeKeys[position]!);
    yield { storeKeys: keys, positions: chosen, firstKey, lastKey: keys[keys.length - 1]! };
    from = to;
  }
}
