/** Stores whose keys lie from `firstKey` to `lastKey`, both included: so many of them. */
export interface StoreRange {
  readonly firstKey: number;
  readonly lastKey: number;
  readonly stores: number;
}

/**
 * Cuts a fleet into ranges of at most `size` stores each, as few as can be and as equal as can be. By key and not by id,
 * since polls lie together by key. `storeKeys` ascend; together the ranges hold each of them once.
 */
export function rangesOf(storeKeys: readonly number[], size: number): StoreRange[] {
  const count = Math.ceil(storeKeys.length / size);
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * storeKeys.length) / count);
    const to = Math.floor(((i + 1) * storeKeys.length) / count);
    return { firstKey: storeKeys[from]!, lastKey: storeKeys[to - 1]!, stores: to - from };
  });
}
