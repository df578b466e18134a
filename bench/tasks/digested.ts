import { openSqlite } from './connections';

/** Rows of the polls table, column by column, in the order of its key. */
export interface DigestedPolls {
  readonly count: number;
  readonly days: Int32Array;
  readonly storeKeys: Int32Array;
  readonly instants: Float64Array;
  readonly statuses: Uint8Array;
}

/** The polls that the product has made of a file: parsed, sorted and freed of repetitions. */
export function digestedPolls(path: string): DigestedPolls {
  const connection = openSqlite(path);
  const count = connection.prepare('SELECT COUNT(*) FROM polls').pluck().get() as number;
  const polls = {
    count,
    days: new Int32Array(count),
    storeKeys: new Int32Array(count),
    instants: new Float64Array(count),
    statuses: new Uint8Array(count),
  };
  const select = connection
    .prepare('SELECT day, store_key, observed_at, status FROM polls ORDER BY day, store_key, observed_at')
    .raw();
  let row = 0;
  for (const [day, storeKey, instant, status] of select.iterate() as Iterable<
    [number, number, number, number]
  >) {
    polls.days[row] = day;
    polls.storeKeys[row] = storeKey;
    polls.instants[row] = instant;
    polls.statuses[row] = status;
    row++;
  }
  connection.close();
  return polls;
}
