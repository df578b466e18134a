import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { LocalCalendar, type LocalDay, weekdayOf } from '../../core/calendar/local-calendar';
import { formatDate, formatInstant, formatLocalInstant, MS_PER_MINUTE } from '../../core/time/instant';
import { OpenTimeSums } from '../../core/uptime/days';
import { figuresOf, NO_DATA_POLICIES, type NoDataPolicy, uptimePercent } from '../../core/uptime/figures';
import type { GroupFigures } from '../../core/uptime/groups';
import {
  ACCOUNTINGS,
  type AccountingName,
  EXCLUSION_POLICIES,
  type ExclusionPolicy,
  MAX_CARRY_MINUTES,
  Range,
} from '../../core/uptime/plans';
import { ChoiceParameter, instantOf, InstantParameter } from '../../platform/http';
import type { Labels } from '../../stores';
import {
  carryAsked,
  CountingRequest,
  DEFAULT_RANGE_DAYS,
  MAX_RANGE_DAYS,
  RangeRequest,
} from '../figures/requests';

export const STORE_ID = '8419537941919820732';
export const STORE_ID_PARAMETER = {
  name: 'store_id',
  description: 'The id of the store, as in its polls.',
  example: STORE_ID,
};
/** The message for a store id whose percent-encoding is invalid. */
export const UNREADABLE_STORE = "Failed to decode param '%E0%A4%A'";
export const UNKNOWN_STORE = `There is no store ${STORE_ID}.`;
export const INSTANT = { type: String, format: 'date-time' } as const;

/** Selects the stores whose local days are in this zone. */
export const ZoneParameter = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      example: 'America/Chicago',
      description: 'The zone of its local days, configured or default.',
    }),
    IsOptional(),
    IsString(),
    IsNotEmpty(),
  );

export class DateResponseDto {
  @ApiProperty({ type: String, format: 'date', example: '2023-01-25' })
  date: string;
  @ApiProperty({ minimum: 0, maximum: 6, type: 'integer', example: 2, description: '0 = Monday' })
  day_of_week: number;
}

/** A local day of a store. */
export class LocalDayResponseDto extends DateResponseDto {
  @ApiProperty({
    ...INSTANT,
    example: '2023-01-25T06:00:00.000Z',
    description: 'The first instant of the date.',
  })
  start: string;
  @ApiProperty({
    ...INSTANT,
    example: '2023-01-26T06:00:00.000Z',
    description: 'The first instant of the next date.',
  })
  end: string;
}

export const dateResponse = (date: number): DateResponseDto => ({
  date: formatDate(date),
  day_of_week: weekdayOf(date),
});

export const localDayResponse = ({
  date,
  start,
  end,
}: Pick<LocalDay, 'date' | 'start' | 'end'>): LocalDayResponseDto => ({
  ...dateResponse(date),
  start: formatInstant(start),
  end: formatInstant(end),
});

const ZONE_SOURCES = ['configured', 'default', 'fallback'] as const;

/** The zone of a store's local days, and its source. */
export class ZoneResponseDto {
  @ApiProperty({ example: 'America/Chicago', description: 'The zone of its local days.' })
  timezone: string;
  @ApiProperty({
    enum: ZONE_SOURCES,
    example: 'configured',
    description:
      'default: DEFAULT_TIMEZONE of the service. fallback: the same, because the configured name is not known.',
  })
  timezone_source: (typeof ZONE_SOURCES)[number];
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'America/Chicago',
    description: 'The zone name as it was imported; null if unset.',
  })
  configured_timezone: string | null;
}

export const NameProperty = (): PropertyDecorator =>
  ApiProperty({ type: String, nullable: true, example: 'Main Street', description: 'null if unset.' });

/** The store of the figures, its zone, and the as_of. */
export class ExplainedResponseDto extends ZoneResponseDto {
  @ApiProperty({ example: STORE_ID })
  store_id: string;
  @NameProperty()
  name: string | null;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  as_of: string;
  @ApiProperty({ enum: NO_DATA_POLICIES, example: 'down' })
  no_data: NoDataPolicy;
  @ApiProperty({ example: false, description: 'It has no business hours, and so is open 24/7.' })
  always_open: boolean;
}

