import type { StoreKeys } from '../stores/store-keys';

/** Stores, and UTC days in ascending order. */
export interface PollRange extends StoreKeys {
  readonly days: readonly number[];
}

/**
 * The polls of a range of stores: those of the store with key `firstKey + slot` are
 * `polls[offsets[slot] .. offsets[slot + 1])`, packed, ascending in time.
 */
export interface PollsByStore {
  readonly firstKey: number;
  readonly offsets: Uint32Array;
  readonly polls: Float64Array;
}
