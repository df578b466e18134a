import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { formatInstant, formatInstantOrNull } from '../../core/time/instant';
import { NO_DATA_POLICIES, type NoDataPolicy } from '../../core/uptime/figures';
import { WINDOW_KINDS, type WindowKind } from '../../core/uptime/plans';
import { instantOf, IsInstant, PageResponseDto } from '../../platform/http';
import { Notification, NOTIFICATION_STATUSES } from '../records/report-outbox';
import {
  NO_FORMAT,
  REPORT_COLUMN_SETS,
  REPORT_FORMATS,
  type ReportColumns,
  type ReportFormat,
} from '../records/report-rows';
import { Report, REPORT_STATUSES, ReportCost } from '../records/report.entity';
import { ReportRequest } from '../reports.service';

/** Descriptions name the defaults: client generators make a member with `default` required. */
export class TriggerRequestDto {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: '2023-01-25T18:13:22Z',
    description: 'The instant the figures speak of. Default: the latest poll of all stores.',
  })
  @IsOptional()
  @IsInstant()
  as_of?: string | null;

  @ApiPropertyOptional({
    enum: WINDOW_KINDS,
    description: 'Local days, or 24 and 168 hours. Default: calendar.',
  })
  @IsOptional()
  @IsIn(WINDOW_KINDS, { message: 'windows is neither calendar nor rolling' })
  windows?: WindowKind;

  @ApiPropertyOptional({
    enum: NO_DATA_POLICIES,
    description: 'What a day without polls counts as. Default: down.',
  })
  @IsOptional()
  @IsIn(NO_DATA_POLICIES, { message: 'no_data is neither down nor exclude' })
  no_data?: NoDataPolicy;

  @ApiPropertyOptional({
    enum: REPORT_COLUMN_SETS,
    description:
      'extended: the CSV also has open time and time without data, for each window. Default: plain.',
  })
  @IsOptional()
  @IsIn(REPORT_COLUMN_SETS, { message: 'columns is neither plain nor extended' })
  columns?: ReportColumns;

  @ApiPropertyOptional({ enum: REPORT_FORMATS, description: 'What the file is written as. Default: csv.' })
  @IsOptional()
  @IsIn(REPORT_FORMATS, { message: NO_FORMAT })
  format?: ReportFormat;
}

export const requestOf = ({
  as_of,
  windows,
  no_data,
  columns,
  format,
}: TriggerRequestDto): ReportRequest => ({
  asOf: instantOf(as_of),
  windows: windows ?? undefined,
  noData: no_data ?? undefined,
  columns: columns ?? undefined,
  format: format ?? undefined,
});

export class TriggerResponseDto {
  @ApiProperty({ format: 'uuid', example: '9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10' })
  report_id: string;
}

export class StatusResponseDto {
  @ApiProperty({ enum: REPORT_STATUSES, example: 'Completed' })
  status: string;
  @ApiPropertyOptional({ example: 'reports/store_report_9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10.csv' })
  filepath?: string;
}

export class ReportParameters {
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2023-01-25T18:13:22.000Z',
    description: 'null: the latest poll was asked for.',
  })
  as_of: string | null;
  @ApiProperty({ enum: WINDOW_KINDS, example: 'calendar' })
  windows: string;
  @ApiProperty({ enum: NO_DATA_POLICIES, example: 'down' })
  no_data: string;
  @ApiProperty({ enum: REPORT_COLUMN_SETS, example: 'plain' })
  columns: string;
  @ApiProperty({ enum: REPORT_FORMATS, example: 'csv' })
  format: string;
}

export class ReportProgress {
  @ApiProperty({ type: 'integer', example: 14000 })
  stores_done: number;
  @ApiProperty({ type: 'integer', nullable: true, example: 14000 })
  stores: number | null;
}

/** The reused work of a report, and the duration of each step. */
export class ReportCostResponseDto {
  @ApiProperty({ type: 'integer', example: 83_550, description: 'Local days of stores that were stored.' })
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
      'identical report': 2,
      stores: 9,
      'hours and zones': 50,
      polls: 40,
      figures: 38,
      file: 70,
      rows: 50,
    },
    description: 'Milliseconds by step.',
  })
  steps_ms: Readonly<Record<string, number>>;
}

const INSTANT = { type: String, format: 'date-time', nullable: true } as const;

/** The state of the report's notification. */
export class WebhookResponseDto {
  @ApiProperty({
    enum: NOTIFICATION_STATUSES,
    example: 'delivered',
    description: 'failed: it was given up after the last attempt.',
  })
  status: string;
  @ApiProperty({ type: 'integer', example: 1, description: 'How often it was sent, or begun to be.' })
  attempts: number;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 204,
    description: 'What the receiver answered last; null where it did not.',
  })
  last_status: number | null;
  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why the last attempt failed.' })
  last_error: string | null;
  @ApiProperty({ ...INSTANT, example: null, description: 'null: there will be none.' })
  next_attempt_at: string | null;
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
    description: 'The X-Request-Id of its trigger, which the log of its work carries.',
  })
  request_id: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'reports/store_report_9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10.csv',
    description: 'The file, as GET /download_report takes it.',
  })
  file_path: string | null;
  @ApiProperty({ type: ReportParameters })
  parameters: ReportParameters;
  @ApiProperty({
    ...INSTANT,
    example: '2023-01-25T18:13:22.479Z',
    description: 'The instant the figures speak of; null where there is no poll at all.',
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
    description: 'Milliseconds of the attempt that succeeded.',
  })
  duration_ms: number | null;
  @ApiProperty({ type: ReportCostResponseDto, nullable: true, description: 'Of a completed report.' })
  cost: ReportCostResponseDto | null;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: null,
    description: 'The identical report whose rows it reuses.',
  })
  reused_from: string | null;
  @ApiProperty({ type: 'integer', example: 1, description: 'How often it was begun.' })
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

export function reportResponse(report: Report, notification: Notification | undefined): ReportResponseDto {
  return {
    report_id: report.reportId,
    status: report.status,
    created_at: formatInstant(report.createdAt),
    completed_at: formatInstantOrNull(report.completedAt),
    request_id: report.requestId,
    file_path: report.filePath,
    parameters: {
      as_of: formatInstantOrNull(report.requestedAsOf),
      windows: report.windows,
      no_data: report.noData,
      columns: report.columns,
      format: report.format,
    },
    as_of: formatInstantOrNull(report.asOf),
    progress: { stores_done: report.storesDone, stores: report.stores },
    stores: report.stores,
    polls_read: report.pollsRead,
    duration_ms: report.durationMs,
    cost: report.status === 'Completed' && report.cost !== null ? costResponse(report.cost) : null,
    reused_from: report.reusedFrom,
    attempts: report.attempts,
    failure_reason: report.failureReason,
    webhook: notification === undefined ? null : webhookResponse(notification),
  };
}

const webhookResponse = (notification: Notification): WebhookResponseDto => ({
  status: notification.status,
  attempts: notification.attempts,
  last_status: notification.lastStatus,
  last_error: notification.lastError,
  next_attempt_at: formatInstantOrNull(notification.nextAttemptAt),
});

const costResponse = ({ daysStored, daysWorkedOut, steps }: ReportCost): ReportCostResponseDto => ({
  days_from_rollups: daysStored,
  days_computed: daysWorkedOut,
  steps_ms: steps,
});
