import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MS_PER_DAY } from '../../time';
import {
  inStatements,
  insertIgnore,
  insertNumbers,
  placeholders,
  POLLS_KEPT_FROM,
  ReadSession,
} from '../../database';
import { StoreKeys } from '../../stores';
import { Dates, DaySheet } from '../engine';
import { readDayLists } from './day-lists';
import { readDayRows } from './day-rows';
import { FigureBasis } from './daily-metric.entity';
import { FiguresBasis } from './figures-basis';
import { WorkedOutDay } from './worked-out-days';

const COLUMNS = ['local_date', 'store_key', 'up_ms', 'down_ms', 'no_data_ms'];

const FIRST_POLL = `SELECT COALESCE(first_poll_at, ${Number.MAX_SAFE_INTEGER}) FROM stores
  WHERE stores.store_key = daily_metrics.store_key`;

/** The `daily_metrics` table. All calls belong to the caller's transaction or snapshot. */
@Injectable()
export class DailyTable {
  constructor(private readonly basis: FiguresBasis) {}

  /** Puts what is stored of these stores' days into a sheet, where `keys.storeKeys[i]` has place i. */
  read(session: ReadSession, keys: StoreKeys, sheet: DaySheet): Promise<void> {
    const read = session.dialect === 'sqlite' ? readDayRows : readDayLists;
    return read(session, keys, this.basis.text, sheet);
  }

  /** Stores days, in the place of what another basis had come to. */
  async write(manager: EntityManager, days: readonly WorkedOutDay[]): Promise<void> {
    const basisKey = await this.basisKey(manager);
    const rows = days.map((day) => [...day, basisKey]);
    await insertNumbers(manager, 'REPLACE', 'daily_metrics', [...COLUMNS, 'basis_key'], rows);
  }

  /** The first and last date of which anything is stored. */
  async dates(manager: EntityManager): Promise<Dates | undefined> {
    const [row] = await manager.query<{ first: number | null; last: number | null }[]>(
      'SELECT MIN(local_date) AS first, MAX(local_date) AS last FROM daily_metrics',
    );
    const { first, last } = row!;
    return first === null || last === null ? undefined : { first, last };
  }

  /** Deletes what is stored of one date for these stores. */
  async remove(manager: EntityManager, date: number, storeKeys: readonly number[]): Promise<void> {
    for await (const group of inStatements(storeKeys, 1)) {
      await manager.query(
        `DELETE FROM daily_metrics WHERE local_date = ? AND store_key IN ${placeholders(1, group.length)}`,
        [date, ...group],
      );
    }
  }

  /**
   * Deletes what is stored of these stores, but for days that are settled: nobody could work those out again. One that
   * surely ended before the store's first poll is not among them, since nothing is needed for it.
   */
  async removeStores(manager: EntityManager, storeKeys: readonly number[]): Promise<void> {
    for await (const group of inStatements(storeKeys, 1)) {
      await manager.query(
        `DELETE FROM daily_metrics WHERE store_key IN ${placeholders(1, group.length)}
          AND (local_date > (${POLLS_KEPT_FROM}) OR (local_date + 2) * ${MS_PER_DAY} <= (${FIRST_POLL}))`,
        group,
      );
    }
  }

  private async basisKey(manager: EntityManager): Promise<number> {
    const basis = this.basis.text;
    const [known] = await manager.findBy(FigureBasis, { basis });
    if (known !== undefined) return known.basisKey;
    await manager.query(`${insertIgnore(manager)} INTO figure_bases (basis) VALUES (?)`, [basis]);
    return (await manager.findOneByOrFail(FigureBasis, { basis })).basisKey;
  }
}
