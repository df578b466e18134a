import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger, OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { createPool, type Pool, type PoolConnection } from 'mysql2';
import { withTimeout } from '../async';
import { CONFIG, type Config, type MysqlConfig } from '../config';
import { messageOf, unavailable } from '../errors';
import { Events } from '../events';
import { dataVersion } from './data-version';
import { Database, LAST_STATEMENTS_MS, SNAPSHOT } from './database';
import type { ReadSession, SqlValue } from './dialect/read-session';
import { MysqlReadSession } from './mysql/mysql-session';
import { ServerSockets } from './mysql/server-sockets';
import { runOnMysql } from './statements';

/** How long a replica may take to catch up, and the interval of the checks. */
const TIMEOUT_MS = 5_000;
const POLL_INTERVAL_MS = 100;

/** Marks failed reads as failures of the replica. */
class ReplicaSession extends MysqlReadSession {
  failure: unknown;

  override async rows<Row extends (SqlValue | Buffer)[]>(
    sql: string,
    parameters?: readonly SqlValue[],
  ): Promise<Row[]> {
    try {
      return await super.rows<Row>(sql, parameters);
    } catch (error) {
      throw (this.failure ??= error);
    }
  }
}

/**
 * Snapshots for long reads, from a replica if there is one (`MYSQL_READ_HOST`). The replica must show at least the
 * version of the data that the primary shows. If it does not in time, is unreachable, or fails during the read, the
 * primary serves all reads.
 */
@Injectable()
export class ReplicaReads implements OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new Logger(ReplicaReads.name);
  private readonly sockets: ServerSockets | undefined;
  private readonly pool: Pool | undefined;

  constructor(
    private readonly database: Database,
    private readonly events: Events,
    @Inject(CONFIG) { database: config }: Pick<Config, 'database'>,
  ) {
    if (config.dialect === 'sqlite' || config.replica === undefined) return;
    this.sockets = new ServerSockets(config.replica.hosts, config.replica.port, config.timeoutMs);
    this.pool = poolOf(config, this.sockets);
  }

  onModuleDestroy(): void {
    this.sockets?.closeAfter(LAST_STATEMENTS_MS);
  }

  onApplicationShutdown(): void {
    this.pool?.end(() => undefined);
  }

  /** Like `Database.snapshot`, but `work` may run again from its beginning: it must have no side effects. */
  async snapshot<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    if (this.pool === undefined) return this.database.snapshot(work);
    const version = await this.database.snapshot(dataVersion);
    let connection: PoolConnection;
    try {
      connection = await this.atVersion(this.pool, version);
    } catch (error) {
      return this.fromPrimary(work, error);
    }
    const session = new ReplicaSession(connection);
    try {
      const result = await work(session);
      await release(connection);
      this.events.emit('replica asked', { from: 'replica' });
      return result;
    } catch (error) {
      // Also ends the transaction and every running read.
      connection.destroy();
      if (session.failure === undefined) throw error;
    }
    return this.fromPrimary(work, session.failure);
  }

  private fromPrimary<T>(work: (session: ReadSession) => Promise<T>, why: unknown): Promise<T> {
    this.events.emit('replica asked', { from: 'primary' });
    this.logger.warn(`the primary served a read instead of the replica: ${messageOf(why)}`);
    return this.database.snapshot(work);
  }

  /** A connection in a transaction that sees the version. */
  private async atVersion(pool: Pool, version: number): Promise<PoolConnection> {
    const deadline = Date.now() + TIMEOUT_MS;
    for (;;) {
      const connection = await connected(pool);
      try {
        const seen = await withTimeout(begin(connection), TIMEOUT_MS, () =>
          unavailable('the replica does not answer'),
        );
        if (seen >= version) {
          this.logger.debug(`the replica serves a read: it shows version ${seen} of the data`);
          return connection;
        }
        if (Date.now() > deadline) {
          throw unavailable(`the replica shows version ${seen} of the data, the primary ${version}`);
        }
        await release(connection);
      } catch (error) {
        connection.destroy();
        throw error;
      }
      await delay(POLL_INTERVAL_MS);
    }
  }
}

function poolOf(config: MysqlConfig, sockets: ServerSockets): Pool {
  const pool = createPool({
    stream: sockets.connect,
    user: config.user,
    password: config.password,
    database: config.database,
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    connectionLimit: config.connections,
    connectTimeout: TIMEOUT_MS,
  });
  sockets.supervise(pool);
  return pool;
}

/** Nothing was written, so that losing the connection and its transaction loses nothing. */
async function release(connection: PoolConnection): Promise<void> {
  await runOnMysql(connection, 'ROLLBACK').catch(() => connection.destroy());
  connection.release();
}

const connected = (pool: Pool): Promise<PoolConnection> =>
  new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)));
  });

/** The version of the data that the snapshot shows. */
async function begin(connection: PoolConnection): Promise<number> {
  for (const statement of SNAPSHOT) await runOnMysql(connection, statement);
  return dataVersion(new MysqlReadSession(connection));
}
