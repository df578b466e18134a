import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PoolConnection, ResultSetHeader } from 'mysql2';
import {
  Column,
  ColumnOptions,
  type DataSource,
  type EntityManager,
  type EntityTarget,
  type FindOptionsWhere,
  type ObjectLiteral,
} from 'typeorm';
import type { Dialect, ReadSession, SqlValue } from './dialect/read-session';
import { MysqlReadSession } from './mysql/mysql-session';
import { SqliteConnection, SqliteReadSession } from './sqlite/sqlite-driver';

/**
 * An instant: integer milliseconds since 1970-01-01T00:00:00Z, a number in the program and a BIGINT in both databases.
 * Drivers disagree about dates, and TypeORM returns a MySQL BIGINT as text.
 */
export const instantColumn = (options: ColumnOptions = {}): ColumnOptions => ({
  type: 'bigint',
  transformer: {
    to: (value: number | null) => value,
    from: (value: string | number | null) => (value === null ? null : Number(value)),
  },
  ...options,
});

/** A column of integer milliseconds, at most one week. */
export const Milliseconds = (name: string): PropertyDecorator => Column({ name, type: 'integer' });

/**
 * Reads a row after every transaction that has written to it has ended; null: it does not exist. `Landed` needs this on
 * MySQL and MariaDB, where a connection may be lost before its transaction ends.
 */
export async function locked<Row extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  where: FindOptionsWhere<Row>,
): Promise<Row | null> {
  const found = manager.createQueryBuilder(target, 'found').where(where);
  const [sql, parameters] = found.getQueryAndParameters();
  // TypeORM's own locks require a transaction that TypeORM began; ours begin in `Database`.
  await manager.query(`${sql} FOR UPDATE`, parameters);
  return found.getOne();
}

/** Conditions on rows, which must all hold, and their parameters. */
export class Conditions {
  private readonly conditions: string[] = [];
  readonly parameters: SqlValue[] = [];

  add(sql: string, ...values: readonly SqlValue[]): void {
    this.conditions.push(sql);
    this.parameters.push(...values);
  }

  /** Empty without conditions. */
  get where(): string {
    return this.conditions.length === 0 ? '' : `WHERE ${this.conditions.join(' AND ')}`;
  }
}

/** Parameters of one statement, below the limits of both databases. */
const VALUES_PER_STATEMENT = 10_000;

export const dialectOf = ({ options }: DataSource): Dialect =>
  options.type === 'better-sqlite3' ? 'sqlite' : 'mysql';

/** Whether the manager's transaction is on SQLite. */
export const isSqlite = (manager: EntityManager): boolean => dialectOf(manager.connection) === 'sqlite';

/** An expression that sorts a column of text by its bytes: a collation of MySQL treats 'a' and 'a ' as the same. */
export const inByteOrder = (column: string, dialect: Dialect): string =>
  dialect === 'sqlite' ? column : `CAST(${column} AS BINARY)`;

/** The names of all tables of the database. */
export async function tableNames(session: ReadSession): Promise<string[]> {
  const rows = await session.rows<[string]>(
    session.dialect === 'sqlite'
      ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
      : 'SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name',
  );
  return rows.map(([name]) => name);
}

/** An INSERT that ignores rows whose key exists. */
export const insertIgnore = (manager: EntityManager): string =>
  isSqlite(manager) ? 'INSERT OR IGNORE' : 'INSERT IGNORE';

/** The connection below a `Database.write`, for statements where the overhead of TypeORM is too high. */
export const sqliteConnection = async (manager: EntityManager): Promise<SqliteConnection> =>
  (await manager.queryRunner!.connect()) as SqliteConnection;

export const mysqlConnection = async (manager: EntityManager): Promise<PoolConnection> =>
  (await manager.queryRunner!.connect()) as PoolConnection;

/** Reads in the transaction of a `Database.write`, which see what it has written. */
export const sessionOf = async (manager: EntityManager): Promise<ReadSession> =>
  isSqlite(manager)
    ? new SqliteReadSession(await sqliteConnection(manager))
    : new MysqlReadSession(await mysqlConnection(manager));

/** `(?,?,?),(?,?,?)` for this number of rows and columns. */
export function placeholders(rows: number, columns: number): string {
  const row = `(${'?,'.repeat(columns).slice(0, -1)}),`;
  return row.repeat(rows).slice(0, -1);
}

/** Groups of rows that fit one statement; yields to the event loop between them. */
export async function* inStatements<Row>(rows: readonly Row[], columns: number): AsyncGenerator<Row[]> {
  const size = Math.floor(VALUES_PER_STATEMENT / columns);
  for (let i = 0; i < rows.length; i += size) {
    yield rows.slice(i, i + size);
    await nextTurn();
  }
}

/** INSERT or REPLACE of any number of rows, each an array of values in the order of `columns`. */
export async function insertRows(
  manager: EntityManager,
  verb: string,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly SqlValue[])[],
): Promise<void> {
  for await (const group of inStatements(rows, columns.length)) {
    const values: SqlValue[] = [];
    for (const row of group) values.push(...row);
    await manager.query(
      `${verb} INTO ${table} (${columns.join(', ')}) VALUES ${placeholders(group.length, columns.length)}`,
      values,
    );
  }
}

