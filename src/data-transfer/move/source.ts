import { resolve } from 'node:path';
import { openExclusively, SqliteConnection, SqliteReadSession } from '../../platform/database';
import { Field, lineOf } from './row-lines';
import { requireSchema } from './schema';
import { selectOf, Table } from './tables';

/** Some rows of a table, in key order. */
export interface Batch {
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
