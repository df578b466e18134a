/** About 25 MB of ids as long as a UUID. */
const MAX_STORES = 262_144;

/**
 * Caches the keys of stores by their ids, until a store, hours or a zone changes. A key never changes; the version
 * covers deleted stores, which the product itself never deletes.
 */
export class StoreKeyCache {
  private version: number | undefined;
  private readonly keys = new Map<string, number>();

  constructor(private readonly maxStores = MAX_STORES) {}

  /** The cached keys of these ids, for a transaction that sees this version of the stores. */
  find(version: number, storeIds: readonly string[]): Map<string, number> {
    const found = new Map<string, number>();
    if (version !== this.version) return found;
    for (const id of storeIds) {
      const key = this.keys.get(id);
      if (key !== undefined) found.set(id, key);
    }
    return found;
  }

  /**
   * Adds stores that a transaction has read. Stores that it has inserted must not be added, because it may be rolled
   * back.
   */
  add(version: number, found: ReadonlyMap<string, number>): void {
    if (version !== this.version) this.keys.clear();
    this.version = version;
    for (const [id, key] of found) {
      if (this.keys.size === this.maxStores) return;
      this.keys.set(id, key);
    }
  }
}
