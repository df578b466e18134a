import { Readable } from 'node:stream';
import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2';
import { isPassing, isUnreachable } from '../dialect/failures';
import type { ReadSession, SqlValue } from '../dialect/read-session';

/** Reads over one connection, in the transaction that its owner has begun. */
export class MysqlReadSession implements ReadSession {
  readonly dialect = 'mysql';
  readonly readsElsewhere = true;

  constructor(private readonly connection: PoolConnection) {}

  rows<Row extends (SqlValue | Buffer)[]>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.connection.query<RowDataPacket[][]>(
        { sql, values: [...parameters], rowsAsArray: true },
        (error, rows) => (error ? reject(error) : resolve(rows as unknown as Row[])),
      );
    });
  }

  async each<Row extends (SqlValue | Buffer)[]>(sql: string, use: (row: Row) => void): Promise<void> {
    let lost: (error: Error) => void = () => undefined;
    const read = new Promise<void>((resolve, reject) => {
      // An error of `use` must not be thrown into the driver: it is stored, and the remaining rows are skipped.
      let failure: Error | undefined;
      lost = reject;
      this.connection
        .query({ sql, rowsAsArray: true })
        .on('result', (row) => {
          if (failure !== undefined) return;
          try {
            use(row as unknown as Row);
          } catch (error) {
            failure = error as Error;
          }
        })
        .on('error', reject)
        .on('end', () => (failure === undefined ? resolve() : reject(failure)));
    });
    // The driver does not tell a query without a callback that its connection is lost.
    this.connection.on('error', lost);
    try {
      await read;
    } finally {
      this.connection.off('error', lost);
    }
  }

  async numbers(sql: string, parameters: readonly SqlValue[] = []): Promise<number[]> {
    const rows = await this.rows<[number]>(sql, parameters);
    return rows.map((row) => row[0]);
  }
}

/** Rows for `LOAD DATA`: fields separated by tabs, rows ended by LF, UTF-8, in chunks of any size. */
type LinesOfRows = AsyncIterable<Buffer>;

/**
 * Sends many rows to MySQL or MariaDB by `LOAD DATA LOCAL`, which costs the server little more than half of INSERT. A
 * server may refuse it (`local_infile = OFF`, the default of MySQL); then it is not asked again.
 *
 * A server that receives this statement names the file it wants, and may name any file. It gets none: since version 2,
 * mysql2 opens no file itself but sends the stream of the query's `infileStreamFactory`. Ours ignores the name and
 * sends only the rows; queries without a factory (all others) send nothing.
 */
export class LoadDataLoader {
  private refused = false;

  /**
   * Inserts rows, and ignores those whose key exists. Returns how many were inserted; undefined: the server refuses,
   * and nothing was done. `target`: the text after `INTO TABLE`.
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
      // The server did not ask for rows, so it refused the statement itself; the caller's INSERT shows any other error.
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

/**
 * Whether a Galera cluster commits the rows of `LOAD DATA` in parts, so that a failed import would leave some of them.
 */
async function isSplit(connection: PoolConnection): Promise<boolean> {
  const variable = "SHOW GLOBAL VARIABLES LIKE 'wsrep_load_data_splitting'";
  const [row] = await new MysqlReadSession(connection).rows<[name: string, value: string]>(variable);
  return row?.[1] === 'ON';
}

/**
 * Under IGNORE, MySQL adapts invalid values and adds a warning. Our values are valid, so every row must have been read,
 * and every warning must be a skipped row.
 */
function insertedOf({ info, affectedRows }: ResultSetHeader, rows: number): number {
  // "Records: 3 Deleted: 0 Skipped: 1 Warnings: 1", in the server's language.
  const [records, , skipped = 0, warnings = 0] = Array.from(info.matchAll(/\d+/g), Number);
  if (records !== rows || warnings > skipped || affectedRows !== rows - skipped) {
    throw new Error(`of ${rows} rows the database took ${affectedRows} and says: ${info}`);
  }
  return affectedRows;
}
