import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { DataSource, EntityManager, EntityMetadata } from 'typeorm';
import {
  beginMove,
  Database,
  dataSourceOptions,
  type Dialect,
  dialectOf,
  endMove,
  Entities,
  inByteOrder,
  insertIgnore,
  insertRows,
  LoadDataLoader,
  migrate,
  MIGRATION_LOCK,
  migrationNames,
  mysqlConnection,
  openDataSource,
  openExclusively,
  type ReadSession,
  SqliteConnection,
  SqliteReadSession,
  tableNames,
  unfinishedMove,
} from '../../platform/database';
import { invalidInput } from '../../platform/errors';
import { Field, lineOf } from './row-lines';

/** A table of the product, from its entity. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** The columns that hold bytes. */
  readonly binary: ReadonlySet<string>;
  /** The columns of its primary key, in order. */
  readonly key: readonly { readonly name: string; readonly isText: boolean }[];
  /** Whether the database assigns the key. */
  readonly numbered: boolean;
}

const BYTES = new Set<unknown>(['blob', 'mediumblob']);
const NUMBERS = new Set<unknown>(['integer', 'bigint', 'tinyint']);

/** The tables of all entities of the data source, by name, so that new ones are included. */
export const tablesOf = (dataSource: DataSource): Table[] =>
  dataSource.entityMetadatas.map(tableOf).sort((one, other) => (one.name < other.name ? -1 : 1));

const tableOf = ({ tableName, columns, primaryColumns }: EntityMetadata): Table => ({
  name: tableName,
  columns: columns.map(({ databaseName }) => databaseName),
  binary: new Set(columns.filter(({ type }) => BYTES.has(type)).map(({ databaseName }) => databaseName)),
  key: primaryColumns.map(({ databaseName, type }) => ({ name: databaseName, isText: !NUMBERS.has(type) })),
  numbered: primaryColumns.some(({ isGenerated }) => isGenerated),
});

/** Both databases accept names in backticks. */
export const quoted = (name: string): string => `\`${name}\``;

/** Selects all rows in key order, compared by bytes. */
export function selectOf({ name, columns, key }: Table, dialect: Dialect): string {
  const order = key.map((column) =>
    column.isText ? inByteOrder(quoted(column.name), dialect) : quoted(column.name),
  );
  return `SELECT ${columns.map(quoted).join(', ')} FROM ${quoted(name)} ORDER BY ${order.join(', ')}`;
}

/**
 * Throws `invalid-input` unless the schema is that of this program version. `what` names the database, `how` says how
 * to migrate it.
 */
export async function requireSchema(
  session: ReadSession,
  tables: readonly Table[],
  what: string,
  how: string,
): Promise<void> {
  const present = await tableNames(session);
  if (!present.includes('migrations'))
    throw invalidInput(`${what} has no tables of the store monitor. ${how}`);
  const done = new Set((await session.rows<[string]>('SELECT name FROM migrations')).map(([name]) => name));
  const wanted = migrationNames(session.dialect);
  const missing = wanted.filter((name) => !done.has(name));
  if (missing.length > 0)
    throw invalidInput(`${what} has an older schema (${missing.join(', ')} missing). ${how}`);
  const known = new Set(wanted);
  const newer = [...done].filter((name) => !known.has(name));
  if (newer.length > 0) {
    throw invalidInput(
      `${what} has a newer schema (${newer.join(', ')}). Use the version that made it, or a newer one.`,
    );
  }
  const ours = new Set(['migrations', MIGRATION_LOCK, ...tables.map(({ name }) => name)]);
  const strange = present.filter((name) => !ours.has(name));
  if (strange.length > 0) throw invalidInput(`${what} has tables that are not ours: ${strange.join(', ')}.`);
}

/** Some rows of a table, in key order. */
interface Batch {
  readonly rows: readonly Field[][];
  readonly lines: Buffer;
}

/** Rows of one transaction: few enough for a cluster, whose nodes must certify each one. */
const ROWS_PER_BATCH = 5_000;
/** A row with a poll block may have a hundred kilobytes, so that a batch has fewer of them. */
const CHARACTERS_PER_BATCH = 4_000_000;

/** The SQLite file that is moved. It is locked for other processes, so that no row is missed. */
export class MoveSource {
  readonly session: SqliteReadSession;

  private constructor(
    readonly path: string,
    private readonly connection: SqliteConnection,
  ) {
    this.session = new SqliteReadSession(connection);
  }

  static async open(file: string, tables: readonly Table[]): Promise<MoveSource> {
    const source = new MoveSource(resolve(file), openExclusively(file));
    try {
      const how = `Run "MYSQL_HOST= DATABASE_PATH=${file} store-monitor migrate" first.`;
      await requireSchema(source.session, tables, file, how);
      return source;
    } catch (error) {
      source.close();
      throw error;
    }
  }

  *batches(table: Table): Generator<Batch> {
    let rows: Field[][] = [];
    let lines = '';
    for (const row of this.session.iterate<Field[]>(selectOf(table, 'sqlite'))) {
      rows.push(row);
      lines += lineOf(row);
      if (rows.length < ROWS_PER_BATCH && lines.length < CHARACTERS_PER_BATCH) continue;
      yield { rows, lines: Buffer.from(lines) };
      rows = [];
      lines = '';
    }
    if (rows.length > 0) yield { rows, lines: Buffer.from(lines) };
  }

