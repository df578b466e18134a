import { createReadStream } from 'node:fs';
import type { ResultSetHeader } from 'mysql2';
import { openMysql, rowsOf } from './connections';
import { ROWS_TABLE } from './poll-rows';

/** The fastest insert of rows on MariaDB: one LOAD DATA LOCAL of rows in key order. */
export async function run({ path }: { path: string }): Promise<{ ms: number; inserted: number }> {
  const connection = openMysql();
  await rowsOf(connection, ROWS_TABLE.mysql);
  const started = performance.now();
  const inserted = await new Promise<number>((resolve, reject) => {
    connection.query<ResultSetHeader>(
      {
        sql: 'LOAD DATA LOCAL INFILE ? INTO TABLE poll_rows (day, store_key, observed_at, status)',
        values: [path],
        infileStreamFactory: () => createReadStream(path, { highWaterMark: 1_048_576 }),
      },
      (error, { affectedRows }) => (error ? reject(error) : resolve(affectedRows)),
    );
  });
  const ms = performance.now() - started;
  connection.end();
  return { ms, inserted };
}
