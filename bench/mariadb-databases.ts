import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { mariaDBIsInstalled, startMariaDB } from '../test/support/services/mariadb';
import type { Baseline } from './baseline';
import { checkoutOf, type Contents, type Databases, type Sources } from './databases';
import { RUN_FOLDER } from './folders';
import { type Environment, foldersIn } from './processes';

/** The settings of a small server; all others are MariaDB's defaults. */
export const MARIADB_SETTINGS = { innodb_buffer_pool_size: 512, innodb_log_file_size: 96 };

type Server = Awaited<ReturnType<typeof startMariaDB>>;

const COPY = 'bench_copy';
const MS_PER_DAY = 86_400_000;
/** The server writes the rest later, at its own pace. */
const SETTLE_WITHIN_MS = 20_000;

/** A server for this run, for both versions. */
export class MariaDbServer {
  private constructor(
    private readonly server: Server,
    readonly connection: Connection,
  ) {}

  /** undefined if MariaDB is not installed. */
  static async start(): Promise<MariaDbServer | undefined> {
    if (!mariaDBIsInstalled()) return undefined;
    const server = await startMariaDB();
    const { host, port, user, password } = server;
    const connection = await createConnection({ host, port, user, password });
    const started = new MariaDbServer(server, connection);
    for (const [name, megabytes] of Object.entries(MARIADB_SETTINGS))
      await started.set({ [name]: megabytes * 1_048_576 });
    return started;
  }

  get pid(): number {
    return this.server.pid;
  }

  async version(): Promise<string> {
    return String(await this.value('SELECT VERSION()'));
  }

  /** Makes the server flush its dirty pages, so that no measure pays for earlier writes. */
  async settle(): Promise<void> {
    const until = performance.now() + SETTLE_WITHIN_MS;
    await this.set({
      innodb_io_capacity_max: 40_000,
      innodb_io_capacity: 20_000,
      innodb_max_dirty_pages_pct: 0,
    });
    while (performance.now() < until && (await this.dirtyPages()) > 0) await delay(20);
    await this.set({
      innodb_io_capacity: 200,
      innodb_io_capacity_max: 2_000,
      innodb_max_dirty_pages_pct: 90,
    });
  }

  private async set(variables: Readonly<Record<string, number>>): Promise<void> {
    for (const [name, value] of Object.entries(variables))
      await this.connection.query(`SET GLOBAL ${name} = ${value}`);
  }

  async value(sql: string): Promise<unknown> {
    const [rows] = await this.connection.query<RowDataPacket[]>(sql);
    return Object.values(rows[0]!)[0];
  }

  environment(database: string): Environment {
    const { host, port, user, password } = this.server;
    return {
      MYSQL_HOST: host,
      MYSQL_PORT: String(port),
      MYSQL_USER: user,
      MYSQL_PASSWORD: password,
      MYSQL_DB: database,
    };
  }

  async stop(): Promise<void> {
    await this.connection.end();
    await this.server.stop();
  }

  private async dirtyPages(): Promise<number> {
    const [rows] = await this.connection.query<RowDataPacket[]>(
      "SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'",
    );
    return Number(rows[0]!.Value);
  }
}

export class MariaDbDatabases implements Databases {
  readonly dialect = 'mariadb';
  readonly serverPid: number;
  private readonly folder: string;

  /** `baseline`: for that version; undefined: for the product. */
  constructor(
    private readonly sources: Sources,
    readonly server: MariaDbServer,
    private readonly baseline?: Baseline,
  ) {
    this.serverPid = server.pid;
    this.folder = join(RUN_FOLDER, baseline === undefined ? 'mariadb' : 'mariadb-baseline');
  }

  async prepare(contents: Contents): Promise<void> {
    const database = this.prepared(contents);
    await this.server.connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
    await this.sources[contents](await this.environment(database, join(this.folder, contents)));
  }

  async use<T>(contents: Contents, work: (env: Environment) => Promise<T>): Promise<T> {
    const from = this.prepared(contents);
    const folder = join(this.folder, 'copy');
    // Copying millions of rows takes longer than any measure of them: that table is moved instead.
    const lent = this.baseline !== undefined && contents !== 'hours' ? 'polls' : undefined;
    await this.server.connection.query(`CREATE DATABASE ${COPY} CHARACTER SET utf8mb4`);
    await this.copy(from, lent);
    await this.server.settle();
    try {
      return await work(await this.environment(COPY, folder));
    } finally {
      if (lent !== undefined) await this.takeBack(from, lent);
      await this.server.connection.query(`DROP DATABASE ${COPY}`);
      await rm(folder, { recursive: true });
    }
  }

  /** The name of the database that copies are made from. */
  prepared(contents: Contents): string {
    return `bench_${this.baseline === undefined ? 'product' : 'baseline'}_${contents}`;
  }

  private async copy(from: string, lent: string | undefined): Promise<void> {
    const { connection } = this.server;
    const [tables] = await connection.query<RowDataPacket[]>(`SHOW TABLES FROM ${from}`);
    for (const table of tables.map((row) => String(Object.values(row)[0]))) {
      if (table === lent) {
        await connection.query(`RENAME TABLE ${from}.${table} TO ${COPY}.${table}`);
        continue;
      }
      await connection.query(`CREATE TABLE ${COPY}.${table} LIKE ${from}.${table}`);
      await connection.query(`INSERT INTO ${COPY}.${table} SELECT * FROM ${from}.${table}`);
    }
    if (lent === undefined) return;
    // Other measures may have evicted it from the server's memory.
    const since = Math.floor((await this.lastPoll(from)) / MS_PER_DAY) - 8;
    await connection.query(`SELECT SUM(status) FROM ${COPY}.${lent} WHERE day >= ${since}`);
  }

  /** Moves the table back, without the polls that a measure has added, all of which are later. */
  private async takeBack(from: string, lent: string): Promise<void> {
    const last = await this.lastPoll(from);
    await this.server.connection.query(
      `DELETE FROM ${COPY}.${lent} WHERE day >= ${Math.floor(last / MS_PER_DAY)} AND observed_at > ${last}`,
    );
    await this.server.connection.query(`RENAME TABLE ${COPY}.${lent} TO ${from}.${lent}`);
  }

  private async lastPoll(database: string): Promise<number> {
    return Number(await this.server.value(`SELECT MAX(last_poll_at) FROM ${database}.stores`));
  }

  private async environment(database: string, folder: string): Promise<Environment> {
    return {
      ...this.server.environment(database),
      ...checkoutOf(this.baseline),
      ...(await foldersIn(folder)),
    };
  }
}
