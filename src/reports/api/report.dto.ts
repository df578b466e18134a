import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { formatDate, formatInstant, formatInstantOrNull } from '../../core/time/instant';
import { NO_DATA_POLICIES } from '../../core/uptime/figures';
import { BREAKDOWNS, PERIOD_NAMES } from '../../core/uptime/periods';
import { ACCOUNTINGS, EXCLUSION_POLICIES, WINDOW_KINDS } from '../../core/uptime/plans';
import { PageResponseDto } from '../../platform/http';
import { MAX_IMPORTS, type OutdatedBy } from '../records/report-results.repository';
import { hasPeriod, REPORT_COLUMN_SETS } from '../records/report-columns';
import { Notification, NOTIFICATION_STATUSES } from '../records/report-outbox';
import { REPORT_FORMATS } from '../records/report-rows';
import { Report, REPORT_STATUSES, ReportCost } from '../records/report.entity';

const INSTANT = { type: String, format: 'date-time', nullable: true } as const;

/** The reused work of a report, and the duration of each step. */
export class ReportCostResponseDto {
  @ApiProperty({
    type: 'integer',
    example: 83_550,
    description: 'Local days of stores that were read from rollups.',
  })
  days_from_rollups: number;
  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'Other local days that had ended, computed from polls.',
  })
  days_computed: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: {
      identical_report: 2,
      stores: 9,
      polls: 40,
      figures: 38,
      file: 70,
      rows: 50,
    },
    description: 'Milliseconds by step.',
  })
  steps_ms: Readonly<Record<string, number>>;
}

/** The state of the report's notification. */
export class WebhookResponseDto {
  @ApiProperty({
    enum: NOTIFICATION_STATUSES,
    example: 'delivered',
    description: 'failed: it was given up after the last attempt.',
  })
  status: string;
  @ApiProperty({ type: 'integer', example: 1, description: 'The number of attempts to send it.' })
  attempts: number;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 204,
    description: 'The last status of the receiver; null if it did not answer.',
  })
  last_status: number | null;
  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why the last attempt failed.' })
  last_error: string | null;
  @ApiProperty({ ...INSTANT, example: null, description: 'null: there are no further attempts.' })
  next_attempt_at: string | null;
}

/** An import that changed what a report read. */
export class OutdatingImportResponseDto {
  @ApiProperty({ format: 'uuid', example: '5a0c6b2e-8f0d-4c43-9d57-0d6a2f1b7c11' })
  ingestion_id: string;
  @ApiProperty({
    example: 'exclusions',
    description: 'What was imported or edited, as in GET /ingestions.',
  })
  kind: string;
  @ApiProperty({ example: 'POST /exclusions', description: 'The file, or the request.' })
  source: string;
  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-26T09:12:44.310Z' })
  finished_at: string;
}

/** Since when later data has changed what a report read. */
export class OutdatedResponseDto {
  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-26T09:12:44.310Z' })
  since: string;
  @ApiProperty({
    type: [OutdatingImportResponseDto],
    description: `The first imports and edits that changed it: at most ${MAX_IMPORTS}, and one in a list of reports.`,
  })
  by: OutdatingImportResponseDto[];
}

const outdatedResponse = (by: OutdatedBy): OutdatedResponseDto => ({
  since: formatInstant(by[0]!.finishedAt),
  by: by.map(({ ingestionId, kind, source, finishedAt }) => ({
    ingestion_id: ingestionId,
    kind,
    source,
    finished_at: formatInstant(finishedAt),
  })),
});

const webhookResponse = (notification: Notification): WebhookResponseDto => ({
  status: notification.status,
  attempts: notification.attempts,
  last_status: notification.lastStatus,
  last_error: notification.lastError,
  next_attempt_at: formatInstantOrNull(notification.nextAttemptAt),
});

const costResponse = ({ daysFromRollups, daysComputed, steps }: ReportCost): ReportCostResponseDto => ({
  days_from_rollups: daysFromRollups,
  days_computed: daysComputed,
  steps_ms: steps,
});

export class StatusResponseDto {
  @ApiProperty({ enum: REPORT_STATUSES, example: 'Completed' })
  status: string;
  @ApiPropertyOptional({ example: 'reports/store_report_9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10.csv' })
  filepath?: string;
}

class ReportParameters {
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2023-01-25T18:13:22.000Z',
    description: 'null: the latest poll was asked for.',
  })
  as_of: string | null;
  @ApiProperty({
    type: String,
    enum: WINDOW_KINDS,
    nullable: true,
    example: 'calendar',
    description: 'null: the report has a period.',
  })
  windows: string | null;
  @ApiProperty({ enum: NO_DATA_POLICIES, example: 'down' })
  no_data: string;
  @ApiProperty({ enum: ACCOUNTINGS, example: 'daily' })
  accounting: string;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: null,
    description: 'Only with accounting=carry_forward.',
  })
  carry_minutes: number | null;
  @ApiProperty({ enum: EXCLUSION_POLICIES, example: 'apply' })
  exclusions: string;
  @ApiProperty({
    type: String,
    enum: PERIOD_NAMES,
    nullable: true,
    example: null,
    description: 'null: the report has windows, or dates.',
  })
  period: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true, example: null })
  from_date: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true, example: null })
  to_date: string | null;
  @ApiProperty({ enum: BREAKDOWNS, example: 'none' })
  breakdown: string;
  @ApiProperty({ enum: REPORT_COLUMN_SETS, example: 'plain' })
  columns: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'region=north',
    description:
      'The selector of its stores, in one order for all selectors with the same meaning; null: all stores.',
  })
  labels: string | null;
  @ApiProperty({ type: String, nullable: true, example: null })
  group_by: string | null;
  @ApiProperty({ type: String, nullable: true, example: null })
  label_columns: string | null;
  @ApiProperty({ enum: REPORT_FORMATS, example: 'csv' })
  format: string;
}

