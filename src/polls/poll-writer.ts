import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isSqlite, LocalRows, mysqlConnection, sqliteConnection } from '../database';
import { writeToMysql } from './mysql-polls';
import { MAX_PACKED_STORE, storeOf } from './packed-day';
import { writeToSqlite } from './sqlite-polls';
import { WrittenPolls } from './written-polls';

/** Writes the polls of one UTC day in the order of the table's key, within the caller's transaction. */
@Injectable()
export class PollWriter {
  private readonly localRows = new LocalRows();

  /** `polls`: ascending packed polls of the day, whose store is the store's key; one per store and instant. */
  async write(manager: EntityManager, day: number, polls: Float64Array): Promise<WrittenPolls> {
    if (polls.length > 0 && storeOf(polls[polls.length - 1]!) > MAX_PACKED_STORE) {
      throw new RangeError('a store key is too large to be packed with a time of day');
    }
    return isSqlite(manager)
      ? writeToSqlite(await sqliteConnection(manager), day, polls)
      : writeToMysql(await mysqlConnection(manager), this.localRows, day, polls);
  }
}
