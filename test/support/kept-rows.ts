import type { StagedRows } from '../../src/ingestion/importers/importer';

/** Stores its rows, but those that are refused: by the reason, or undefined. */
export class KeptRows implements StagedRows {
  readonly rows: string[][] = [];
  readonly stores = 0;
  readonly storeIds = [];
  readonly first = undefined;
  readonly last = undefined;

  constructor(private readonly refusal: (values: readonly string[]) => string | undefined) {}

  add(values: readonly string[]): string | undefined {
    const reason = this.refusal(values);
    if (reason === undefined) this.rows.push([...values]);
    return reason;
  }

  notices() {
    return [];
  }

  writeStaged() {
    return Promise.resolve({
      inserted: this.rows.length,
      changed: 0,
      removed: 0,
      altered: [],
      changesStores: false,
      storeKeys: [],
      newStores: [],
    });
  }
}
