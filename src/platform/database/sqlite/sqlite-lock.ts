import { setTimeout as delay } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { isPassing } from '../failures';

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