/** `SELECT … WHERE column IN (…)` for any number of values: `sql` has `(?)` in place of the list. */
export async function selectIn<Row>(
  manager: EntityManager,
  sql: string,
  values: readonly SqlValue[],
): Promise<Row[]> {
  const found: Row[] = [];
  for await (const group of inStatements(values, 1)) {
    const rows = await manager.query<Row[]>(sql.replace('(?)', placeholders(1, group.length)), group);
    for (const row of rows) found.push(row);
  }
  return found;
}

/** The lookups in one slice of work: a few milliseconds. */
const LOOKUPS_PER_TURN = 2_048;

/**
 * The number in `column` of each of these texts in the unique `textColumn`, in a transaction; undefined: the text is not
 * there.
 */
export const lookUpNumbers = (
  manager: EntityManager,
  table: string,
  textColumn: string,
  column: string,
  texts: readonly string[],
): Promise<(number | undefined)[]> =>
  isSqlite(manager)
    ? lookUpInSqlite(manager, `SELECT ${column} FROM ${table} WHERE ${textColumn} = ?`, texts)
    : lookUpInMysql(
        manager,
        `SELECT ${textColumn} AS text, ${column} AS number FROM ${table} WHERE ${textColumn} IN (?)`,
        texts,
      );

/** One statement for each text: running a prepared statement costs less than building a long one. */
async function lookUpInSqlite(
  manager: EntityManager,
  sql: string,
  texts: readonly string[],
): Promise<(number | undefined)[]> {
  const connection = await sqliteConnection(manager);
  const select = connection.prepare<[string], number>(sql).pluck();
  const numbers: (number | undefined)[] = [];
  for (const text of texts) {
    numbers.push(select.get(text));
    if (numbers.length % LOOKUPS_PER_TURN === 0) await nextTurn();
  }
  return numbers;
}

/** Few statements, because each is a round trip to the server. */
async function lookUpInMysql(
  manager: EntityManager,
  sql: string,
  texts: readonly string[],
): Promise<(number | undefined)[]> {
  const rows = await selectIn<{ text: string; number: number }>(manager, sql, texts);
  const numbers = new Map(rows.map(({ text, number }) => [text, number]));
  return texts.map((text) => numbers.get(text));
}

type NumberRows = Iterable<readonly number[]>;

/** Running a statement costs more than inserting a row: several rows share a statement. */
const SQLITE_ROWS_PER_STATEMENT = 50;
/** Statements in one slice of work: a few milliseconds. */
const SQLITE_STATEMENTS_PER_TURN = 80;
const MYSQL_ROWS_PER_STATEMENT = 5_000;

/** INSERT or REPLACE of many rows of integers, where the overhead of TypeORM is too high. */
export async function insertNumbers(
  manager: EntityManager,
  verb: 'INSERT' | 'REPLACE',
  table: string,
  columns: readonly string[],
  rows: NumberRows,
): Promise<void> {
  const into = `${verb} INTO ${table} (${columns.join(', ')}) VALUES`;
  await (isSqlite(manager)
    ? insertIntoSqlite(await sqliteConnection(manager), into, columns.length, rows)
    : insertIntoMysql(await mysqlConnection(manager), into, rows));
}

async function insertIntoSqlite(
  connection: SqliteConnection,
  into: string,
  columns: number,
  rows: NumberRows,
): Promise<void> {
  const some = connection.prepare(`${into} ${placeholders(SQLITE_ROWS_PER_STATEMENT, columns)}`);
  let values: number[] = [];
  let statements = 0;
  for (const row of rows) {
    values.push(...row);
    if (values.length < SQLITE_ROWS_PER_STATEMENT * columns) continue;
    some.run(values);
    values = [];
    if (++statements % SQLITE_STATEMENTS_PER_TURN === 0) await nextTurn();
  }
  if (values.length === 0) return;
  connection.prepare(`${into} ${placeholders(values.length / columns, columns)}`).run(values);
}

async function insertIntoMysql(connection: PoolConnection, into: string, rows: NumberRows): Promise<void> {
  let count = 0;
  let values: string[] = [];
  const flush = async (): Promise<void> => {
    if (values.length > 0) await runOnMysql(connection, `${into} ${values.join(',')}`);
    values = [];
  };
  for (const row of rows) {
    // Integers need no quoting, and literals are the cheapest way to send many of them.
    values.push(`(${row.join(',')})`);
    if (++count % MYSQL_ROWS_PER_STATEMENT === 0) await flush();
  }
  await flush();
}

/** Runs one statement without TypeORM. */
export const runOnMysql = (connection: PoolConnection, sql: string): Promise<ResultSetHeader> =>
  new Promise((resolve, reject) => {
    connection.query<ResultSetHeader>(sql, (error, result) => (error ? reject(error) : resolve(result)));
  });

/** Runs one statement without TypeORM, prepared once for each connection. */
export const executeOnMysql = (
  connection: PoolConnection,
  sql: string,
  values: (number | Buffer)[],
): Promise<ResultSetHeader> =>
  new Promise((resolve, reject) => {
    connection.execute<ResultSetHeader>(sql, values, (error, result) =>
      error ? reject(error) : resolve(result),
    );
  });
