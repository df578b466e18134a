import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { mariaDBIsInstalled, startMariaDB } from '../test/support/services/mariadb';
import type { Contents, Databases, Sources } from './databases';
import { RUN_FOLDER } from './folders';
import { type Environment, foldersIn, runCommand } from './processes';

/** The settings of a small server: the rest is as MariaDB has it. */
export const MARIADB_SETTINGS = { innodb_buffer_pool_size: 512, innodb_log_file_size: 96 };

type Server = Awaited<ReturnType<typeof startMariaDB>>;

/** Reports never write it, so a copy may have the table itself. */
const BIG_TABLE = 'polls';
const COPY = 'bench_copy';
const MS_PER_DAY = 86_400_000;

/** A server of the run's own. undefined where MariaDB is not installed. */
export async function startMariaDbDatabases(sources: Sources): Promise<MariaDbDatabases | undefined> {
  if (!mariaDBIsInstalled()) return undefined;
  const server = await startMariaDB();
  const { host, port, user, password } = server;
  const connection = await createConnection({ host, port, user, password });
  for (const [name, megabytes] of Object.entries(MARIADB_SETTINGS)) {
    await connection.query(`SET GLOBAL ${name} = ${megabytes * 1_048_576}`);
  }
  return new MariaDbDatabases(sources, server, connection);
}

export class MariaDbDatabases implements Databases {
  readonly dialect = 'mariadb';
  private readonly folder = join(RUN_FOLDER, 'mariadb');

  constructor(
    private readonly sources: Sources,
    private readonly server: Server,
    private readonly connection: Connection,
  ) {}

  async prepare(contents: Contents): Promise<void> {
    const database = prepared(contents);
    await this.connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
    const env = await this.environment(database, join(this.folder, contents));
    for (const source of await this.sources[contents]()) await runCommand(env, 'seed', '--dir', source);
  }

  async use<T>(contents: Contents, work: (env: Environment) => Promise<T>): Promise<T> {
    const from = prepared(contents);
    const folder = join(this.folder, 'copy');
    const lent = contents !== 'hours';
    await this.connection.query(`CREATE DATABASE ${COPY} CHARACTER SET utf8mb4`);
    await this.copy(from, lent);
    const result = await work(await this.environment(COPY, folder));
    if (lent) await this.takeBack(from);
    await this.connection.query(`DROP DATABASE ${COPY}`);
    await rm(folder, { recursive: true });
    return result;
  }

  async version(): Promise<string> {
    return String(await this.value('SELECT VERSION()'));
  }

  async stop(): Promise<void> {
    await this.connection.end();
    await this.server.stop();
  }

  /** To copy millions of polls takes longer than all that is done with them: that table is lent. */
  private async copy(from: string, lent: boolean): Promise<void> {
    const [tables] = await this.connection.query<RowDataPacket[]>(`SHOW TABLES FROM ${from}`);
    for (const table of tables.map((row) => String(Object.values(row)[0]))) {
      if (lent && table === BIG_TABLE) {
        await this.connection.query(`RENAME TABLE ${from}.${table} TO ${COPY}.${table}`);
        continue;
      }
      await this.connection.query(`CREATE TABLE ${COPY}.${table} LIKE ${from}.${table}`);
      await this.connection.query(`INSERT INTO ${COPY}.${table} SELECT * FROM ${from}.${table}`);
    }
    // Other measures may have driven it out of the server's memory.
    if (lent) {
      const since = Math.floor((await this.lastPoll(from)) / MS_PER_DAY) - 8;
      await this.connection.query(`SELECT SUM(status) FROM ${COPY}.${BIG_TABLE} WHERE day >= ${since}`);
    }
  }

  /** As it was lent: without the sweep that a measure may have added. */
  private async takeBack(from: string): Promise<void> {
    const last = await this.lastPoll(from);
    await this.connection.query(
      `DELETE FROM ${COPY}.${BIG_TABLE} WHERE day >= ${Math.floor(last / MS_PER_DAY)} AND observed_at > ${last}`,
    );
    await this.connection.query(`RENAME TABLE ${COPY}.${BIG_TABLE} TO ${from}.${BIG_TABLE}`);
  }

  private async lastPoll(database: string): Promise<number> {
    return Number(await this.value(`SELECT MAX(last_poll_at) FROM ${database}.stores`));
  }

  private async value(sql: string): Promise<unknown> {
    const [rows] = await this.connection.query<RowDataPacket[]>(sql);
    return Object.values(rows[0]!)[0];
  }

  private async environment(database: string, folder: string): Promise<Environment> {
    const { host, port, user, password } = this.server;
    return {
      MYSQL_HOST: host,
      MYSQL_PORT: String(port),
      MYSQL_USER: user,
      MYSQL_PASSWORD: password,
      MYSQL_DB: database,
      ...(await foldersIn(folder)),
    };
  }
}

const prepared = (contents: Contents): string => `bench_${contents}`;
