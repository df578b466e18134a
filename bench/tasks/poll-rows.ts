import {
  decodeBlock,
  isActive,
  observedAtOf,
  packedPollOf,
  SLICE_MS,
  slotOf,
  STORES_PER_GROUP,
} from '../../src/core/polls/poll-block';
import { openSqlite } from './connections';

/** Polls as columns, in the order of the key (day, store_key, observed_at). */
export interface PollRows {
  readonly count: number;
  readonly days: Int32Array;
  readonly storeKeys: Int32Array;
  readonly instants: Float64Array;
  readonly statuses: Uint8Array;
}

/** The table of polls before they were stored as blocks, for the comparison with the import. */
export const ROWS_TABLE = {
  sqlite: `CREATE TABLE poll_rows (
    day integer NOT NULL, store_key integer NOT NULL, observed_at bigint NOT NULL, status tinyint NOT NULL,
    PRIMARY KEY (day, store_key, observed_at)) WITHOUT ROWID`,
  mysql: `CREATE TABLE poll_rows (
    day int NOT NULL, store_key int NOT NULL, observed_at bigint NOT NULL, status tinyint NOT NULL,
    PRIMARY KEY (day, store_key, observed_at)) ENGINE=InnoDB`,
};

const MS_PER_DAY = 86_400_000;

/** The polls that the product has imported from a file, parsed and without duplicates, from its database. */
export function pollRowsOf(path: string): PollRows {
  const connection = openSqlite(path);
  const blocks = connection
    .prepare('SELECT slice, store_group, block FROM polls ORDER BY slice, store_group')
    .raw()
    .all() as [number, number, Buffer][];
  connection.close();
  const polls: [day: number, storeKey: number, instant: number, status: number][] = [];
  for (const [slice, storeGroup, block] of blocks) {
    for (const poll of decodeBlock(block)) {
      const packed = packedPollOf(poll, slice * SLICE_MS);
      const instant = observedAtOf(packed);
      polls.push([
        Math.floor(instant / MS_PER_DAY),
        storeGroup * STORES_PER_GROUP + slotOf(poll),
        instant,
        isActive(packed) ? 1 : 0,
      ]);
    }
  }
  polls.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  const column = (place: 0 | 1 | 2 | 3) => polls.map((poll) => poll[place]);
  return {
    count: polls.length,
    days: Int32Array.from(column(0)),
    storeKeys: Int32Array.from(column(1)),
    instants: Float64Array.from(column(2)),
    statuses: Uint8Array.from(column(3)),
  };
}
