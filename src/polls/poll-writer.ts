import { Injectable } from '@nestjs/common';
import type { PoolConnection } from 'mysql2';
import type { EntityManager } from 'typeorm';
import { isSqlite, mysqlConnection, runOnMysql, sqliteConnection } from '../database';
import { MS_PER_DAY } from '../time';
import { MAX_PACKED_STORE, msOfDayOf, statusOf, storeOf } from './packed-day';
import { writeToSqlite } from './sqlite-polls';
import { WrittenPolls } from './written-polls';

const MYSQL_ROWS_PER_STATEMENT = 10_000;

/** Writes the polls of one UTC day in the order of the table's key, within the caller's transaction. */
@Injectable()
export class PollWriter {
  /** `polls`: ascending packed polls of the day, whose store is the store's key; one per store and instant. */
  async write(manager: EntityManager, day: number, polls: Float64Array): Promise<WrittenPolls> {
    if (polls.length > 0 && storeOf(polls[polls.length - 1]!) > MAX_PACKED_STORE) {
      throw new RangeError('a store key is too large to be packed with a time of day');
    }
    return isSqlite(manager)
      ? writeToSqlite(await sqliteConnection(manager), day, polls)
      : writeToMysql(await mysqlConnection(manager), day, polls);
  }
}

async function writeToMysql(
  connection: PoolConnection,
  day: number,
  polls: Float64Array,
): Promise<WrittenPolls> {
  const written = { inserted: 0, changed: 0 };
  for (let i = 0; i < polls.length; i += MYSQL_ROWS_PER_STATEMENT) {
    const group = polls.subarray(i, i + MYSQL_ROWS_PER_STATEMENT);
    const values = valuesOf(day, group);
    const { affectedRows } = await runOnMysql(
      connection,
      `INSERT IGNORE INTO polls (day, store_key, observed_at, status) VALUES ${values}`,
    );
    written.inserted += affectedRows;
    if (affectedRows === group.length) continue;
    const changed = await runOnMysql(
      connection,
      `INSERT INTO polls (day, store_key, observed_at, status) VALUES ${values} ON DUPLICATE KEY UPDATE status = VALUES(status)`,
    );
    // Every row stands by now: one that is left as it was counts 1, one that is changed counts 2.
    written.changed += changed.affectedRows - group.length;
  }
  return written;
}

/** Whole numbers need no quoting, and text this plain is the cheapest way to hand many of them over. */
function valuesOf(day: number, polls: Float64Array): string {
  const rows: string[] = [];
  for (const poll of polls) {
    rows.push(`(${day},${storeOf(poll)},${day * MS_PER_DAY + msOfDayOf(poll)},${statusOf(poll)})`);
  }
  return rows.join(',');
}
