import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PoolConnection } from 'mysql2';
import { LocalRows, MysqlReadSession, runOnMysql } from '../database';
import { MS_PER_DAY } from '../time';
import { msOfDayOf, statusOf, storeOf } from './packed-day';
import { pollLines } from './poll-lines';
import { otherThan } from './standing-polls';
import { WrittenPolls } from './written-polls';

const ROWS_PER_STATEMENT = 10_000;
/** A slice of work between two turns of the event loop: a few milliseconds. */
const LINES_PER_PIECE = 4_000;
/** Fewer polls are dealt with one by one: that costs less than a statement over a range. */
const MANY = 1_000;

/** `polls`: as `PollWriter.write`. */
export async function writeToMysql(
  connection: PoolConnection,
  localRows: LocalRows,
  day: number,
  polls: Float64Array,
): Promise<WrittenPolls> {
  if (polls.length >= MANY) {
    const target = `polls (store_key, observed_at, status) SET day = ${day}`;
    const inserted = await localRows.insertIgnore(connection, target, polls.length, linesOf(day, polls));
    if (inserted !== undefined) {
      return { inserted, changed: inserted < polls.length ? await change(connection, day, polls) : 0 };
    }
  }
  const written = { inserted: 0, changed: 0 };
  for (const group of groupsOf(polls)) {
    const { affectedRows } = await runOnMysql(connection, `INSERT IGNORE INTO polls ${valuesOf(day, group)}`);
    written.inserted += affectedRows;
    if (affectedRows < group.length) written.changed += await change(connection, day, group);
  }
  return written;
}

/**
 * Gives these polls their status where it is another, and counts those. All of them stand in the table, and no other
 * transaction can touch them: it is locked whether a row was inserted or was found to be there.
 */
async function change(connection: PoolConnection, day: number, polls: Float64Array): Promise<number> {
  let changed = 0;
  for (const group of groupsOf(polls)) {
    const wrong = group.length < MANY ? group : await otherInTable(connection, day, group);
    if (wrong.length === 0) continue;
    const { affectedRows } = await runOnMysql(
      connection,
      `INSERT INTO polls ${valuesOf(day, wrong)} ON DUPLICATE KEY UPDATE status = VALUES(status)`,
    );
    // One that is left as it was counts 1, one that is changed counts 2.
    changed += affectedRows - wrong.length;
  }
  return changed;
}

/** Of polls that stand in the table: those with another status there, and perhaps some with the same. */
async function otherInTable(
  connection: PoolConnection,
  day: number,
  polls: Float64Array,
): Promise<Float64Array> {
  const startOfDay = day * MS_PER_DAY;
  const times = polls.map(msOfDayOf);
  // There are two statuses, so to know the inactive ones, which are few, is to know all.
  const inactive = await new MysqlReadSession(connection).numbers(
    `SELECT (store_key * ${MS_PER_DAY} + (observed_at - ?)) * 2 FROM polls
      WHERE day = ? AND store_key BETWEEN ? AND ? AND observed_at BETWEEN ? AND ? AND status = 0
      ORDER BY store_key, observed_at LIMIT ?`,
    [
      startOfDay,
      day,
      storeOf(polls[0]!),
      storeOf(polls[polls.length - 1]!),
      startOfDay + times.reduce((first, time) => Math.min(first, time)),
      startOfDay + times.reduce((last, time) => Math.max(last, time)),
      polls.length + 1,
    ],
  );
  // Ours are few among many: reading all of those would cost more than it saves.
  return inactive.length > polls.length ? polls : otherThan(polls, inactive);
}

function* groupsOf(polls: Float64Array): Generator<Float64Array> {
  for (let i = 0; i < polls.length; i += ROWS_PER_STATEMENT) yield polls.subarray(i, i + ROWS_PER_STATEMENT);
}

/** Whole numbers need no quoting, and text this plain is the cheapest way to hand many of them over. */
function valuesOf(day: number, polls: Float64Array): string {
  const rows: string[] = [];
  for (const poll of polls) {
    rows.push(`(${day},${storeOf(poll)},${day * MS_PER_DAY + msOfDayOf(poll)},${statusOf(poll)})`);
  }
  return `(day, store_key, observed_at, status) VALUES ${rows.join(',')}`;
}

async function* linesOf(day: number, polls: Float64Array): AsyncGenerator<Buffer> {
  for (let i = 0; i < polls.length; i += LINES_PER_PIECE) {
    yield pollLines(day, polls.subarray(i, i + LINES_PER_PIECE));
    await nextTurn();
  }
}
