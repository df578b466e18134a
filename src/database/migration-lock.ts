import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { hasEnded, thisProcess } from '../config';
import { unavailable } from '../errors';
import { isPassing } from './failures';

/** How long the lock holds without a sign of life, and how often it gives one. */
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 100;

export const MIGRATION_LOCK = 'migration_lock';

const TABLE = `CREATE TABLE IF NOT EXISTS ${MIGRATION_LOCK} (
  id int NOT NULL PRIMARY KEY,
  owner varchar(120) NOT NULL,
  lease_until bigint NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;

/**
 * Runs `work` while no other process does, on MySQL and MariaDB. Named locks and table locks belong to one server, and
 * clusters know or allow none; a row that is changed on a condition is the same everywhere. The lock of a process that
 * was killed is free at once on the same host, and when its lease has run out otherwise.
 */
export async function lockedForMigration<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  // A process may want it twice, over two connections.
  const owner = `${thisProcess()}/${randomUUID()}`;
  await dataSource.query(TABLE);
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
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await tryToTake(dataSource, owner))) {
    if (Date.now() > deadline)
      throw unavailable('Another process has been migrating this database for a minute.');
    await delay(LOOK_EVERY_MS);
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
    // It must still be as it was when it was found free.
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

/** The next one may succeed; if none does, others take the lock: a statement that was run before is passed over. */
async function renew(dataSource: DataSource, owner: string): Promise<void> {
  const until = Date.now() + LEASE_MS;
  await change(dataSource, 'lease_until = ?', 'owner = ?', [until, owner]).catch(() => undefined);
}

/** Whether the lock was as it should be, and so was changed. */
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
