import { createReadStream } from 'node:fs';
import type { ResultSetHeader } from 'mysql2';
import { openMysql, rowsOf } from './connections';

/** The bare load of MariaDB: one LOAD DATA LOCAL of the digested rows. */
export async function run({ path }: { path: string }): Promise<{ ms: number; inserted: number }> {
  const connection = openMysql();
  await rowsOf(connection, 'SELECT 1');
  const started = performance.now();
  const inserted = await new Promise<number>((resolve, reject) => {
    connection.query<ResultSetHeader>(
      {
        sql: 'LOAD DATA LOCAL INFILE ? INTO TABLE polls (day, store_key, observed_at, status)',
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
