import { setTimeout as delay } from 'node:timers/promises';
import type BetterSqlite3 from 'better-sqlite3';
import type { QueryRunner } from 'typeorm';
import { isPassing } from '../failures';

export type SqliteDriver = typeof BetterSqlite3;
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