class ReportProgress {
  @ApiProperty({ type: 'integer', example: 14000 })
  stores_done: number;
  @ApiProperty({ type: 'integer', nullable: true, example: 14000 })
  stores: number | null;
}

/** All properties of a report. */
export class ReportResponseDto {
  @ApiProperty({ format: 'uuid', example: '9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10' })
  report_id: string;
  @ApiProperty({ enum: REPORT_STATUSES, example: 'Completed' })
  status: string;
  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-25T18:14:00.000Z' })
  created_at: string;
  @ApiProperty({
    ...INSTANT,
    example: '2023-01-25T18:14:01.204Z',
    description: 'When it was completed, or failed.',
  })
  completed_at: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    example: '7f3c1a52-5d6e-4a0b-9c8d-1e2f3a4b5c6d',
    description: 'The X-Request-Id of the request that triggered it. The log lines of its work have it, too.',
  })
  request_id: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'reports/store_report_9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10.csv',
    description: 'The name of the file, for GET /download_report.',
  })
  file_path: string | null;
  @ApiProperty({ type: ReportParameters })
  parameters: ReportParameters;
  @ApiProperty({
    example: '',
    description: 'The selector of the stores that the key of the request is limited to; empty: all stores.',
  })
  key_selector: string;
  @ApiProperty({
    ...INSTANT,
    example: '2023-01-25T18:13:22.479Z',
    description: 'The instant of the figures; null if there is no poll at all.',
  })
  as_of: string | null;
  @ApiProperty({ type: ReportProgress })
  progress: ReportProgress;
  @ApiProperty({ type: 'integer', nullable: true, example: 14000 })
  stores: number | null;
  @ApiProperty({ type: 'integer', nullable: true, example: 1822080 })
  polls_read: number | null;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 1204,
    description: 'The duration of the successful attempt.',
  })
  duration_ms: number | null;
  @ApiProperty({
    type: ReportCostResponseDto,
    nullable: true,
    description: 'The cost of a completed report.',
  })
  cost: ReportCostResponseDto | null;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: null,
    description: 'The identical report whose rows it reuses.',
  })
  reused_from: string | null;
  @ApiProperty({
    type: OutdatedResponseDto,
    nullable: true,
    description:
      'Whether later data has changed what the report read, so that POST /reports/{report_id}/reissue may give other ' +
      'figures; null: it has not.',
  })
  outdated: OutdatedResponseDto | null;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: null,
    description:
      'The report of which this is the reissue. GET /reports/{report_id}/changes compares the two.',
  })
  supersedes: string | null;
  @ApiProperty({ type: 'integer', example: 1, description: 'The number of attempts to compute it.' })
  attempts: number;
  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why it failed.' })
  failure_reason: string | null;
  @ApiProperty({
    type: WebhookResponseDto,
    nullable: true,
    description:
      'The state of the notification to WEBHOOK_URL; null while the report runs, and without a webhook.',
  })
  webhook: WebhookResponseDto | null;
}

export class ReportPageResponseDto extends PageResponseDto {
  @ApiProperty({ type: [ReportResponseDto] })
  items: ReportResponseDto[];
}

export function statusResponse({ status, filePath }: Report): StatusResponseDto {
  return status === 'Completed' ? { status, filepath: filePath! } : { status };
}

export function reportResponse(
  report: Report,
  notification: Notification | undefined,
  outdatedBy: OutdatedBy | undefined,
): ReportResponseDto {
  return {
    report_id: report.reportId,
    status: report.status,
    created_at: formatInstant(report.createdAt),
    completed_at: formatInstantOrNull(report.completedAt),
    request_id: report.requestId,
    file_path: report.filePath,
    parameters: parametersResponse(report),
    key_selector: report.scope,
    as_of: formatInstantOrNull(report.asOf),
    progress: { stores_done: report.storesDone, stores: report.stores },
    stores: report.stores,
    polls_read: report.pollsRead,
    duration_ms: report.durationMs,
    cost: report.status === 'Completed' && report.cost !== null ? costResponse(report.cost) : null,
    reused_from: report.reusedFrom,
    outdated: outdatedBy === undefined ? null : outdatedResponse(outdatedBy),
    supersedes: report.supersedes,
    attempts: report.attempts,
    failure_reason: report.failureReason,
    webhook: notification === undefined ? null : webhookResponse(notification),
  };
}

const parametersResponse = (report: Report): ReportParameters => ({
  as_of: formatInstantOrNull(report.requestedAsOf),
  windows: hasPeriod(report) ? null : report.windows,
  no_data: report.noData,
  accounting: report.accounting,
  carry_minutes: report.carryMinutes,
  exclusions: report.exclusions,
  period: report.period,
  from_date: dateText(report.fromDate),
  to_date: dateText(report.toDate),
  breakdown: report.breakdown,
  columns: report.columns,
  labels: report.labels,
  group_by: report.groupBy,
  label_columns: report.labelColumns,
  format: report.format,
});

const dateText = (date: number | null): string | null => (date === null ? null : formatDate(date));
