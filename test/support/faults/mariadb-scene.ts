import { createConnection } from 'mysql2/promise';
import { cliOutputHere } from '../product/command-line-here';
import { startMariaDB } from '../services/mariadb';
import type { RunningServer } from '../services/guarded-server';
import { type Environment, emptyEnvironment } from '../setups';
import { writeFleet } from './fleet';
import { type Observer, observe } from './observer';
import { launchService, type ServiceProcess } from './service-process';

/** A fault of the database or of its connections. */
export type DatabaseFault =
  'connections killed' | 'stopped and started' | 'killed and started' | 'node killed';

/** A service on its own MariaDB or cluster, which may be restarted. */
export interface MariaDBScene {
  readonly environment: Environment;
  readonly service: ServiceProcess;
  /** The process of MariaDB; absent of a cluster. */
  readonly serverPid?: number;
  /** Causes the fault; resolves when the database is available again. */
  suffer(fault: DatabaseFault): Promise<void>;
  /** Runs the work, which must not restart the database. */
  observed<T>(work: (observer: Observer) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const AWAY_MS = 1_000;

export async function mariaDBScene(
  stores: number,
  variables: Record<string, string> = {},
): Promise<MariaDBScene> {
  const [shared, server] = await Promise.all([emptyEnvironment('services'), startMariaDB()]);
  const address = {
    MYSQL_HOST: server.host,
    MYSQL_PORT: String(server.port),
    MYSQL_USER: server.user,
    MYSQL_PASSWORD: server.password,
  };
  const environment: Environment = { ...shared, env: { ...shared.env, ...address, ...variables } };
  await run(server, `CREATE DATABASE ${environment.env.MYSQL_DB} CHARACTER SET utf8mb4`);
  await cliOutputHere(environment.env, 'seed', '--dir', await writeFleet(stores));
  const service = await launchService(environment);
  return {
    environment,
    service,
    serverPid: server.pid,
    suffer(fault) {
      if (fault === 'connections killed') return killConnections(server, service);
      return server.restart(fault === 'killed and started' ? 'SIGKILL' : 'SIGTERM', AWAY_MS);
    },
    async observed(work) {
      const observer = await observe(environment);
      try {
        return await work(observer);
      } finally {
        await observer.close();
      }
    },
    async close() {
      await server.stop();
      await shared.remove();
    },
  };
}

/** First transactions that have written, then all others, so that connections are killed in each state. */
async function killConnections(server: RunningServer, { program }: ServiceProcess): Promise<void> {
  const connection = await connected(server);
  const kill = async (sql: string): Promise<number> => {
    const [rows] = await connection.query(sql);
    const ids = (rows as { id: number }[]).map(({ id }) => id);
    // A connection may have ended meanwhile.
    for (const id of ids) await connection.query(`KILL CONNECTION ${id}`).catch(() => undefined);
    return ids.length;
  };
  try {
    let written = 0;
    const late = Date.now() + 30_000;
    // At most three and at least one, however long the clients take to write again.
    for (let looks = 0; written < 3 && (looks < 200 || written === 0) && Date.now() < late; looks++) {
      written += await kill(
        'SELECT trx_mysql_thread_id AS id FROM information_schema.innodb_trx WHERE trx_rows_modified > 0',
      );
    }
    if (written === 0) throw new Error(`No transaction of ${program.pid} was met.`);
    await kill(
      'SELECT id FROM information_schema.processlist WHERE db IS NOT NULL AND id <> CONNECTION_ID()',
    );
  } finally {
    await connection.end();
  }
}

const connected = ({ host, port, user, password }: RunningServer) =>
  createConnection({ host, port, user, password });

async function run(server: RunningServer, statement: string): Promise<void> {
  const connection = await connected(server);
  await connection.query(statement);
  await connection.end();
}
