import { openSqlite } from './connections';
import { type Scan, scanPlan, STORES_SQL } from './scan';

/** The bare scan: each poll as one packed number, by chunks of stores and by day, and nothing done with them. */
export function run(_input: null): Promise<Scan> {
  const connection = openSqlite();
  const started = performance.now();
  connection.exec('BEGIN');
  const { chunks, days } = scanPlan(connection.prepare(STORES_SQL).raw().all() as [number, number][]);
  const select = connection
    .prepare('SELECT observed_at * 2 + status FROM polls WHERE day = ? AND store_key BETWEEN ? AND ?')
    .pluck();
  let polls = 0;
  for (const { firstKey, lastKey } of chunks) {
    for (const day of days) polls += select.all(day, firstKey, lastKey).length;
  }
  const ms = performance.now() - started;
  connection.close();
  return Promise.resolve({ ms, polls });
}
