import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { Milliseconds } from '../../database';

/**
 * What the open time of a store's local day that has ended adds up to; every figure of the day follows from it, for
 * either policy. A row that is there is right: whatever touches the day deletes it in the same transaction.
 */
@Entity({ name: 'daily_metrics', withoutRowid: true })
@Index('daily_metrics_store_key', ['storeKey'])
export class DailyMetric {
  /** Days since 1970-01-01, by the store's own clock. */
  @PrimaryColumn({ name: 'local_date', type: 'integer' })
  localDate: number;

  @PrimaryColumn({ name: 'store_key', type: 'integer' })
  storeKey: number;

  /** What it was worked out by; whoever figures by another basis passes over it. */
  @Column({ name: 'basis_key', type: 'integer' })
  basisKey: number;

  @Milliseconds('up_ms') upMs: number;
  @Milliseconds('down_ms') downMs: number;
  @Milliseconds('no_data_ms') noDataMs: number;
}

/** A basis that stored figures were worked out by: see `FiguresBasis`. */
@Entity({ name: 'figure_bases' })
@Index('figure_bases_basis', ['basis'], { unique: true })
export class FigureBasis {
  @PrimaryGeneratedColumn({ name: 'basis_key', type: 'integer' })
  basisKey: number;

  @Column({ type: 'varchar', length: 160 })
  basis: string;
}
