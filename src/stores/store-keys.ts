/** Some stores by ascending key, at least one. */
export interface StoreKeys {
  readonly storeKeys: readonly number[];
  readonly firstKey: number;
  readonly lastKey: number;
}

/** A piece of SQL, and what stands for its question marks. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly number[];
}

/** How much wider than a list of keys their range may be, so that reading the range is still the cheaper way. */
const WORTH_A_RANGE = 4;

/**
 * The condition on `store_key` that finds these stores; where they lie close together, also some between them, by the
 * same words for all such stores, so that a statement is prepared once.
 */
export function amongKeys({ storeKeys, firstKey, lastKey }: StoreKeys): Condition {
  return lastKey - firstKey < storeKeys.length * WORTH_A_RANGE
    ? { sql: 'store_key BETWEEN ? AND ?', parameters: [firstKey, lastKey] }
    : { sql: `store_key IN (${storeKeys.join(', ')})`, parameters: [] };
}
