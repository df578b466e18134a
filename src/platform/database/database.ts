import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, OnApplicationShutdown, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Mutex } from 'async-mutex';
import type { PoolConnection } from 'mysql2';
import { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { retryDelay, type RetryPolicy, withStores } from '../async';
import { KnownError, unavailable } from '../errors';
import { openDataSource } from './data-source';
import { dataVersion } from './data-version';
import { isConflict, isNotReady, isPassing, isTooLargeForCluster, isUnreachable } from './dialect/failures';
import type { Dialect, ReadSession } from './dialect/read-session';
import { writeInFragments } from './mysql/galera';
import { MysqlReadSession } from './mysql/mysql-session';
import { ServerSockets, withLongStatements } from './mysql/server-sockets';
import {
  beginImmediate,
  loadSqliteDriver,
  SqliteConnection,
  SqliteReadSession,
  WriteAheadLog,
} from './sqlite/sqlite-driver';
import { dialectOf } from './statements';

/** For lock waits and lost connections. */
const FAILURES: RetryPolicy = { attempts: 5, firstMs: 40, longestMs: 300, jitter: 0.4 };
/** In a cluster, a conflict with another node rolls back a write that would wait on a standalone server. */
const CONFLICTS: RetryPolicy = { ...FAILURES, attempts: 20 };
/** Limited by time, not by their number. */
const UNREACHABLE: RetryPolicy = { ...FAILURES, attempts: Infinity };

/** Every statement succeeded, but the answer to the COMMIT was lost, so that its outcome is unknown. */
export class UnknownCommitOutcomeError<T> extends Error {
  constructor(
    /** The result of the work. */
    readonly result: T,
    cause: unknown,
  ) {
    super('the connection was lost before the COMMIT was answered', { cause });
  }
}

/**
 * Limits how often a transaction is tried, and how long it waits for an unreachable database. There are five attempts
 * for lock waits and lost connections, and twenty for conflicts with another transaction. Attempts that find no
 * database are not counted, but it must be back within `timeoutMs`.
 */
export class WriteAttempts {
  private failures = 0;
  private conflicts = 0;
  private outages = 0;
  private awaySince: number | undefined;

  constructor(private readonly timeoutMs: number) {}

  /** Call it when the transaction has begun: the database is reachable. */
  begins(): void {
    this.awaySince = undefined;
  }

  /** Waits until the next attempt; throws if there is none. `begun`: whether this attempt's transaction had begun. */
  async again(error: unknown, begun: boolean): Promise<void> {
    const mayHelp =
      isUnreachable(error) || error instanceof UnknownCommitOutcomeError || (begun && isPassing(error));
    const pause = mayHelp ? this.delayAfter(error, begun) : undefined;
    if (pause === undefined) throw this.lastWord(error);
    await delay(pause);
  }

  private delayAfter(error: unknown, begun: boolean): number | undefined {
    if (begun) {
      return isConflict(error)
        ? retryDelay(CONFLICTS, ++this.conflicts)
        : retryDelay(FAILURES, ++this.failures);
    }
    this.awaySince ??= Date.now();
    const inTime = Date.now() - this.awaySince <= this.timeoutMs;
    return inTime ? retryDelay(UNREACHABLE, ++this.outages) : undefined;
  }

  /** Callers see a COMMIT with an unknown outcome as a lost connection. */
  private lastWord(error: unknown): unknown {
    return error instanceof UnknownCommitOutcomeError ? error.cause : error;
  }
}

/** How long a write waits for an unreachable database before it fails. */
const WRITE_TIMEOUT_MS = 5_000;
/** How long a write with an unknown commit outcome waits for the answer. */
const COMMIT_TIMEOUT_MS = 15_000;
const NOT_KNOWN =
  'The connection to the database was lost during the commit. Whether all or nothing was kept is not known yet. ' +
  'Check again in a moment; it is safe to send the same request again.';

const TOO_LARGE =
  'This is more than the database cluster takes in one transaction (wsrep_max_ws_rows, wsrep_max_ws_size). ' +
  'Nothing of it was kept: send it in parts, or raise the limit.';

/** How long statements may continue during a shutdown: a moment longer than the requests that wait for them. */
export const LAST_STATEMENTS_MS = 9_000;

const IDLE_READERS = 4;
/** Holds the polls of one week of 14,000 stores, so that the next report finds them in memory. */
const READER_CACHE_KIB = 32_768;

type Work<T> = (manager: EntityManager) => Promise<T>;

interface WriteOptions {
  /** Whether one of its statements may take minutes, as those of an import. */
  readonly long?: boolean;
}

/**
 * Whether a transaction was committed, checked in another one after the answer to its COMMIT was lost. It must read
 * rows that the transaction wrote, and lock them: the server may still be about to commit.
 */
type CommitVerifier = (manager: EntityManager) => Promise<boolean>;

/** Far beyond any list of a store's business hours. MySQL truncates longer lists without an error. */
const LONGEST_LIST = 16 * 1_048_576;

/** Begins a read transaction of MySQL or MariaDB whose reads all see the same snapshot. */
export const SNAPSHOT: readonly string[] = [
  `SET SESSION group_concat_max_len = ${LONGEST_LIST}`,
  'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
];

/**
 * The access to the database. Small reads use TypeORM's repositories; every write uses `write`, which is one
 * transaction; reports read through `snapshot`.
 *
 * SQLite has one writer: writes are queued here and use a connection of their own, so that readers never see
 * uncommitted rows and TypeORM's shared connection never joins two transactions.
 */
@Injectable()
export class Database implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  readonly dialect: Dialect;
  private writer: DataSource;
  private readonly turn = new Mutex();
  /** Idle SQLite connections: opening one and preparing its statements takes a millisecond. */
  private readonly idle: SqliteReadSession[] = [];
  private readonly log: WriteAheadLog;
  private closed = false;

  constructor(@InjectDataSource() private readonly reader: DataSource) {
    this.dialect = dialectOf(reader);
    this.writer = reader;
    this.log = new WriteAheadLog(this.path, this.turn, () => this.writerConnection());
  }

  async onModuleInit(): Promise<void> {
    if (this.dialect !== 'sqlite') return;
    this.writer = await openDataSource(this.reader.options);
    // `beginImmediate` waits for the lock, without blocking the event loop; no later statement has to.
    await this.writer.query('PRAGMA busy_timeout = 0');
  }

  /** The first step of a shutdown, whose later ones may wait for statements. */
  onModuleDestroy(): void {
    ServerSockets.of(this.reader)?.closeAfter(LAST_STATEMENTS_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    this.log.close();
    for (const session of this.idle.splice(0)) session.close();
    if (this.writer !== this.reader && this.writer.isInitialized) await this.writer.destroy();
  }

  /**
   * Runs `work` in one transaction. `work` is retried from its beginning after transient failures (deadlock, lock wait,
   * connection lost; see `WriteAttempts`), so it must have no effect except its statements. If the answer to a COMMIT
   * is lost, `verifyCommit` checks whether it was done. Without it, the work runs again, so it must be idempotent. It
   * sees all stores: those that a key may change are decided before, from data that is committed.
   */
  write<T>(work: Work<T>, verifyCommit?: CommitVerifier, options?: WriteOptions): Promise<T> {
    const seeingAll: Work<T> = (manager) => withStores(undefined, () => work(manager));
    if (this.dialect === 'mysql') return this.persist(seeingAll, verifyCommit, options);
    return this.turn.runExclusive(async () => {
      try {
        return await this.persist(seeingAll, verifyCommit);
      } finally {
        this.log.limit();
      }
    });
  }

  /** Whether this process is writing to SQLite, so that background work should wait. */
  get busy(): boolean {
    return this.turn.isLocked();
  }

  /** Runs reads that all see one snapshot: that of the first read. */
  snapshot<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    if (this.dialect === 'mysql') return this.mysqlSnapshot(work);
    return this.log.read(() => this.sqliteSnapshot(work));
  }

  /** Rejects if the database cannot be read. */
  async reach(): Promise<void> {
    // On SQLite one read that waits for nothing ends before the log can be emptied, and need not wait for that.
    await (this.dialect === 'sqlite' ? this.sqliteSnapshot(dataVersion) : this.mysqlSnapshot(dataVersion));
  }

  /** The size of SQLite's write-ahead log; undefined on MySQL and MariaDB. */
  get logBytes(): number | undefined {
    return this.dialect === 'sqlite' ? this.log.bytes : undefined;
  }

  private async persist<T>(
    work: Work<T>,
    verifyCommit?: CommitVerifier,
    options: WriteOptions = {},
    timeoutMs = WRITE_TIMEOUT_MS,
  ): Promise<T> {
    const attempts = new WriteAttempts(timeoutMs);
    let unanswered: UnknownCommitOutcomeError<T> | undefined;
    for (;;) {
      let begun = false;
      const begins = () => {
        begun = true;
        attempts.begins();
      };
      try {
        return await this.attempt(work, begins, options);
      } catch (error) {
        if (isTooLargeForCluster(error)) throw new KnownError('too-large', TOO_LARGE, {}, { cause: error });
        if (error instanceof UnknownCommitOutcomeError) unanswered = error as UnknownCommitOutcomeError<T>;
        // Also after a later attempt fails: a commit on one node of a cluster may reach another node after the check
        // there.
        if (unanswered !== undefined && verifyCommit !== undefined) {
          if (await this.hasLanded(verifyCommit)) return unanswered.result;
        }
        await attempts.again(error, begun);
      }
    }
  }

  private async hasLanded(verifyCommit: CommitVerifier): Promise<boolean> {
    try {
      return await this.persist(verifyCommit, undefined, {}, COMMIT_TIMEOUT_MS);
    } catch (error) {
      throw isUnreachable(error) ? unavailable(NOT_KNOWN, error) : error;
    }
  }

  private async attempt<T>(work: Work<T>, begins: () => void, { long = false }: WriteOptions): Promise<T> {
    const runner = this.writer.createQueryRunner();
    try {
      await this.beginTransaction(runner);
      begins();
      const complete = () => this.complete(runner, () => work(runner.manager));
      return await (long ? withLongStatements(runner, complete) : complete());
    } catch (error) {
      await leaveNode(runner, error);
      throw error;
    } finally {
      await runner.release();
    }
  }

  /** Runs the work and COMMIT in a transaction that has begun; any error rolls back. */
  private async complete<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      await this.commit(runner, result);
      return result;
    } catch (error) {
      // If the connection is lost, the database has rolled back already; the first error is the useful one.
      await runner.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  private async commit(runner: QueryRunner, result: unknown): Promise<void> {
    try {
      await runner.query('COMMIT');
    } catch (error) {
      // SQLite always knows the outcome. Other databases may fail after the commit, when the connection ends.
      const known = this.dialect === 'sqlite' || isConflict(error) || isTooLargeForCluster(error);
      throw known ? error : new UnknownCommitOutcomeError(result, error);
    }
  }

  private beginTransaction(runner: QueryRunner): Promise<void> {
    return this.dialect === 'sqlite' ? beginImmediate(runner) : this.beginReadCommitted(runner);
  }

  private async beginReadCommitted(runner: QueryRunner): Promise<void> {
    await writeInFragments(runner.manager);
    await runner.query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
    await runner.query('START TRANSACTION');
  }

  private async sqliteSnapshot<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    // An open connection would continue to use a deleted file; opening one reports the error.
    const idle = existsSync(this.path) ? this.idle.pop() : undefined;
    const session = idle ?? this.openReader();
    try {
      session.begin();
      return await work(session);
    } finally {
      // An idle reader must not hold a snapshot: the write-ahead log would grow meanwhile.
      session.end();
      if (this.closed || this.idle.length === IDLE_READERS) session.close();
      else this.idle.push(session);
    }
  }

  private get path(): string {
    return String(this.reader.options.database);
  }

  private async writerConnection(): Promise<SqliteConnection> {
    return (await this.writer.createQueryRunner().connect()) as SqliteConnection;
  }

  private openReader(): SqliteReadSession {
    const Sqlite = loadSqliteDriver();
    const connection = new Sqlite(this.path, { fileMustExist: true });
    connection.pragma('query_only = ON');
    connection.pragma(`cache_size = -${READER_CACHE_KIB}`);
    return new SqliteReadSession(connection);
  }

  private async mysqlSnapshot<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    const runner = this.reader.createQueryRunner();
    try {
      for (const statement of SNAPSHOT) await runner.query(statement);
      return await this.complete(runner, async () =>
        work(new MysqlReadSession((await runner.connect()) as PoolConnection)),
      );
    } catch (error) {
      // All rows were read before.
      if (error instanceof UnknownCommitOutcomeError) return error.result as T;
      await leaveNode(runner, error);
      throw error;
    } finally {
      await runner.release();
    }
  }
}

/** A connection to a node that accepts no statements must not return to the pool. */
async function leaveNode(runner: QueryRunner, error: unknown): Promise<void> {
  if (isNotReady(error)) ((await runner.connect()) as PoolConnection).destroy();
}
