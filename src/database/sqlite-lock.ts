import { setTimeout as delay } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { isPassing } from './failures';

const LOCK_RETRY_MS = 25;
const LOCK_PATIENCE_MS = 120_000;

/**
 * Begins a transaction of SQLite with its write lock taken, so that nothing in it can find the database busy. While
 * another process holds the lock this one waits without blocking its event loop.
 */
export async function beginImmediate(runner: QueryRunner): Promise<void> {
  const deadline = Date.now() + LOCK_PATIENCE_MS;
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
