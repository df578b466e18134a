import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional } from 'class-validator';
import { GROUP_KEYS, type KeysLimit, LABEL_COLUMNS } from '../../core/selectors/selector';
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
import {
  dateOf,
  instantOf,
  IsCalendarDate,
  IsInstant,
  IsKeys,
  IsSelector,
  keysAsked,
  selectorOf,
} from '../../platform/http';
import { REPORT_COLUMN_SETS, type ReportColumns } from '../records/report-columns';
import { NO_FORMAT, REPORT_FORMATS, type ReportFormat } from '../records/report-rows';
import { ReportRequest } from '../reports.service';

/** Descriptions name the defaults: client generators make a member with `default` required. */
export class TriggerRequestDto {
  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2023-01-25T18:13:22Z',
    description: 'The instant of the figures. Default: the latest poll of all stores.',
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
    example: 90,
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
      'One row for each day, week (from Monday) or month that the period touches. Default: none, one row per store.',
  })
  @IsOptional()
  @IsIn(BREAKDOWNS, { message: `breakdown is none of ${BREAKDOWNS.join(', ')}` })
  breakdown?: Breakdown;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'region=north,brand in (a,b),tier!=test',
    description:
      'Only the stores with these labels, as in Kubernetes. Every store also has the labels timezone, store_id, and ' +
      '`status` as of `as_of`.',
  })
  @IsOptional()
  @IsSelector('labels')
  labels?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'region',
    description:
      'One row per group of stores with the same labels: a key, timezone, or two of them with a comma. Stores without ' +
      'the label are the group (none).',
  })
  @IsOptional()
  @IsKeys('group_by', GROUP_KEYS)
  group_by?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'region,brand',
    description: `Labels that are columns after store_id: up to ${LABEL_COLUMNS.max} keys with commas.`,
  })
  @IsOptional()
  @IsKeys('label_columns', LABEL_COLUMNS)
  label_columns?: string | null;

  @ApiPropertyOptional({
    enum: REPORT_COLUMN_SETS,
    description:
      'extended: also open time, time without data and excluded time of each window; for a period, also the number of ' +
      'polls and the longest open time that rests on one. evidence: the same, with these two for windows, too. targets: ' +
      'for a period, also the budgets of downtime. All three also have the name and the lost sales, an estimate, if ' +
      'they are known. Default: plain.',
  })
  @IsOptional()
  @IsIn(REPORT_COLUMN_SETS, { message: `columns is none of ${REPORT_COLUMN_SETS.join(', ')}` })
  columns?: ReportColumns;

  @ApiPropertyOptional({ enum: REPORT_FORMATS, description: 'The format of the file. Default: csv.' })
  @IsOptional()
  @IsIn(REPORT_FORMATS, { message: NO_FORMAT })
  format?: ReportFormat;
}

/** The parameters of reports that are as of the latest poll at their time. */
export class ScheduledReportRequestDto extends OmitType(TriggerRequestDto, ['as_of'] as const) {}
export type ScheduledReportRequest = Readonly<ScheduledReportRequestDto>;

export const requestOf = (asked: Readonly<TriggerRequestDto>): ReportRequest => ({
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
  labels: selectorOf(asked.labels ?? undefined),
  groupBy: keysOf(asked.group_by, GROUP_KEYS),
  labelColumns: keysOf(asked.label_columns, LABEL_COLUMNS),
});

const keysOf = (text: string | null | undefined, limit: KeysLimit): readonly string[] | undefined =>
  text === undefined || text === null ? undefined : keysAsked(text, limit);

export class TriggerResponseDto {
  @ApiProperty({ format: 'uuid', example: '9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10' })
  report_id: string;
}
