import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional } from 'class-validator';
import { formatDate, formatInstant, formatInstantOrNull } from '../../core/time/instant';
import { NO_DATA_POLICIES, type NoDataPolicy } from '../../core/uptime/figures';
import {
  type Breakdown,
  BREAKDOWNS,
  MAX_PERIOD_DAYS,
  PERIOD_NAMES,
  type PeriodName,
} from '../../core/uptime/periods';
import {
  type AccountingName,
  ACCOUNTINGS,
  EXCLUSION_POLICIES,
  type ExclusionPolicy,
  MAX_CARRY_MINUTES,
  WINDOW_KINDS,
  type WindowKind,
} from '../../core/uptime/plans';
import { dateOf, instantOf, IsCalendarDate, IsInstant, PageResponseDto } from '../../platform/http';
import type { OutdatedBy } from '../records/outdated-results';
import { Notification } from '../records/report-outbox';
import {
  hasPeriod,
  NO_FORMAT,
  REPORT_COLUMN_SETS,
  REPORT_FORMATS,
  type ReportColumns,
  type ReportFormat,
} from '../records/report-rows';
import { Report, REPORT_STATUSES } from '../records/report.entity';
import { ReportRequest } from '../reports.service';
import {
  costResponse,
  OutdatedResponseDto,
  outdatedResponse,
  ReportCostResponseDto,
  WebhookResponseDto,
  webhookResponse,
} from './report-parts.dto';

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
    enum: ACCOUNTINGS,
    description:
      'daily: each local day from its own polls. carry_forward: a poll counts for carry_minutes, and no longer. Default: daily.',
  })
  @IsOptional()
  @IsIn(ACCOUNTINGS, { message: 'accounting is neither daily nor carry_forward' })
  accounting?: AccountingName;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_CARRY_MINUTES,
    nullable: true,
    description: 'With accounting=carry_forward, which needs it: for how many minutes a poll counts.',
  })
  @IsOptional()
  @IsInt({ message: `carry_minutes is not a whole number from 1 to ${MAX_CARRY_MINUTES} (a week)` })
  carry_minutes?: number | null;

  @ApiPropertyOptional({
    enum: EXCLUSION_POLICIES,
    description: 'ignore: as if there were no exclusions. Default: apply.',
  })
  @IsOptional()
  @IsIn(EXCLUSION_POLICIES, { message: 'exclusions is neither apply nor ignore' })
  exclusions?: ExclusionPolicy;

  @ApiPropertyOptional({
    enum: PERIOD_NAMES,
    description: 'A period in place of the windows, by each store’s own calendar, cut at as_of.',
  })
  @IsOptional()
  @IsIn(PERIOD_NAMES, {
    message: `period is none of ${PERIOD_NAMES.join(', ')}; for dates give from_date and to_date`,
  })
  period?: PeriodName;

  @ApiPropertyOptional({
    type: String,
    format: 'date',
    nullable: true,
    example: '2023-01-01',
    description: `A period by its dates, with to_date: both are included, and there are at most ${MAX_PERIOD_DAYS}.`,
  })
  @IsOptional()
  @IsCalendarDate()
  from_date?: string | null;

  @ApiPropertyOptional({ type: String, format: 'date', nullable: true, example: '2023-01-25' })
  @IsOptional()
  @IsCalendarDate()
  to_date?: string | null;

  @ApiPropertyOptional({
    enum: BREAKDOWNS,
    description:
      'A row for each day, week (from Monday) or month that the period touches. Default: none, a row a store.',
  })
  @IsOptional()
  @IsIn(BREAKDOWNS, { message: `breakdown is none of ${BREAKDOWNS.join(', ')}` })
  breakdown?: Breakdown;

  @ApiPropertyOptional({
    enum: REPORT_COLUMN_SETS,
    description:
      'extended: also open time, time without data and excluded time of each window; of a period, also the number of ' +
      'polls and the longest open time that rests on one. evidence: both. Default: plain.',
  })
  @IsOptional()
  @IsIn(REPORT_COLUMN_SETS, { message: `columns is none of ${REPORT_COLUMN_SETS.join(', ')}` })
  columns?: ReportColumns;

  @ApiPropertyOptional({ enum: REPORT_FORMATS, description: 'What the file is written as. Default: csv.' })
  @IsOptional()
  @IsIn(REPORT_FORMATS, { message: NO_FORMAT })
  format?: ReportFormat;
}

export const requestOf = (asked: TriggerRequestDto): ReportRequest => ({
  asOf: instantOf(asked.as_of),
  windows: asked.windows ?? undefined,
  noData: asked.no_data ?? undefined,
  accounting: asked.accounting ?? undefined,
  carryMinutes: asked.carry_minutes ?? undefined,
  exclusions: asked.exclusions ?? undefined,
  period: asked.period ?? undefined,
  fromDate: dateOf(asked.from_date ?? undefined),
  toDate: dateOf(asked.to_date ?? undefined),
  breakdown: asked.breakdown ?? undefined,
  columns: asked.columns ?? undefined,
  format: asked.format ?? undefined,
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
  @ApiProperty({
    type: String,
    enum: WINDOW_KINDS,
    nullable: true,
    example: 'calendar',
    description: 'null: it has a period.',
  })
  windows: string | null;
  @ApiProperty({ enum: NO_DATA_POLICIES, example: 'down' })
  no_data: string;
  @ApiProperty({ enum: ACCOUNTINGS, example: 'daily' })
  accounting: string;
  @ApiProperty({ type: 'integer', nullable: true, example: null, description: 'With carry_forward.' })
  carry_minutes: number | null;
  @ApiProperty({ enum: EXCLUSION_POLICIES, example: 'apply' })
  exclusions: string;
  @ApiProperty({
    type: String,
    enum: PERIOD_NAMES,
    nullable: true,
    example: null,
    description: 'null: it has windows, or dates.',
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
  @ApiProperty({ enum: REPORT_FORMATS, example: 'csv' })
  format: string;
}

export class ReportProgress {
  @ApiProperty({ type: 'integer', example: 14000 })
  stores_done: number;
  @ApiProperty({ type: 'integer', nullable: true, example: 14000 })
  stores: number | null;
}

const INSTANT = { type: String, format: 'date-time', nullable: true } as const;

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
  @ApiProperty({
    type: OutdatedResponseDto,
    nullable: true,
    example: null,
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
    description: 'The report that it was made anew from. GET /reports/{report_id}/changes compares the two.',
  })
  supersedes: string | null;
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
  format: report.format,
});

const dateText = (date: number | null): string | null => (date === null ? null : formatDate(date));
