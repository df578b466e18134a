import { Readable } from 'node:stream';
import type { DataSource, EntityManager } from 'typeorm';
import {
  beginMove,
  Database,
  dataSourceOptions,
  dialectOf,
  endMove,
  Entities,
  insertIgnore,
  insertRows,
  LoadDataLoader,
  migrate,
  mysqlConnection,
  openDataSource,
  unfinishedMove,
} from '../../platform/database';
import { invalidInput } from '../../platform/errors';
import { Field, lineOf } from './row-lines';
import { type Batch, quoted, selectOf, Table, tablesOf } from './source';

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
        `The database holds part of what is being moved from ${earlier.source}. Run the command with --from ${earlier.source}, or drop the database and make it anew.`,
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
      `The database holds data already (${filled.join(', ')}). Data is moved into an empty database only: drop it and make it anew, or set MYSQL_DB to another.`,
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
