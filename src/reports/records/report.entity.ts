import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { NoDataPolicy } from '../../core/uptime/figures';
import type { Breakdown, PeriodName, PeriodRequest } from '../../core/uptime/periods';
import type { AccountingName, ExclusionPolicy, WindowKind } from '../../core/uptime/plans';
import { instantColumn } from '../../platform/database';
import { keysIn, type ReportColumns } from './report-columns';
import type { ReportFormat, RowsLayout } from './report-rows';
import type { DetailsNeeded } from './row-details';

/** The cost of a report: what was reused, what was computed, and how long it took. */
export interface ReportCost {
  /** The number of local days that were read from rollups, over all stores. */
  readonly daysFromRollups: number;
  /** The number of ended local days that were computed from polls, over all stores. */
  readonly daysComputed: number;
  /** Integer milliseconds by step, in order. */
  readonly steps: Readonly<Record<string, number>>;
}

export const REPORT_STATUSES = ['Running', 'Completed', 'Failed'] as const;
type ReportStatus = (typeof REPORT_STATUSES)[number];

/** A report: its request, state and outcome. This row is authoritative; a queue only delivers jobs. */
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

  /** The request that triggered it; null for reports of the command line. */
  @Column({ name: 'request_id', type: 'varchar', length: 128, nullable: true })
  requestId: string | null;

  /** The name for downloads, once the file exists. */
  @Column({ name: 'file_path', type: 'varchar', length: 255, nullable: true })
  filePath: string | null;

  @Column({ type: 'varchar', length: 12 })
  windows: WindowKind;

  @Column({ name: 'no_data', type: 'varchar', length: 12 })
  noData: NoDataPolicy;

  @Column({ type: 'varchar', length: 16, default: 'daily' })
  accounting: AccountingName;

  /** With `accounting=carry_forward`. */
  @Column({ name: 'carry_minutes', type: 'integer', nullable: true })
  carryMinutes: number | null;

  @Column({ type: 'varchar', length: 8, default: 'apply' })
  exclusions: ExclusionPolicy;

  /** A period in place of the windows: its name, or null with `fromDate` and `toDate`. */
  @Column({ type: 'varchar', length: 24, nullable: true })
  period: PeriodName | null;

  /** Days since 1970-01-01, both included. */
  @Column({ name: 'from_date', type: 'integer', nullable: true })
  fromDate: number | null;

  @Column({ name: 'to_date', type: 'integer', nullable: true })
  toDate: number | null;

  @Column({ type: 'varchar', length: 8, default: 'none' })
  breakdown: Breakdown;

  /** The selector of the stores that the key of the request is limited to; '': all. */
  @Column({ type: 'varchar', length: 2000, default: '' })
  scope: string;

  /** The outdated report of which this is the reissue. */
  @Column({ type: 'varchar', length: 36, nullable: true })
  supersedes: string | null;

  @Column({ type: 'varchar', length: 12, default: 'plain' })
  columns: ReportColumns;

  @Column({ type: 'varchar', length: 12, default: 'csv' })
  format: ReportFormat;

  /** The selector of its stores, as `selectorText`; null: all stores. */
  @Column({ type: 'text', nullable: true })
  labels: string | null;

  /** One or two keys of labels, with a comma: a row is a group of stores. */
  @Column({ name: 'group_by', type: 'varchar', length: 65, nullable: true })
  groupBy: string | null;

  /** Keys of labels that are columns, with commas. */
  @Column({ name: 'label_columns', type: 'varchar', length: 660, nullable: true })
  labelColumns: string | null;

  /** As requested, or null for the latest poll of all stores. */
  @Column(instantColumn({ name: 'requested_as_of', nullable: true }))
  requestedAsOf: number | null;

  /** The as_of of the figures, fixed at the trigger; null if there were no polls. */
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

  /** The identical report whose rows it reuses. */
  @Column({ name: 'reused_from', type: 'varchar', length: 36, nullable: true })
  reusedFrom: string | null;

  /** The digest of the file's bytes, to detect a damaged file. */
  @Column({ name: 'file_sha256', type: 'varchar', length: 64, nullable: true })
  fileSha256: string | null;

  /** The duration of the successful attempt. */
  @Column({ name: 'duration_ms', type: 'integer', nullable: true })
  durationMs: number | null;

  @Column({ type: 'simple-json', nullable: true })
  cost: ReportCost | null;

  @Column({ name: 'failure_reason', type: 'text', nullable: true })
  failureReason: string | null;

  /** The number of attempts that were begun. */
  @Column({ type: 'integer', default: 0 })
  attempts: number;

  /** The owner of the lease (`thisProcess` of platform/leases), and its end. */
  @Column({ name: 'lease_owner', type: 'varchar', length: 80, nullable: true })
  leaseOwner: string | null;

  @Column(instantColumn({ name: 'lease_until', nullable: true }))
  leaseUntil: number | null;
}

/** The parameters that decide on the rows of a report, beside as_of and the policy for days without data. */
export type FigureParameters = Pick<
  Report,
  | 'windows'
  | 'accounting'
  | 'carryMinutes'
  | 'exclusions'
  | 'period'
  | 'fromDate'
  | 'toDate'
  | 'breakdown'
  | 'columns'
  | 'labels'
  | 'groupBy'
  | 'labelColumns'
>;

/** All parameters that decide on the rows of a report, beside as_of. */
export type RowParameters = FigureParameters & Pick<Report, 'noData'>;

/** The details of stores that the rows of a report have. Its selector may need others. */
export const detailsNeededBy = ({ columns, groupBy, labelColumns }: FigureParameters): DetailsNeeded => ({
  names: columns !== 'plain' && groupBy === null,
  targets: columns === 'targets' || groupBy !== null,
  sales: columns !== 'plain',
  keys: keysIn(groupBy ?? labelColumns),
});

/** The period of a report; undefined: it has the windows. */
export function periodOf({
  period,
  fromDate,
  toDate,
  breakdown,
}: FigureParameters): PeriodRequest | undefined {
  if (period !== null) return { dates: period, breakdown };
  return fromDate === null || toDate === null
    ? undefined
    : { dates: { first: fromDate, last: toDate }, breakdown };
}

/** A tombstone of a deleted report, whose file and rows may still exist. */
@Entity({ name: 'report_tombstones' })
@Index('report_tombstones_removed_at', ['removedAt'])
export class ReportTombstone {
  @PrimaryColumn({ name: 'report_id', type: 'varchar', length: 36 })
  reportId: string;

  /** The key of its rows, which other reports may share. */
  @Column({ name: 'result_key', type: 'integer', nullable: true })
  resultKey: number | null;

  @Column(instantColumn({ name: 'removed_at' }))
  removedAt: number;
}

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

  /** The instant before which no polls were read. */
  @Column(instantColumn({ name: 'lookback_start', nullable: true }))
  lookbackStart: number | null;

  /** The instant after which no polls were read; null: as_of. */
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
