import { getHeapStatistics } from 'node:v8';
import { KnownError } from '../../platform/errors';
import type { StagedRows } from '../importers/importer';

/** With more rows, the staged rows would exceed the memory of an import (8 bytes for each poll). */
export const MAX_ROWS = 50_000_000;
/** Far above the size of any fleet. */
const MAX_STORES = 1_000_000;

/** The part of the heap that V8 reserves for young objects, and that the process needs without imports. */
const NOT_FOR_LOADS = 96 * 1_048_576;
/**
 * The maximum heap usage of a store, and of a row that is kept as an object, until the import is written; measured, and
 * rounded up.
 */
const BYTES_OF_STORE = 800;
const BYTES_OF_ROW = 160;

export const SPLIT = 'Split it and load the parts.';

/**
 * Throws `load-refused` if an import names too many stores, or stages too many rows. The runtime ends a process whose
 * heap is full, with all of its other work, so such an import is refused before.
 */
export function refuseBeyondMemory({ stores, heldRows = 0 }: StagedRows): void {
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
