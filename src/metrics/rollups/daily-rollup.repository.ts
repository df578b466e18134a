import { Inject, Injectable, Module } from '@nestjs/common';
import { Column, Entity, type EntityManager, PrimaryColumn } from 'typeorm';
import { ENGINE_VERSION } from '../../core/uptime/figures';
import { DailyTotals } from '../../core/uptime/totals';
import { CONFIG, type Config } from '../../platform/config';
import { insertNumbers, Milliseconds, ReadSession } from '../../platform/database';
import { amongKeys, StoreKeys } from '../../stores';

/**
 * The rollup of a store's local day, stored before the polls of that day are deleted. Only rows of dates up to
 * `data_version.polls_kept_from` count: no later import can change those days (`isSettled`).
 */
@Entity({ name: 'daily_metrics', withoutRowid: true })
export class DailyRollupRow {
  /** Days since 1970-01-01, in the store's zone. */
  @PrimaryColumn({ name: 'local_date', type: 'integer' })
  localDate: number;

  @PrimaryColumn({ name: 'store_key', type: 'integer' })
  storeKey: number;

  @Milliseconds('up_ms') upMs: number;
  @Milliseconds('down_ms') downMs: number;
  @Milliseconds('no_data_ms') noDataMs: number;

  @Column({ name: 'excluded_ms', type: 'integer', default: 0 })
  excludedMs: number;
}

/**
 * The inputs of reports other than the data: the engine, this runtime's time zone rules, the default zone and target, and
 * when stores are stale.
 */
@Injectable()
export class ComputationVersion {
  readonly text: string;

  constructor(@Inject(CONFIG) config: Config) {
    const { defaultPpm } = config.targets;
    const target = defaultPpm === undefined ? '' : `, target ${defaultPpm}`;
    const { staleAfterMs } = config.alerts;
    const stale = staleAfterMs === undefined ? '' : `, stale ${staleAfterMs}`;
    this.text = `engine ${ENGINE_VERSION}, zones ${process.versions.tz}, default ${config.defaultTimezone}${target}${stale}`;
  }
}

const COLUMNS = ['local_date', 'store_key', 'up_ms', 'down_ms', 'no_data_ms', 'excluded_ms'];

/**
 * The rollup of a store's local day: date (days since 1970-01-01), store key, milliseconds up, down, without data, and
 * excluded.
 */
export type DailyRollup = readonly [
  date: number,
  storeKey: number,
  up: number,
  down: number,
  noData: number,
  excluded: number,
];

interface RollupCounts {
  readonly rollups: number;
  readonly withExcluded: number;
}

/** The stores that one statement names. */
const STORES_PER_STATEMENT = 4_096;

function* conditionsOn(storeKeys: readonly number[]): Generator<string> {
  for (let i = 0; i < storeKeys.length; i += STORES_PER_STATEMENT) {
    yield `AND store_key IN (${storeKeys.slice(i, i + STORES_PER_STATEMENT).join(', ')})`;
  }
}

const ZERO = '0'.charCodeAt(0);

/** The whole numbers of a text, with one character, a blank or a comma, between them. */
function numbersIn(text: string): number[] {
  const numbers: number[] = [];
  let number = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit >= 0) {
      number = number * 10 + digit;
    } else {
      numbers.push(number);
      number = 0;
    }
  }
  numbers.push(number);
  return numbers;
}

/** The `daily_metrics` table: the rollups of local days whose polls are deleted or about to be. */
@Injectable()
export class DailyRollupRepository {
  /**
   * Adds the rollups of these stores to a matrix, in which store `keys.storeKeys[i]` has index i. `withoutExcluded`: only
   * rollups of days with nothing excluded.
   */
  async readRollups(
    session: ReadSession,
    keys: StoreKeys,
    totals: DailyTotals,
    withoutExcluded: boolean,
  ): Promise<void> {
    const among = amongKeys(keys);
    const { firstDate, lastDate } = totals;
    // A list of dates, because a range condition would read the rows of all stores.
    const dates = Array.from({ length: lastDate - firstDate + 1 }, (_, i) => firstDate + i);
    // A list for each date: a driver takes longer for a row than SQL for its text.
    const rows = await session.rows<[date: number, rollups: string]>(
      `SELECT local_date, GROUP_CONCAT(CONCAT_WS(' ', ${COLUMNS.slice(1).join(', ')})) FROM daily_metrics
        WHERE local_date IN (${dates.join(', ')}) AND ${among.sql} GROUP BY local_date`,
      among.parameters,
    );
    const places = new Int32Array(keys.lastKey - keys.firstKey + 1).fill(-1);
    keys.storeKeys.forEach((storeKey, place) => (places[storeKey - keys.firstKey] = place));
    for (const [date, rollups] of rows) {
      const numbers = numbersIn(rollups);
      for (let i = 0; i < numbers.length; i += COLUMNS.length - 1) {
        const store = places[numbers[i]! - keys.firstKey]!;
        const [up, down, noData, excluded] = [
          numbers[i + 1]!,
          numbers[i + 2]!,
          numbers[i + 3]!,
          numbers[i + 4]!,
        ];
        if (store < 0 || (withoutExcluded && excluded > 0)) continue;
        totals.put({ store, date, up, down, noData, excluded });
      }
    }
  }

  /**
   * The number of rollups of each of these dates, and of those with excluded time. `storeKeys`: of these stores only; by
   * default of all.
   */
  async counts(
    session: ReadSession,
    dates: readonly number[],
    storeKeys?: readonly number[],
  ): Promise<ReadonlyMap<number, RollupCounts>> {
    const counts = new Map<number, RollupCounts>();
    if (dates.length === 0) return counts;
    for (const among of storeKeys === undefined ? [''] : conditionsOn(storeKeys)) {
      const rows = await session.rows<[number, number, number | string]>(
        `SELECT local_date, COUNT(*), SUM(CASE WHEN excluded_ms > 0 THEN 1 ELSE 0 END) FROM daily_metrics
          WHERE local_date IN (${dates.join(', ')}) ${among} GROUP BY local_date`,
      );
      for (const [date, rollups, withExcluded] of rows) {
        const before = counts.get(date);
        counts.set(date, {
          rollups: rollups + (before?.rollups ?? 0),
          withExcluded: Number(withExcluded) + (before?.withExcluded ?? 0),
        });
      }
    }
    return counts;
  }

  /** Writes rollups in the caller's transaction, and replaces those of an earlier run. */
  writeRollups(manager: EntityManager, rollups: readonly DailyRollup[]): Promise<void> {
    return insertNumbers(manager, 'REPLACE', 'daily_metrics', COLUMNS, rollups);
  }
}

@Module({
  providers: [ComputationVersion, DailyRollupRepository],
  exports: [ComputationVersion, DailyRollupRepository],
})
export class DailyModule {}
