import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { instantColumn } from '../../platform/database';
import type { RowsLayout } from './report-rows';

/** The result of a report: the rows with its key. */
@Entity({ name: 'report_results' })
@Index('report_results_as_of', ['asOf'])
export class ReportResult {
  @PrimaryGeneratedColumn({ name: 'result_key', type: 'integer' })
  resultKey: number;

  /** The report that computed it. */
  @Column({ name: 'report_id', type: 'varchar', length: 36 })
  reportId: string;

  /** The inputs of the result: see `ReportCache`. */
  @Column(instantColumn({ name: 'as_of', nullable: true }))
  asOf: number | null;

  /** What identical reports have in common beside as_of: `variantOf`. */
  @Column({ type: 'varchar', length: 160, nullable: true })
  variant: string | null;

  /** How its rows are stored; null: three windows of three numbers each, without excluded time. */
  @Column({ type: 'simple-json', nullable: true })
  layout: RowsLayout | null;

  @Column({ name: 'computation_version', type: 'varchar', length: 160, nullable: true })
  computationVersion: string | null;

  /** The version of its snapshot. */
  @Column({ name: 'data_version', type: 'integer', nullable: true })
  dataVersion: number | null;

  /** Earlier polls were not read. */
  @Column(instantColumn({ name: 'lookback_start', nullable: true }))
  lookbackStart: number | null;

  /** Later ones neither; null: as_of. */
  @Column(instantColumn({ name: 'lookback_end', nullable: true }))
  lookbackEnd: number | null;

  /** The `DETAIL_BITS` of the details of stores that it depends on. */
  @Column({ type: 'integer', default: 0 })
  details: number;

  /** The first import since the snapshot that has changed what was read; null: none has. */
  @Column({ name: 'outdated_by', type: 'varchar', length: 36, nullable: true })
  outdatedBy: string | null;
}

/** A block of a report's rows in order (report-rows). Every figure, for either policy, is computed from these. */
@Entity({ name: 'report_rows' })
export class ReportRowBlock {
  @PrimaryColumn({ name: 'result_key', type: 'integer' })
  resultKey: number;

  /** The index of its first row in the report, from 0. */
  @PrimaryColumn({ type: 'integer' })
  position: number;

  @Column({ type: 'mediumblob' })
  block: Buffer;

  /** `encodeDetails` of its stores; null: the result has none. */
  @Column({ type: 'mediumblob', nullable: true })
  details: Buffer | null;
}
