import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { instantColumn } from '../../database';
import type { WindowKind } from '../../metrics';

/** What a report came to: the rows that carry its key. */
@Entity({ name: 'report_results' })
@Index('report_results_as_of', ['asOf'])
export class ReportResult {
  @PrimaryGeneratedColumn({ name: 'result_key', type: 'integer' })
  resultKey: number;

  /** The report that was worked out. */
  @Column({ name: 'report_id', type: 'varchar', length: 36 })
  reportId: string;

  /** What it was worked out from: see `Reuse`. */
  @Column(instantColumn({ name: 'as_of', nullable: true }))
  asOf: number | null;

  @Column({ type: 'varchar', length: 12, nullable: true })
  windows: WindowKind | null;

  @Column({ type: 'varchar', length: 160, nullable: true })
  basis: string | null;

  /** Of the snapshot that it was read from. */
  @Column({ name: 'data_version', type: 'integer', nullable: true })
  dataVersion: number | null;

  /** Polls of before it were not looked at. */
  @Column(instantColumn({ name: 'seen_from', nullable: true }))
  seenFrom: number | null;
}

/** Some rows of a report in its order (report-rows): every figure follows from these, for either policy. */
@Entity({ name: 'report_rows' })
export class ReportRowBlock {
  @PrimaryColumn({ name: 'result_key', type: 'integer' })
  resultKey: number;

  /** The place of its first row in the report, from 0. */
  @PrimaryColumn({ type: 'integer' })
  position: number;

  @Column({ type: 'mediumblob' })
  block: Buffer;
}
