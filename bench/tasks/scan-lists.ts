import { openMysql, rowsOf } from './connections';
import { type Scan, scanPlan, STORES_SQL } from './scan';

/** Far more than the polls of a chunk's store in a day; a list that is longer would be cut without an error. */
const LONGEST_LIST = 64 * 1_048_576;

/** The bare scan of MariaDB, the other way: the packed polls of a store and day as one list, which is left as text. */
export async function run(_input: null): Promise<Scan> {
  const connection = openMysql();
  await rowsOf(connection, `SET SESSION group_concat_max_len = ${LONGEST_LIST}`);
  const lists: string[] = [];
  const started = performance.now();
  const { chunks, days } = scanPlan(await rowsOf<[number, number]>(connection, STORES_SQL));
  for (const { firstKey, lastKey } of chunks) {
    for (const day of days) {
      const rows = await rowsOf<[number, string]>(
        connection,
        `SELECT store_key, GROUP_CONCAT(observed_at * 2 + status) FROM polls
          WHERE day = ? AND store_key BETWEEN ? AND ? GROUP BY store_key`,
        [day, firstKey, lastKey],
      );
      for (const row of rows) lists.push(row[1]);
    }
  }
  const ms = performance.now() - started;
  connection.end();
  return { ms, polls: lists.reduce((polls, list) => polls + list.split(',').length, 0) };
}
