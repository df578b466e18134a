import { openSqlite } from './connections';
import { digestedPolls } from './digested';

/** The bare load of SQLite: one prepared insert a row, all in one transaction, under the product's own pragmas. */
export function run({ digested }: { digested: string }): Promise<{ ms: number; inserted: number }> {
  const { count, days, storeKeys, instants, statuses } = digestedPolls(digested);
  const connection = openSqlite();
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('cache_size = -65536');
  const started = performance.now();
  connection.exec('BEGIN IMMEDIATE');
  const insert = connection.prepare(
    'INSERT INTO polls (day, store_key, observed_at, status) VALUES (?, ?, ?, ?)',
  );
  for (let i = 0; i < count; i++) insert.run(days[i], storeKeys[i], instants[i], statuses[i]);
  connection.exec('COMMIT');
  const ms = performance.now() - started;
  connection.close();
  return Promise.resolve({ ms, inserted: count });
}
