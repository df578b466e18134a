import { getHeapStatistics } from 'node:v8';
import { KnownError } from '../errors';
import type { Digest } from './kinds/load-kind';

/** Beyond this a digest would outgrow the memory that a load may use (8 bytes a poll). */
export const MAX_ROWS = 50_000_000;
/** Nobody has so many. */
const MAX_STORES = 1_000_000;

/** Of the heap, what V8 keeps for young objects and what the process needs without any load. */
const NOT_FOR_LOADS = 96 * 1_048_576;
/** What a store, and a row that is held by itself, take of the heap at most until a load is written; measured, rounded up. */
const BYTES_OF_STORE = 800;
const BYTES_OF_ROW = 160;

export const SPLIT = 'Split it and load the parts.';

/**
 * Throws `load-refused` when a load names more stores, or holds more rows, than it may. A process whose heap is full is
 * ended by the runtime, with all else that it had in hand: a load that would fill it is refused before.
 */
export function refuseBeyondMemory({ stores, heldRows = 0 }: Digest): void {
  if (stores > MAX_STORES) {
    throw new KnownError('load-refused', `The file names more than ${MAX_STORES} stores. ${SPLIT}`);
  }
  const heap = getHeapStatistics().heap_size_limit - NOT_FOR_LOADS;
  if (stores * BYTES_OF_STORE + heldRows * BYTES_OF_ROW > heap) {
    const what = heldRows > stores ? 'rows' : 'stores';
    throw new KnownError(
      'load-refused',
      `The file has more ${what} than this process has memory for. ${SPLIT}`,
    );
  }
}
