/** The values of the columns of a key, in their order. */
export type BlockKey = readonly number[];

/** A block with its key. */
export type KeyedBlock = readonly [key: BlockKey, block: Buffer];

/** Reads a locked block; undefined, or of no length: there was none. */
export type StoredBlocks = (key: BlockKey) => Uint8Array | undefined;

/** A table of blocks of bytes within one transaction. */
export interface BlockTable {
  /**
   * Locks these blocks until the transaction ends, also those that are not there yet, so that what is read now may be
   * merged and written back. Keys ascend: transactions wait for each other rather than deadlock.
   */
  lock(keys: readonly BlockKey[]): Promise<StoredBlocks>;
  /** Writes blocks that are locked. They are taken one after the other, so that not all have to be in memory. */
  replace(blocks: Iterable<KeyedBlock>): Promise<void>;
}
