import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../database';
import type { ReportCost } from './report-cost';
import type { NoDataPolicy, WindowKind } from '../metrics';
import type { ReportFormat } from './formats/report-format';
import type { ReportColumns } from './rows/report-figures';

export const REPORT_STATUSES = ['Running', 'Completed', 'Failed'] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

/** A report: what was asked, how far it is, what came of it. This row is the truth; a queue only hints at it. */
@Entity({ name: 'reports' })
@Index('reports_created_at', ['createdAt', 'reportId'])
@Index('reports_status', ['status'])
@Index('reports_result_key', ['resultKey'])
export class Report {
  @PrimaryColumn({ name: 'report_id', type: 'varchar', length: 36 })
  reportId: string;

  @Column({ type: 'varchar', length: 12 })
  status: ReportStatus;

  @Column(instantColumn({ name: 'created_at' }))
  createdAt: number;

  @Column(instantColumn({ name: 'completed_at', nullable: true }))
  completedAt: number | null;

  /** The request that asked for it; null: none did, but the command line. */
  @Column({ name: 'request_id', type: 'varchar', length: 128, nullable: true })
  requestId: string | null;

  /** The name under which the file is downloaded, once it is there. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  url: string | null;

  @Column({ type: 'varchar', length: 12 })
  windows: WindowKind;

  @Column({ name: 'no_data', type: 'varchar', length: 12 })
  noData: NoDataPolicy;

  @Column({ type: 'varchar', length: 12, default: 'plain' })
  columns: ReportColumns;

  @Column({ type: 'varchar', length: 12, default: 'csv' })
  format: ReportFormat;

  /** As the caller gave it, or null for the latest poll of all stores. */
  @Column(instantColumn({ name: 'requested_as_of', nullable: true }))
  requestedAsOf: number | null;

  /** The instant the figures speak of, fixed at the trigger; null where there was no poll at all. */
  @Column(instantColumn({ name: 'as_of', nullable: true }))
  asOf: number | null;

  @Column({ type: 'integer', nullable: true })
  stores: number | null;

  @Column({ name: 'stores_done', type: 'integer', default: 0 })
  storesDone: number;

  @Column({ name: 'polls_read', type: 'integer', nullable: true })
  pollsRead: number | null;

  /** The key of its rows, once it is completed. */
  @Column({ name: 'result_key', type: 'integer', nullable: true })
  resultKey: number | null;

  /** The report whose rows these are, where nothing had changed since. */
  @Column({ name: 'reused_from', type: 'varchar', length: 36, nullable: true })
  reusedFrom: string | null;

  /** Of the file's bytes, by which a damaged one is known. */
  @Column({ name: 'file_sha256', type: 'varchar', length: 64, nullable: true })
  fileSha256: string | null;

  /** From the begin of the attempt that succeeded to its end. */
  @Column({ name: 'took_ms', type: 'integer', nullable: true })
  tookMs: number | null;

  @Column({ type: 'simple-json', nullable: true })
  cost: ReportCost | null;

  @Column({ name: 'failure_reason', type: 'text', nullable: true })
  failureReason: string | null;

  /** How often it was begun. */
  @Column({ type: 'integer', default: 0 })
  attempts: number;

  /** The process that works on it (config/process-identity), and until when it may be trusted to. */
  @Column({ name: 'lease_owner', type: 'varchar', length: 80, nullable: true })
  leaseOwner: string | null;

  @Column(instantColumn({ name: 'lease_until', nullable: true }))
  leaseUntil: number | null;
}
