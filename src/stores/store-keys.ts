/** Some stores by ascending key, at least one. */
export interface StoreKeys {
  readonly storeKeys: readonly number[];
  readonly firstKey: number;
  readonly lastKey: number;
}

/** A piece of SQL with its parameters. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly number[];
}

/** The maximum ratio of the range of keys to their number at which reading the range is cheaper than a list. */
const WORTH_A_RANGE = 4;

/**
 * The condition on `store_key` that finds these stores. If the keys are close together, it may find further stores
 * between them, with the same SQL for all such lists, so that a statement is prepared once.
 */
export function amongKeys({ storeKeys, firstKey, lastKey }: StoreKeys): Condition {
  return lastKey - firstKey < storeKeys.length * WORTH_A_RANGE
    ? { sql: 'store_key BETWEEN ? AND ?', parameters: [firstKey, lastKey] }
    : { sql: `store_key IN (${storeKeys.join(', ')})`, parameters: [] };
}
