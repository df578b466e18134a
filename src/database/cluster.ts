import type { Socket } from 'node:net';
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2';
import type { DataSource, EntityManager } from 'typeorm';
import type { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver';
import { notReady } from './failures';

/**
 * What a session of a Galera cluster (MariaDB, Percona XtraDB) is told. Without it a read may come before what another
 * node has committed: whoever was answered by one node would look in vain at another.
 */
const READ_WHAT_IS_COMMITTED = 'SET SESSION wsrep_sync_wait = 1';

/** A node that has lost the others, or has not caught up with them, answers this, but takes no statement. */
const IS_READY = "SHOW STATUS LIKE 'wsrep_ready'";
type StatusRow = RowDataPacket & { Value: string };

/**
 * A transaction that writes much is handed to the other nodes in fragments on the way, all of which are undone when it
 * is: as one piece, the cluster would refuse it beyond 2 GB, and stand still while each node applies it.
 */
const IN_FRAGMENTS = "SET SESSION wsrep_trx_fragment_unit = 'bytes', wsrep_trx_fragment_size = 1048576";
/** Each write is handed over at once: its rows are locked on all nodes until the transaction ends. */
const AT_ONCE = 'SET SESSION wsrep_trx_fragment_size = 1';
const NO_LONGER_AT_ONCE = 'SET SESSION wsrep_trx_fragment_size = 1048576';

const clusters = new WeakSet<DataSource>();

/** Whether the data source is a node of a Galera cluster; a server of its own is not, whatever it could be. */
export const isClustered = (dataSource: DataSource): boolean => clusters.has(dataSource);

/** Finds out whether the server is a node of a Galera cluster, and prepares every session for that. */
export async function joinCluster(dataSource: DataSource): Promise<void> {
  const [variable] = await dataSource.query<{ Value: string }[]>("SHOW VARIABLES LIKE 'wsrep_on'");
  if (variable?.Value !== 'ON') return;
  clusters.add(dataSource);
  const told = new WeakSet<PoolConnection>();
  // Also those that were opened before this. What is asked of a connection is answered in its order.
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

/** For a transaction that is about to begin. */
export async function writeInFragments(manager: EntityManager): Promise<void> {
  if (isClustered(manager.connection)) await manager.query(IN_FRAGMENTS);
}

/**
 * Runs a statement so that the rows it writes are locked on every node of a cluster, as they are on a server of its
 * own. Otherwise nodes learn of each other's writes at the COMMIT, and the longer transaction would lose again and again.
 */
export async function lockingEverywhere<T>(manager: EntityManager, statement: () => Promise<T>): Promise<T> {
  if (!isClustered(manager.connection)) return statement();
  await manager.query(AT_ONCE);
  const result = await statement();
  await manager.query(NO_LONGER_AT_ONCE);
  return result;
}

/** Whatever waits for an answer on the connection is told that it is lost, which a mere `destroy` leaves out. */
function cut(connection: PoolConnection, error: Error): void {
  (connection as unknown as { stream: Socket }).stream.destroy(error);
}