  /** The highest number that SQLite has assigned to a row of the table, even if the row is deleted. */
  async lastNumber({ name }: Table): Promise<number> {
    const [last] = await this.session.numbers('SELECT seq FROM sqlite_sequence WHERE name = ?', [name]);
    return last ?? 0;
  }

  close(): void {
    this.connection.close();
  }
}

/** More than any table of a new database holds: one row or none. */
const ROWS_LOOKED_AT = 100;

const ROWS_DELETED_AT_ONCE = 50_000;

/** The MySQL or MariaDB database that receives the data. */
export class MoveTarget {
  readonly database: Database;
  private readonly loader = new LoadDataLoader();

  constructor(
    private readonly dataSource: DataSource,
    private readonly entities: Entities,
  ) {
    this.database = new Database(dataSource);
  }

  /**
   * Prepares the database for the rows of the source. Deletes the rows of an earlier move of the same source; throws
   * `invalid-input` if there is other data.
   */
  async prepare(source: string): Promise<void> {
    const earlier = await unfinishedMove(this.dataSource);
    if (earlier?.source !== undefined && earlier.source !== source) {
      throw invalidInput(
        `The database holds part of what is being moved from ${earlier.source}. Run the command with --from ${earlier.source}, or drop the database and create it again.`,
      );
    }
    await migrate(this.dataSource);
    if (earlier?.source === undefined) await this.refuseData();
    await beginMove(this.dataSource, source);
    for (const { name } of tablesOf(this.dataSource)) {
      await this.empty(name);
    }
  }

  /** Deletes rows in batches: TRUNCATE is a schema change, which sharded servers may refuse. */
  private async empty(table: string): Promise<void> {
    const some = `DELETE FROM ${quoted(table)} LIMIT ${ROWS_DELETED_AT_ONCE}`;
    let deleted: number;
    do {
      const { affectedRows } = await this.database.write(
        (manager) => manager.query<{ affectedRows: number }>(some),
        undefined,
        { long: true },
      );
      deleted = affectedRows;
    } while (deleted === ROWS_DELETED_AT_ONCE);
  }

  /** Ignores rows that are already there: a batch is written again if the outcome of its COMMIT is unknown. */
  async insert({ name, columns, binary }: Table, { rows, lines }: Batch): Promise<void> {
    const names = columns.map(quoted);
    // Bytes are hexadecimal digits (row-lines).
    const fields = columns.map((column) => (binary.has(column) ? `@${column}` : quoted(column)));
    const set = [...binary].map((column) => `${quoted(column)} = UNHEX(@${column})`).join(', ');
    const target = `${quoted(name)} CHARACTER SET utf8mb4 (${fields.join(', ')}) ${set && `SET ${set}`}`;
    const work = async (manager: EntityManager) => {
      const connection = await mysqlConnection(manager);
      const content = Readable.from([lines]) as AsyncIterable<Buffer>;
      const inserted = await this.loader.insertIgnore(connection, target, rows.length, content);
      if (inserted !== undefined) return;
      await insertRows(manager, insertIgnore(manager), quoted(name), names, rows);
    };
    await this.database.write(work, undefined, { long: true });
  }

  /** Continues the auto-increment after this number, as the source would. */
  async continueAfter({ name }: Table, last: number): Promise<void> {
    await this.dataSource.query(`ALTER TABLE ${quoted(name)} AUTO_INCREMENT = ${last + 1}`);
  }

  /** Marks the move as complete, so that the service may start. */
  async finish(): Promise<void> {
    await endMove(this.dataSource);
  }

  /** The database may contain only the rows that its migrations insert. */
  private async refuseData(): Promise<void> {
    const own = await linesOf(this.dataSource);
    const fresh = await this.linesOfNewDatabase();
    const filled = [...own].filter(([name, lines]) => lines !== fresh.get(name)).map(([name]) => name);
    if (filled.length === 0) return;
    throw invalidInput(
      `The database holds data already (${filled.join(', ')}). Data is moved into an empty database only: drop it and create it again, or set MYSQL_DB to another.`,
    );
  }

  private async linesOfNewDatabase(): Promise<Map<string, string>> {
    const options = dataSourceOptions({ dialect: 'sqlite', path: ':memory:' }, this.entities);
    const fresh = await openDataSource(options);
    try {
      await migrate(fresh);
      return await linesOf(fresh);
    } finally {
      await fresh.destroy();
    }
  }
}

/** The first rows of each table. */
async function linesOf(dataSource: DataSource): Promise<Map<string, string>> {
  const dialect = dialectOf(dataSource);
  const found = new Map<string, string>();
  for (const table of tablesOf(dataSource)) {
    const sql = `${selectOf(table, dialect)} LIMIT ${ROWS_LOOKED_AT}`;
    const rows = await dataSource.query<Record<string, Field>[]>(sql);
    found.set(table.name, rows.map((row) => lineOf(Object.values(row))).join(''));
  }
  return found;
}
