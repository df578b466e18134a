import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Milliseconds } from '../../platform/database';

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
