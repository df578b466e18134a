import type { PoolConnection, RowDataPacket } from 'mysql2';
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
