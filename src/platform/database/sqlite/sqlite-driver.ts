import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Mutex } from 'async-mutex';
import type BetterSqlite3 from 'better-sqlite3';
import type { QueryRunner } from 'typeorm';
import { invalidInput, messageOf, unavailable } from '../../errors';
import { isPassing } from '../dialect/failures';
import type { ReadSession, SqlValue } from '../dialect/read-session';

type SqliteDriver = typeof BetterSqlite3;
export type SqliteConnection = BetterSqlite3.Database;

/**
 * Loads better-sqlite3 for the running Node: version 13 includes its binary and needs 22.14; version 12 (installed
 * under the name better-sqlite3-12) serves Node 20. Each of them crashes on the other's Node.
 */
export function loadSqliteDriver(nodeVersion = process.versions.node): SqliteDriver {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const name = major > 22 || (major === 22 && minor >= 14) ? 'better-sqlite3' : 'better-sqlite3-12';
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require(name) as SqliteDriver;
}

/** How long a statement waits for another process's lock. Short, because the wait blocks the event loop. */
export const BUSY_TIMEOUT_MS = 250;

const LOCK_RETRY_MS = 25;
const LOCK_TIMEOUT_MS = 120_000;

/**
 * Begins a transaction of SQLite with the write lock, so that none of its statements finds the database busy. Waits for
 * another process's lock without blocking the event loop.
 */
export async function beginImmediate(runner: QueryRunner): Promise<void> {
  const deadline = Date.now() + LOCK_TIMEOUT_MS;
  for (;;) {
    try {
      await runner.query('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      if (!isPassing(error) || Date.now() > deadline) throw error;
      await delay(LOCK_RETRY_MS);
    }
  }
}

type Statement = BetterSqlite3.Statement<unknown[]>;

/** The number of cached prepared statements. */
const STATEMENTS_KEPT = 64;
/** Rows in one slice of work: a few milliseconds. */
const ROWS_PER_TURN = 2_000;

/** Reads over one connection; those between `begin` and `end` see one snapshot. */
export class SqliteReadSession implements ReadSession {
  readonly dialect = 'sqlite';
  readonly readsElsewhere = false;
  private readonly statements = new Map<string, Statement>();

  constructor(private readonly connection: SqliteConnection) {}

  /** The first read fixes the snapshot. */
  begin(): void {
    this.connection.exec('BEGIN');
  }

  end(): void {
    if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
  }

  close(): void {
    this.connection.close();
  }

  rows<Row extends (SqlValue | Buffer)[]>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    const statement = this.prepared(sql).raw();
    return Promise.resolve(statement.all(...parameters) as Row[]);
  }

  numbers(sql: string, parameters: readonly SqlValue[] = []): Promise<number[]> {
    const statement = this.prepared(sql).pluck();
    return Promise.resolve(statement.all(...parameters) as number[]);
  }

  /** Only one such read may run at a time. */
  iterate<Row extends (SqlValue | Buffer)[]>(sql: string): IterableIterator<Row> {
    return this.connection.prepare(sql).raw().iterate() as IterableIterator<Row>;
  }

  async each<Row extends (SqlValue | Buffer)[]>(sql: string, use: (row: Row) => void): Promise<void> {
    let rows = 0;
    for (const row of this.iterate<Row>(sql)) {
      use(row);
      if (++rows % ROWS_PER_TURN === 0) await nextTurn();
    }
  }

  private prepared(sql: string): Statement {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      if (this.statements.size === STATEMENTS_KEPT) this.statements.clear();
      this.statements.set(sql, (statement = this.connection.prepare(sql)));
    }
    return statement;
  }
}

/** The log is emptied when it is larger. */
const MAX_LOG_BYTES = 64 * 1_048_576;
/** How long the present reads of this process may take to end; new ones and writes wait for that at most. */
const READS_TIMEOUT_MS = 5_000;
const READS_POLL_MS = 5;
/** How long the reads of other processes may take. */
const OTHERS_TIMEOUT_MS = 1_000;
/** The pause after a failed attempt. */
const RETRY_MS = 30_000;
/** The priority in the queue of writes, which make the log grow. */
const BEFORE_WRITES = 1;

/**
 * The write-ahead log of a SQLite file. SQLite begins it again only when nothing reads from it. Overlapping reads leave
 * no such moment, so that it would grow with every write. Therefore a log that is too long is emptied when the present
 * reads have ended, and new reads and writes wait for that. All processes do this, so that it also works if their reads
 * overlap.
 */
export class WriteAheadLog {
  private readonly logger = new Logger(WriteAheadLog.name);
  private readonly path: string;
  private reads = 0;
  private emptied: Promise<void> | undefined;
  private nextAttemptAt = -Infinity;
  private closed = false;

  /** `writes`: the lock of the writes of this process. `connection`: that of the writes. */
  constructor(
    database: string,
    private readonly writes: Mutex,
    private readonly connection: () => Promise<SqliteConnection>,
  ) {
    this.path = `${database}-wal`;
  }

