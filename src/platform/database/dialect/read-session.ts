/** MariaDB is `mysql` too. */
export type Dialect = 'sqlite' | 'mysql';

export type SqlValue = string | number | Buffer | null;

/**
 * Plain reads for hot paths: no entities; rows are arrays or a single column of numbers. All reads of a session see one
 * snapshot.
 */
export interface ReadSession {
  readonly dialect: Dialect;
  /** Whether another process runs the reads, so that prefetching pays. */
  readonly readsElsewhere: boolean;
  rows<Row extends (SqlValue | Buffer)[]>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
  /** The only column of each row. */
  numbers(sql: string, parameters?: readonly SqlValue[]): Promise<number[]>;
  /** Streams the rows, for results that are too large for memory. */
  each<Row extends (SqlValue | Buffer)[]>(sql: string, use: (row: Row) => void): Promise<void>;
}