/** A period in UTC and in the store's local time. */
export class StretchResponseDto {
  @ApiProperty({ ...INSTANT, example: '2023-01-25T15:00:00.000Z' })
  start: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  end: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T09:00:00.000-06:00' })
  start_local: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T12:13:22.479-06:00' })
  end_local: string;
}

export const zoneResponse = ({ zone }: LocalCalendar, givenZone: string | undefined): ZoneResponseDto => ({
  timezone: zone,
  timezone_source: givenZone === undefined ? ZONE_SOURCES[1] : ZONE_SOURCES[givenZone === zone ? 0 : 2],
  configured_timezone: givenZone ?? null,
});

export const localText = (calendar: LocalCalendar, instant: number): string =>
  formatLocalInstant(instant, calendar.offsetAt(instant));

export const stretchResponse = (calendar: LocalCalendar, { start, end }: Range): StretchResponseDto => ({
  start: formatInstant(start),
  end: formatInstant(end),
  start_local: localText(calendar, start),
  end_local: localText(calendar, end),
});

/** The exact sums of some scheduled open time: uptime + downtime + excluded (+ no data, with no_data=exclude). */
export class FiguresResponseDto {
  @ApiProperty({ type: 'integer', example: 11_602_479 })
  uptime_ms: number;
  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'With no_data=down, it includes the time without data.',
  })
  downtime_ms: number;
  @ApiProperty({ type: 'integer', example: 0 })
  no_data_ms: number;
  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'The part of the scheduled open time that is excluded.',
  })
  excluded_ms: number;
  @ApiProperty({ type: 'integer', example: 11_602_479, description: 'Scheduled open time.' })
  open_time_ms: number;
}

export function figuresResponse(sums: Readonly<OpenTimeSums>, policy: NoDataPolicy): FiguresResponseDto {
  const { uptime, downtime } = figuresOf(sums, policy);
  return {
    uptime_ms: uptime,
    downtime_ms: downtime,
    no_data_ms: sums.noData,
    excluded_ms: sums.excluded,
    open_time_ms: sums.up + sums.down + sums.noData + sums.excluded,
  };
}

const LabelsProperty = (): PropertyDecorator =>
  ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { region: 'north' },
    description: 'Only with label_columns: those of these labels that it has.',
  });

/** A store in a list. */
export class ListedStoreResponseDto {
  @ApiProperty({ example: STORE_ID })
  store_id: string;
  @NameProperty()
  name: string | null;
  @LabelsProperty()
  labels?: Labels | undefined;
  @ApiProperty({ example: 'America/Chicago', description: 'The zone of its local days.' })
  timezone: string;
}

const GROUP = {
  type: 'object',
  additionalProperties: { type: 'string', nullable: true },
  example: { region: 'north' },
} as const;

/** The values of a group by key; null: its stores have none. */
export type GroupValues = Readonly<Record<string, string | null>>;

export const GroupProperty = (description: string): PropertyDecorator =>
  ApiProperty({ ...GROUP, description: `${description} null: the stores without the label.` });

export const groupResponse = (keys: readonly string[], values: readonly (string | null)[]): GroupValues =>
  Object.fromEntries(keys.map((key, i) => [key, values[i] ?? null]));

/** The sums of many stores, and how many of them are conspicuous. */
export class GroupFiguresResponseDto extends FiguresResponseDto {
  @ApiProperty({
    type: 'integer',
    example: 57,
    description: 'The stores with uptime or downtime from polls.',
  })
  stores_with_data: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 98.71,
    description: 'uptime_ms of uptime_ms + downtime_ms, rounded down; null: both are 0.',
  })
  uptime_percent: number | null;
  @ApiProperty({ type: 'integer', example: 1, description: 'The stores with open time and no uptime.' })
  never_up: number;
  @ApiProperty({ type: 'integer', example: 4, description: 'The stores with less uptime than their target.' })
  below_target: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 1840.5,
    description:
      'An estimate: downtime × sales_per_hour of each store, rounded to hundredths; null: the sales of no store are known.',
  })
  lost_sales: number | null;
}

