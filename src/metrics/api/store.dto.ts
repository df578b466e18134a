import { ApiProperty } from '@nestjs/swagger';
import { packPoll } from '../../core/polls/poll-block';
import { formatTimeOfDay, HoursRow, SINCE_EVER } from '../../core/schedule/schedule';
import { formatDate, formatInstant, formatInstantOrNull } from '../../core/time/instant';
import { STORE_STATUSES, type StoreStatus } from '../../core/uptime/status';
import {
  ChoiceParameter,
  InstantParameter,
  LabelsParameter,
  PageRequestDto,
  PageResponseDto,
  StoreTextParameter,
} from '../../platform/http';
import { NO_FACTS, StoreDetails } from '../../stores';
import { StoreDetail, StoreEntry, StorePage } from '../figures/store-directory';
import { INSTANT, localText, STORE_ID, ZoneParameter, ZoneResponseDto, zoneResponse } from './parts.dto';
import { PollResponseDto, pollResponse } from './timeline.dto';

const AS_OF = '2023-01-25T18:13:22.479Z';

export class StoresRequestDto extends PageRequestDto {
  @StoreTextParameter()
  q?: string;

  @LabelsParameter()
  labels?: string;

  @ZoneParameter()
  timezone?: string;

  @ChoiceParameter('status', STORE_STATUSES, 'The status as of `as_of`.')
  status?: StoreStatus;

  @InstantParameter('The instant of their state. Default: the latest poll of all stores.', AS_OF)
  as_of?: string;
}

export class StoreRequestDto {
  @InstantParameter('The instant of its state. Default: the latest poll of all stores.', AS_OF)
  as_of?: string;
}

export class StoreEntryResponseDto extends ZoneResponseDto {
  @ApiProperty({ example: STORE_ID })
  store_id: string;
  @ApiProperty({
    enum: STORE_STATUSES,
    example: 'up',
    description:
      'The status as of `as_of`. no_data: it is open, and its local day has had no poll yet. stale: it is open, and has ' +
      'had no poll for too long (/fleet has the limit). excluded: its open time is excluded.',
  })
  status: StoreStatus;
  @ApiProperty({
    ...INSTANT,
    nullable: true,
    example: '2023-01-18T00:03:12.004Z',
    description: 'null: it has none by as_of.',
  })
  first_poll_at: string | null;
  @ApiProperty({
    ...INSTANT,
    nullable: true,
    example: '2023-01-25T18:04:51.118Z',
    description:
      'Its last poll, or the end of the deleted time if that poll is no longer kept. null: it has none by as_of.',
  })
  last_poll_at: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Main Street' })
  name: string | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { brand: 'Corner Deli', region: 'north' },
  })
  labels: Readonly<Record<string, string>>;
}

export class StorePageResponseDto extends PageResponseDto {
  @ApiProperty({ type: [StoreEntryResponseDto] })
  items: StoreEntryResponseDto[];
  @ApiProperty({
    ...INSTANT,
    example: AS_OF,
    description: 'The latest poll of all stores, unless the request has an as_of.',
  })
  as_of: string;
}

export class HoursRowResponseDto {
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 6, example: 0, description: '0 = Monday' })
  day_of_week: number;
  @ApiProperty({ example: '09:00:00' })
  start_time_local: string;
  @ApiProperty({
    example: '17:00:00',
    description: 'Before the start: past midnight. 23:59:59 and 24:00:00 are the end of the day.',
  })
  end_time_local: string;
}

export class HoursVersionResponseDto {
  @ApiProperty({
    type: String,
    format: 'date',
    nullable: true,
    example: null,
    description: 'The local date from which it is in force; null: from the beginning.',
  })
  valid_from: string | null;
  @ApiProperty({ type: [HoursRowResponseDto] })
  business_hours: HoursRowResponseDto[];
}

const DATE = { type: String, format: 'date', nullable: true } as const;

