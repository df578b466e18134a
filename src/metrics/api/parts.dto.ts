import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { formatInstant, formatLocalInstant } from '../../core/time/instant';
import { NO_DATA_POLICIES } from '../../core/uptime/figures';
import type { NoDataPolicy } from '../../core/uptime/figures';
import { Range } from '../../core/uptime/range';

export const STORE_ID = '8419537941919820732';
export const STORE_ID_PARAMETER = {
  name: 'store_id',
  description: 'The store, by the id its polls have.',
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
      description: 'The zone that its local days are in, be it given or the default.',
    }),
    IsOptional(),
    IsString(),
    IsNotEmpty(),
  );

export const ZONE_SOURCES = [
  'configured',
  'default',
  'default, since the configured name is unknown',
] as const;

/** The zone of a store's local days, and its source. */
export class ZoneResponseDto {
  @ApiProperty({ example: 'America/Chicago', description: 'The zone that its local days are in.' })
  timezone: string;
  @ApiProperty({
    enum: ZONE_SOURCES,
    example: 'configured',
    description: 'default: DEFAULT_TIMEZONE of the service.',
  })
  timezone_source: (typeof ZONE_SOURCES)[number];
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'America/Chicago',
    description: 'The name as it was loaded; null: none.',
  })
  configured_timezone: string | null;
}

/** The store of the figures, its zone, and the as_of. */
export class ExplainedResponseDto extends ZoneResponseDto {
  @ApiProperty({ example: STORE_ID })
  store_id: string;
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