export const percentResponse = ({ uptime, downtime }: { uptime: number; downtime: number }): number | null =>
  uptime + downtime === 0 ? null : Number(uptimePercent(uptime, downtime));

/** Cents as an amount; null: nothing is known. */
export const amountResponse = (cents: number | undefined): number | null =>
  cents === undefined ? null : cents / 100;

export const groupFiguresResponse = (
  figures: GroupFigures,
  policy: NoDataPolicy,
): GroupFiguresResponseDto => ({
  ...figuresResponse(figures, policy),
  stores_with_data: figures.storesWithData,
  uptime_percent: percentResponse(figuresOf(figures, policy)),
  never_up: figures.neverUp,
  below_target: figures.belowTarget,
  lost_sales: amountResponse(figures.lostCents),
});

/** The instant up to which polls count, and the policy for days without data. */
export class AsOfRequestDto {
  @InstantParameter(
    'The instant of the figures; later polls are ignored. Default: the latest poll of all stores.',
    '2023-01-25T18:13:22.479Z',
  )
  as_of?: string;

  @ChoiceParameter('no_data', NO_DATA_POLICIES, 'What a day without polls counts as.', 'down')
  no_data?: NoDataPolicy;
}

/** Adds how open time counts. */
export class CountingRequestDto extends AsOfRequestDto {
  @ChoiceParameter(
    'accounting',
    ACCOUNTINGS,
    'daily: each local day from its own polls. carry_forward: a poll counts for carry_minutes, and no longer.',
    'daily',
  )
  accounting?: AccountingName;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_CARRY_MINUTES,
    description: 'With accounting=carry_forward: for how many minutes a poll counts.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  carry_minutes?: number;

  @ChoiceParameter('exclusions', EXCLUSION_POLICIES, 'ignore: as if there were no exclusions.', 'apply')
  exclusions?: ExclusionPolicy;
}

export const countingRequest = ({
  accounting,
  carry_minutes: carryMinutes,
  exclusions,
}: CountingRequestDto): CountingRequest => ({
  carryMs: carryAsked(accounting, carryMinutes),
  ignoresExclusions: exclusions === 'ignore',
});

/** How open time counts in an answer. */
export class CountingResponseDto {
  @ApiProperty({ enum: ACCOUNTINGS, example: 'daily' })
  accounting: AccountingName;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: null,
    description: 'Only with accounting=carry_forward.',
  })
  carry_minutes: number | null;
  @ApiProperty({ enum: EXCLUSION_POLICIES, example: 'apply' })
  exclusions: ExclusionPolicy;
}

export const countingResponse = ({
  carryMs,
  ignoresExclusions = false,
}: CountingRequest): CountingResponseDto => ({
  accounting: carryMs === undefined ? 'daily' : 'carry_forward',
  carry_minutes: carryMs === undefined ? null : carryMs / MS_PER_MINUTE,
  exclusions: ignoresExclusions ? 'ignore' : 'apply',
});

/** Adds a time range. */
export class RangeRequestDto extends CountingRequestDto {
  @InstantParameter(
    `The start of the range. Default: ${DEFAULT_RANGE_DAYS} days before its end; at most ${MAX_RANGE_DAYS} days.`,
    '2023-01-18T00:00:00Z',
  )
  from?: string;

  @InstantParameter('The end of the range. Default: as_of.', '2023-01-25T00:00:00Z')
  to?: string;
}

export const rangeRequest = ({ from, to, as_of }: RangeRequestDto): RangeRequest => ({
  from: instantOf(from),
  to: instantOf(to),
  asOf: instantOf(as_of),
});
