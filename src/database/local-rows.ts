import { Readable } from 'node:stream';
import type { PoolConnection, ResultSetHeader } from 'mysql2';
import { isPassing, isUnreachable } from './failures';
import { MysqlReadSession } from './read-session';

/** Rows for `LOAD DATA`: fields set apart by tabs, each row ended by LF, UTF-8; in pieces of any size. */
export type LinesOfRows = AsyncIterable<Buffer>;

/**
 * Hands many rows to MySQL or MariaDB by `LOAD DATA LOCAL`, which costs the server little more than half of what INSERT
 * does. A server may refuse it (`local_infile = OFF`, as MySQL has it by default); it is not asked again then.
 *
 * A server that is asked to load a local file names the file that it wants, and may name any. It gets none: mysql2 has
 * opened no file by itself since its version 2, it sends what the query's own `infileStreamFactory` gives. Ours looks at no
 * name and has nothing but the rows; queries and connections without one (all others) send nothing at all.
 */
export class LocalRows {
  private refused = false;

  /**
   * Inserts so many rows and passes over those whose key is taken. Returns how many were inserted; undefined: the
   * server refuses, and nothing was done. `target`: what follows `INTO TABLE`.
   */
  async insertIgnore(
    connection: PoolConnection,
    target: string,
    rows: number,
    lines: LinesOfRows,
  ): Promise<number | undefined> {
    if (this.refused || (await isSplit(connection))) return undefined;
    const stream = Readable.from(lines);
    let asked = false;
    try {
      const result = await query(
        connection,
        `LOAD DATA LOCAL INFILE 'rows' IGNORE INTO TABLE ${target}`,
        () => {
          asked = true;
          return stream;
        },
      );
      return insertedOf(result, rows);
    } catch (error) {
      // One that wanted no rows has refused the statement as such; the caller's INSERT will tell if more is wrong.
      if (asked || isPassing(error) || isUnreachable(error)) throw error;
      this.refused = true;
      return undefined;
    } finally {
      stream.destroy();
    }
  }
}

const query = (connection: PoolConnection, sql: string, infileStreamFactory: () => Readable) =>
  new Promise<ResultSetHeader>((resolve, reject) => {
    connection.query<ResultSetHeader>({ sql, infileStreamFactory }, (error, result) =>
      error ? reject(error) : resolve(result),
    );
  });

/** Whether a Galera cluster commits the rows of `LOAD DATA` some at a time: a load that fails would leave a part. */
async function isSplit(connection: PoolConnection): Promise<boolean> {
  const variable = "SHOW GLOBAL VARIABLES LIKE 'wsrep_load_data_splitting'";
  const [row] = await new MysqlReadSession(connection).rows<[name: string, value: string]>(variable);
  return row?.[1] === 'ON';
}

/**
 * Under IGNORE a value that does not fit is bent until it does, with a warning. None of ours is, so every row must have
 * been read, and every warning must stand for a row that was passed over.
 */
function insertedOf({ info, affectedRows }: ResultSetHeader, rows: number): number {
  // "Records: 3  Deleted: 0  Skipped: 1  Warnings: 1", in the server's language.
  const [records, , skipped = 0, warnings = 0] = Array.from(info.matchAll(/\d+/g), Number);
  if (records !== rows || warnings > skipped || affectedRows !== rows - skipped) {
    throw new Error(`of ${rows} rows the database took ${affectedRows} and says: ${info}`);
  }
  return affectedRows;
}
