import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { hasEnded, thisProcess } from '../config';
import { unavailable } from '../errors';
import { isPassing } from './failures';

/** The duration of the lease, and the interval of its renewal. */
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
const TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 100;

export const MIGRATION_LOCK = 'migration_lock';

const LOCK_TABLE = `CREATE TABLE IF NOT EXISTS ${MIGRATION_LOCK} (
  id int NOT NULL PRIMARY KEY,
  owner varchar(120) NOT NULL,
  lease_until bigint NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;

/**
 * Runs `work` in one process at a time, on MySQL and MariaDB. Named locks and table locks exist on one server only, and
 * clusters may refuse them; a conditional update of a row works everywhere. The lock of a killed process is free at
 * once on the same host, otherwise when its lease expires.
 */
export async function lockedForMigration<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  // Unique per call: one process may want the lock over two connections.
  const owner = `${thisProcess()}/${randomUUID()}`;
  await dataSource.query(LOCK_TABLE);
  await take(dataSource, owner);
  const renewal = setInterval(() => void renew(dataSource, owner), RENEW_MS).unref();
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await change(dataSource, "owner = '', lease_until = 0", 'owner = ?', [owner]);
  }
}

async function take(dataSource: DataSource, owner: string): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await tryToTake(dataSource, owner))) {
    if (Date.now() > deadline)
      throw unavailable('Another process has been migrating this database for a minute.');
    await delay(POLL_INTERVAL_MS);
  }
}

async function tryToTake(dataSource: DataSource, owner: string): Promise<boolean> {
  const now = Date.now();
  try {
    await dataSource.query("INSERT IGNORE INTO migration_lock (id, owner, lease_until) VALUES (1, '', 0)");
    const [lock] = await dataSource.query<{ owner: string; leaseUntil: number }[]>(
      'SELECT owner, lease_until AS leaseUntil FROM migration_lock WHERE id = 1',
    );
    const { owner: holder, leaseUntil } = lock!;
    if (holder !== '' && Number(leaseUntil) >= now && !hasEnded(holder)) return false;
    // The row must be unchanged since it was found free.
    return await change(dataSource, 'owner = ?, lease_until = ?', 'owner = ? AND lease_until = ?', [
      owner,
      now + LEASE_MS,
      holder,
      leaseUntil,
    ]);
  } catch (error) {
    // Another node of a cluster was faster.
    if (isPassing(error)) return false;
    throw error;
  }
}

/**
 * The next renewal may succeed. If none does, another process acquires the lock, and skips statements that were already
 * run.
 */
async function renew(dataSource: DataSource, owner: string): Promise<void> {
  const until = Date.now() + LEASE_MS;
  await change(dataSource, 'lease_until = ?', 'owner = ?', [until, owner]).catch(() => undefined);
}

/** Returns whether the row matched the condition, and was changed. */
async function change(
  dataSource: DataSource,
  changes: string,
  condition: string,
  parameters: readonly (string | number)[],
): Promise<boolean> {
  const { affectedRows } = await dataSource.query<{ affectedRows: number }>(
    `UPDATE migration_lock SET ${changes} WHERE id = 1 AND ${condition}`,
    [...parameters],
  );
  return affectedRows === 1;
}
