import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Mutex } from 'async-mutex';
import type { PoolConnection } from 'mysql2';
import { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { openDataSource } from './data-source';
import { isPassing } from './failures';
import { Dialect } from './migrations';
import { MysqlReadSession, ReadSession, SqliteReadSession } from './read-session';
import { loadSqliteDriver } from './sqlite-driver';
import { beginImmediate } from './sqlite-lock';

const WRITE_ATTEMPTS = 5;
const WRITE_RETRY_MS = 25;

/** Far beyond any list of a store's polls of one day. MySQL cuts a longer list without an error: readers count. */
const LONGEST_LIST = 16 * 1_048_576;

/**
 * The way to the database. Small reads go through TypeORM's repositories; every write goes through `write`,
 * which is one transaction; a report reads through `snapshot`.
 *
 * SQLite has one writer: writes take turns here, on a connection of their own, so that readers never see
 * half of one and TypeORM's shared connection never joins two transactions into one.
 */
@Injectable()
export class Database implements OnModuleInit, OnApplicationShutdown {
  readonly dialect: Dialect;
  private writer: DataSource;
  private readonly turn = new Mutex();

  constructor(@InjectDataSource() private readonly reader: DataSource) {
    this.dialect = reader.options.type === 'better-sqlite3' ? 'sqlite' : 'mysql';
    this.writer = reader;
  }

  async onModuleInit(): Promise<void> {
    if (this.dialect === 'sqlite') this.writer = await openDataSource(this.reader.options);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.writer !== this.reader && this.writer.isInitialized) await this.writer.destroy();
  }

  /**
   * Runs `work` in one transaction: all of it becomes visible, or nothing. `work` runs again from its
   * beginning when the database says that trying again may help (deadlock, lock wait), so it must have no
   * effect but its statements.
   */
  write<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.dialect === 'sqlite' ? this.turn.runExclusive(() => this.attempt(work)) : this.attempt(work);
  }

  /** True while a write of this process is under way on SQLite: what is not urgent does better to wait. */
  get busy(): boolean {
    return this.turn.isLocked();
  }

  /** Reads that all see one state of the data: the one at the first read. */
  snapshot<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    return this.dialect === 'sqlite' ? this.sqliteSnapshot(work) : this.mysqlSnapshot(work);
  }

  private async attempt<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const runner = this.writer.createQueryRunner();
      try {
        return await this.transaction(
          runner,
          () => this.begin(runner),
          () => work(runner.manager),
        );
      } catch (error) {
        if (attempt === WRITE_ATTEMPTS || !isPassing(error)) throw error;
        await delay(WRITE_RETRY_MS * 2 ** attempt);
      } finally {
        await runner.release();
      }
    }
  }

  /** `begin`, the work, COMMIT; whatever goes wrong on the way undoes all of it. */
  private async transaction<T>(
    runner: QueryRunner,
    begin: () => Promise<void>,
    work: () => Promise<T>,
  ): Promise<T> {
    await begin();
    try {
      const result = await work();
      await runner.query('COMMIT');
      return result;
    } catch (error) {
      // Where the connection is gone the database has undone it already; the error worth hearing is the first.
      await runner.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  private begin(runner: QueryRunner): Promise<void> {
    return this.dialect === 'sqlite' ? beginImmediate(runner) : this.beginReadCommitted(runner);
  }

  private async beginReadCommitted(runner: QueryRunner): Promise<void> {
    await runner.query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
    await runner.query('START TRANSACTION');
  }

  private async sqliteSnapshot<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    const Sqlite = loadSqliteDriver();
    const connection = new Sqlite(String(this.reader.options.database), { fileMustExist: true });
    try {
      connection.pragma('query_only = ON');
      connection.exec('BEGIN');
      return await work(new SqliteReadSession(connection));
    } finally {
      connection.close();
    }
  }

  private async mysqlSnapshot<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    const runner = this.reader.createQueryRunner();
    const begin = async () => {
      await runner.query(`SET SESSION group_concat_max_len = ${LONGEST_LIST}`);
      await runner.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await runner.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    };
    try {
      return await this.transaction(runner, begin, async () =>
        work(new MysqlReadSession((await runner.connect()) as PoolConnection)),
      );
    } finally {
      await runner.release();
    }
  }
}
