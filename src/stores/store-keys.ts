/** Some stores by ascending key, at least one. */
export interface StoreKeys {
  readonly storeKeys: readonly number[];
  readonly firstKey: number;
  readonly lastKey: number;
}

/** How much wider than a list of keys their range may be, so that reading the range is still the cheaper way. */
const WORTH_A_RANGE = 4;

/** The condition on `store_key` that finds these stores; where they lie close together, also some between them. */
export function amongKeys({ storeKeys, firstKey, lastKey }: StoreKeys): string {
  return lastKey - firstKey < storeKeys.length * WORTH_A_RANGE
    ? `store_key BETWEEN ${firstKey} AND ${lastKey}`
    : `store_key IN (${storeKeys.join(', ')})`;
}