export class StoreResponseDto extends StoreEntryResponseDto {
  @ApiProperty({ ...DATE, example: '2019-04-01', description: 'Its first local date of business.' })
  opened_on: string | null;
  @ApiProperty({ ...DATE, example: null, description: 'Its last local date of business.' })
  closed_on: string | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 99.5,
    description: 'The share of open time in which it must be up, in per cent.',
  })
  target_percent: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 120, description: 'Its sales in an hour.' })
  sales_per_hour: number | null;
  @ApiProperty({
    ...INSTANT,
    example: '2023-01-25T18:13:22.479Z',
    description: 'The latest poll of all stores, unless the request has an as_of.',
  })
  as_of: string;
  @ApiProperty({
    type: PollResponseDto,
    nullable: true,
    description: 'The last poll by as_of; null: there is none, or its polls are no longer kept.',
  })
  last_poll: PollResponseDto | null;
  @ApiProperty({ example: true, description: 'Whether as_of lies in its open time.' })
  open_now: boolean;
  @ApiProperty({
    ...INSTANT,
    nullable: true,
    example: '2023-01-25T23:00:00.000Z',
    description: 'When it closes, or opens if it is closed; null: never, by its hours.',
  })
  until: string | null;
  @ApiProperty({ ...INSTANT, nullable: true, example: '2023-01-25T17:00:00.000-06:00' })
  until_local: string | null;
  @ApiProperty({
    example: false,
    description: 'It has no business hours at as_of, and so is open 24/7, but for special hours.',
  })
  always_open: boolean;
  @ApiProperty({ type: [HoursRowResponseDto], description: 'The business hours in force at as_of.' })
  business_hours: HoursRowResponseDto[];
  @ApiProperty({ type: [HoursVersionResponseDto], description: 'All business hours, in order.' })
  hours_versions: HoursVersionResponseDto[];
}

export const storePageResponse = (
  { asOf, total, items }: StorePage,
  { limit, offset }: PageRequestDto,
): StorePageResponseDto => ({
  items: items.map((item) => ({ ...entryResponse(item), name: item.name, labels: item.labels })),
  total,
  limit,
  offset,
  as_of: formatInstant(asOf),
});

export function storeResponse(store: StoreDetail): StoreResponseDto {
  const { asOf, hours, versions, opening, calendar, lastPollAt, lastPollActive } = store;
  return {
    ...entryResponse(store),
    ...detailsResponse(store.details),
    as_of: formatInstant(asOf),
    last_poll:
      lastPollAt === null || lastPollActive === undefined
        ? null
        : pollResponse(packPoll(lastPollAt, lastPollActive)),
    open_now: opening.open,
    until: formatInstantOrNull(opening.until ?? null),
    until_local: opening.until === undefined ? null : localText(calendar, opening.until),
    always_open: hours.length === 0,
    business_hours: hours.map(hoursRowResponse),
    hours_versions: versions.map(({ validFrom, rows }) => ({
      valid_from: validFrom === SINCE_EVER ? null : formatDate(validFrom),
      business_hours: rows.map(hoursRowResponse),
    })),
  };
}

/** The details of a store, by their names in the API. */
export const detailsResponse = (details: StoreDetails | undefined) => {
  const { name, openedOn, closedOn, targetPpm, salesCents } = details ?? NO_FACTS;
  return {
    name,
    opened_on: openedOn === null ? null : formatDate(openedOn),
    closed_on: closedOn === null ? null : formatDate(closedOn),
    target_percent: targetPpm === null ? null : targetPpm / 10_000,
    sales_per_hour: salesCents === null ? null : salesCents / 100,
    labels: details?.labels ?? {},
  };
};

const entryResponse = ({
  storeId,
  calendar,
  givenZone,
  status,
  firstPollAt,
  lastPollAt,
}: StoreEntry): Omit<StoreEntryResponseDto, 'name' | 'labels'> => ({
  store_id: storeId,
  status,
  ...zoneResponse(calendar, givenZone),
  first_poll_at: formatInstantOrNull(firstPollAt),
  last_poll_at: formatInstantOrNull(lastPollAt),
});

const hoursRowResponse = ({ weekday, start, end }: HoursRow): HoursRowResponseDto => ({
  day_of_week: weekday,
  start_time_local: formatTimeOfDay(start),
  end_time_local: formatTimeOfDay(end),
});
