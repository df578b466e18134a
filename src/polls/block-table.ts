/** The values of the key columns, in order. */
export type BlockKey = readonly number[];

/** A block with its key. */
export type KeyedBlock = readonly [key: BlockKey, block: Buffer];

/** Reads a locked block; undefined: it does not exist. */
export type StoredBlocks = (key: BlockKey) => Uint8Array | undefined;

/** A table of byte blocks within one transaction. */
export interface BlockTable {
  /**
   * Locks these blocks until the transaction ends, so that they can be read, merged and written back. If two transactions
   * find a block missing and write it, one is retried. Keys must ascend, so that transactions queue up instead of
   * deadlocking, and differ in their last column only.
   */
  lock(keys: readonly BlockKey[]): Promise<StoredBlocks>;
  /** Writes locked blocks. Iterates over them once, so that they need not all be in memory. */
  replace(blocks: Iterable<KeyedBlock>): Promise<void>;
}
