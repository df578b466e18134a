import { openMysql, rowsOf } from './connections';
import { type Scan, scanPlan, STORES_SQL } from './scan';

/** The bare scan of MariaDB, one way: each poll as one packed number, by chunks of stores and by day. */
export async function run(_input: null): Promise<Scan> {
  const connection = openMysql();
  await rowsOf(connection, 'SELECT 1');
  const started = performance.now();
  const { chunks, days } = scanPlan(await rowsOf<[number, number]>(connection, STORES_SQL));
  let polls = 0;
  for (const { firstKey, lastKey } of chunks) {
    for (const day of days) {
      const rows = await rowsOf<[number]>(
        connection,
        'SELECT observed_at * 2 + status FROM polls WHERE day = ? AND store_key BETWEEN ? AND ?',
        [day, firstKey, lastKey],
      );
      polls += rows.length;
    }
  }
  const ms = performance.now() - started;
  connection.end();
  return { ms, polls };
}