  /** The size of the file; 0 if there is none. */
  get bytes(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Runs reads that hold a snapshot, when the log is not being emptied. */
  async read<T>(work: () => Promise<T>): Promise<T> {
    if (!this.writes.isLocked()) this.limit();
    await this.emptied;
    this.reads++;
    try {
      return await work();
    } finally {
      this.reads--;
    }
  }

  /** Begins to empty the log if it is too long. Call it at the end of a write, or when none runs. */
  limit(): void {
    if (this.closed || this.emptied !== undefined) return;
    if (performance.now() < this.nextAttemptAt || this.bytes <= MAX_LOG_BYTES) return;
    this.emptied = this.writes
      .runExclusive(() => this.tryToEmpty(), BEFORE_WRITES)
      .finally(() => (this.emptied = undefined));
  }

  /** Stops emptying the log. */
  close(): void {
    this.closed = true;
  }

  private async tryToEmpty(): Promise<void> {
    try {
      if (await this.empty()) return;
      this.logger.warn(`long reads keep the write-ahead log at ${this.bytes} bytes; it is emptied later`);
    } catch (error) {
      if (!this.closed) this.logger.warn(`the write-ahead log is emptied later: ${messageOf(error)}`);
    }
    this.nextAttemptAt = performance.now() + RETRY_MS;
    // There may be no further read or write.
    setTimeout(() => {
      if (!this.writes.isLocked()) this.limit();
    }, RETRY_MS + 1).unref();
  }

  private async empty(): Promise<boolean> {
    if (!(await isDone(() => this.reads === 0, READS_TIMEOUT_MS, READS_POLL_MS))) return false;
    const connection = await this.connection();
    // A wait would block the event loop.
    connection.pragma('busy_timeout = 0');
    try {
      // Another process that writes empties the log itself in the end.
      const mayWrite = await isDone(() => canLock(connection), BUSY_TIMEOUT_MS, LOCK_RETRY_MS);
      return mayWrite && (await isDone(() => truncateLog(connection), OTHERS_TIMEOUT_MS, LOCK_RETRY_MS));
    } finally {
      connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  }
}

/** Tries until it is done, or the time is over. */
async function isDone(attempt: () => boolean, timeoutMs: number, everyMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!attempt()) {
    if (performance.now() > deadline) return false;
    await delay(everyMs);
  }
  return true;
}

/** Whether no other process writes. */
function canLock(connection: SqliteConnection): boolean {
  try {
    connection.exec('BEGIN IMMEDIATE');
    connection.exec('ROLLBACK');
    return true;
  } catch (error) {
    if (isPassing(error)) return false;
    throw error;
  }
}

/** Copies the log into the database and empties it; false: another process reads, and part of it may be copied. */
function truncateLog(connection: SqliteConnection): boolean {
  const [outcome] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  return outcome!.busy === 0;
}

/** How long to wait for another process that has the file open, such as a command that is about to end. */
const TIMEOUT_MS = 1_000;
/** Pages of a backup in one slice of work: a few megabytes. */
const PAGES_AT_A_TIME = 2_000;

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code);

function openFile(path: string): SqliteConnection {
  if (!existsSync(path)) throw invalidInput(`There is no file ${path}.`);
  const Sqlite = loadSqliteDriver();
  return new Sqlite(path, { fileMustExist: true, timeout: TIMEOUT_MS });
}

/** Begins a transaction by `statement` and reads the file. Errors name the problem of the file. */
function begin(connection: SqliteConnection, path: string, statement: string): void {
  try {
    connection.exec(statement);
    connection.prepare('SELECT COUNT(*) FROM sqlite_schema').get();
  } catch (error) {
    connection.close();
    const code = codeOf(error);
    if (code === 'SQLITE_NOTADB') throw invalidInput(`${path} is not a SQLite file.`);
    if (!code.startsWith('SQLITE_BUSY')) throw error;
    throw unavailable(`${path} is in use: stop the service and every command that uses it, then try again.`);
  }
}

/**
 * Opens a SQLite file exclusively: no other process can read or write it until the connection is closed. Throws
 * `invalid-input` for a file that is not SQLite, `unavailable` for one in use.
 */
export function openExclusively(path: string): SqliteConnection {
  const connection = openFile(path);
  connection.pragma('locking_mode = EXCLUSIVE');
  begin(connection, path, 'BEGIN EXCLUSIVE');
  return connection;
}

/**
 * Copies a SQLite file as of one instant, while others may write to it. `to` appears after it is complete, checked and
 * flushed. Throws `invalid-input` if `to` exists.
 */
export async function backUpSqlite(
  from: string,
  to: string,
  onPages: (done: number, total: number) => void,
): Promise<void> {
  if (existsSync(to)) throw invalidInput(`${to} is there already: a backup never takes the place of a file.`);
  await mkdir(dirname(to), { recursive: true });
  const partial = `${to}.${randomBytes(4).toString('hex')}.partial`;
  try {
    await copyPages(from, partial, onPages);
    check(partial);
    await flush(partial);
    // Not a rename, which would overwrite a file that was created meanwhile.
    await link(partial, to);
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) await rm(`${partial}${end}`, { force: true });
  }
  if (process.platform !== 'win32') await flush(dirname(to));
}

async function copyPages(
  from: string,
  to: string,
  onPages: (done: number, total: number) => void,
): Promise<void> {
  const connection = openFile(from);
  // One snapshot for the whole copy; without it, each write would restart the copy.
  begin(connection, from, 'BEGIN');
  try {
    await connection.backup(to, {
      progress: ({ totalPages, remainingPages }) => {
        onPages(totalPages - remainingPages, totalPages);
        return PAGES_AT_A_TIME;
      },
    });
  } finally {
    connection.close();
  }
}

/** Also merges the write-ahead log, a second file beside a database in use, into the database. */
function check(path: string): void {
  const connection = openFile(path);
  try {
    connection.pragma('journal_mode = DELETE');
    const answer = connection.pragma('integrity_check', { simple: true }) as string;
    if (answer !== 'ok') throw new Error(`the database is damaged: ${answer}`);
  } finally {
    connection.close();
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
