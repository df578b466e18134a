import { NUMBERS_PER_STORE, WindowTotals } from '../../core/uptime/window-totals';
import type { StoreSums } from '../../core/uptime/window-totals';

/** One store's row of a report, in milliseconds. */
export interface ReportRow {
  readonly storeId: string;
  readonly sums: StoreSums;
}

/** The rows of a report in order: `totals` of the stores with these keys. */
export interface ReportRows {
  readonly storeKeys: Uint32Array;
  readonly totals: WindowTotals;
}

/** A stored part of a report's rows, which starts at row `position`. */
export interface RowBlock {
  readonly position: number;
  readonly bytes: Uint8Array;
}

/** 40 kB per block. */
const ROWS_PER_BLOCK = 1_024;
/** A few milliseconds of work per page. */
const ROWS_PER_PAGE = 1_024;

const BYTES_PER_NUMBER = 4;
/** A row is its store's key and its totals. */
const BYTES_PER_ROW = (1 + NUMBERS_PER_STORE) * BYTES_PER_NUMBER;

/** The number of rows in these bytes. Throws if they are not a whole number of rows. */
export function rowsIn(bytes: number): number {
  if (bytes % BYTES_PER_ROW !== 0) throw new RangeError(`${bytes} bytes are no whole number of rows`);
  return bytes / BYTES_PER_ROW;
}

/**
 * The rows of a report in blocks. Each block has the keys of its stores, then their totals, all as unsigned 32-bit
 * integers, big-endian.
 */
export function* encodeRows({ storeKeys, totals }: ReportRows): Generator<RowBlock> {
  for (let from = 0; from < storeKeys.length; from += ROWS_PER_BLOCK) {
    const keys = storeKeys.subarray(from, from + ROWS_PER_BLOCK);
    const { numbers } = totals.slice(from, from + keys.length);
    const block = new Uint32Array(keys.length + numbers.length);
    block.set(keys);
    block.set(numbers, keys.length);
    yield { position: from, bytes: Buffer.from(block.buffer).swap32() };
  }
}

/** The rows of a block, or of all blocks of a report in order of position. */
export function decodeRows(blocks: readonly Uint8Array[]): ReportRows {
  const rows = blocks.reduce((sum, bytes) => sum + rowsIn(bytes.length), 0);
  const storeKeys = new Uint32Array(rows);
  const totals = WindowTotals.of(rows);
  let from = 0;
  for (const bytes of blocks) {
    const count = rowsIn(bytes.length);
    const swapped = Buffer.from(bytes).swap32();
    // A copy, because a buffer need not start at a multiple of four.
    const numbers = new Uint32Array(new Uint8Array(swapped).buffer);
    storeKeys.set(numbers.subarray(0, count), from);
    totals.numbers.set(numbers.subarray(count), from * NUMBERS_PER_STORE);
    from += count;
  }
  return { storeKeys, totals };
}

/** Rows in pages, for the writers of files. */
export function* pagesOf(storeIds: readonly string[], totals: WindowTotals): Generator<ReportRow[]> {
  for (let from = 0; from < storeIds.length; from += ROWS_PER_PAGE) {
    const page = storeIds.slice(from, from + ROWS_PER_PAGE);
    yield page.map((storeId, i) => ({ storeId, sums: totals.sums(from + i) }));
  }
}
