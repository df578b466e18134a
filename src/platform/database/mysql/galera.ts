import type { Pool, PoolConnection, RowDataPacket } from 'mysql2';
import type { DataSource, EntityManager } from 'typeorm';
import type { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver';
import { notReady } from '../dialect/failures';
import { cut } from './server-sockets';

/**
 * Causal reads for a session of a Galera cluster (MariaDB, Percona XtraDB). Without them, a client may not find on one
 * node what another node has just committed for it.
 */
const READ_WHAT_IS_COMMITTED = 'SET SESSION wsrep_sync_wait = 1';

/**
 * Shows whether the node accepts statements: a node outside the primary component, or not yet synchronized, answers
 * only this.
 */
const IS_READY = "SHOW STATUS LIKE 'wsrep_ready'";
type StatusRow = RowDataPacket & { Value: string };

/**
 * Streaming replication: a large transaction is replicated in fragments, which are rolled back together. As one write
 * set, the cluster would reject it beyond 2 GB, and would stall while each node applies it.
 */
const IN_FRAGMENTS = "SET SESSION wsrep_trx_fragment_unit = 'bytes', wsrep_trx_fragment_size = 1048576";
/** Replicates each write at once, which locks its rows on all nodes until the transaction ends. */
const AT_ONCE = 'SET SESSION wsrep_trx_fragment_size = 1';
const NO_LONGER_AT_ONCE = 'SET SESSION wsrep_trx_fragment_size = 1048576';

const clusters = new WeakSet<DataSource>();

/**
 * Whether the data source is a node of a Galera cluster. A standalone server is not, even if it supports clustering.
 */
const isClustered = (dataSource: DataSource): boolean => clusters.has(dataSource);

/** Detects whether the server is a node of a Galera cluster, and configures every session for that. */
export async function configureGaleraSession(dataSource: DataSource): Promise<void> {
  const [variable] = await dataSource.query<{ Value: string }[]>("SHOW VARIABLES LIKE 'wsrep_on'");
  if (variable?.Value !== 'ON') return;
  clusters.add(dataSource);
  const told = new WeakSet<PoolConnection>();
  // Also for connections that are already open: a connection runs its statements in order.
  ((dataSource.driver as MysqlDriver).pool as Pool).on('acquire', (connection) => {
    if (told.has(connection)) return;
    told.add(connection);
    connection.query<StatusRow[]>(IS_READY, (error, [ready] = []) => {
      if (error) cut(connection, error);
      else if (ready?.Value !== 'ON') cut(connection, notReady());
    });
    connection.query(READ_WHAT_IS_COMMITTED, (error) => {
      if (error) cut(connection, error);
    });
  });
}

/** Call it before the transaction begins. */
export async function writeInFragments(manager: EntityManager): Promise<void> {
  if (isClustered(manager.connection)) await manager.query(IN_FRAGMENTS);
}

/**
 * Runs a statement so that the rows it writes are locked on every node of a cluster, as on a standalone server.
 * Otherwise nodes see each other's writes only at the COMMIT, and the longer transaction would lose every time.
 */
export async function lockingEverywhere<T>(manager: EntityManager, statement: () => Promise<T>): Promise<T> {
  if (!isClustered(manager.connection)) return statement();
  await manager.query(AT_ONCE);
  const result = await statement();
  await manager.query(NO_LONGER_AT_ONCE);
  return result;
}
