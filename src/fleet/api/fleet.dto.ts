import { ApiProperty } from '@nestjs/swagger';
import { formatInstant, MS_PER_HOUR } from '../../core/time/instant';
import {
  changeOf,
  MAX_COVERAGE_DIFFERENCE,
  NO_DATA_POLICIES,
  type NoDataPolicy,
} from '../../core/uptime/figures';
import { HOURS } from '../../core/uptime/hours';
import { STORE_STATUSES, type StoreStatus } from '../../core/uptime/status';
import { StoreSums } from '../../core/uptime/totals';
import { figuresResponse, FiguresResponseDto, INSTANT, ZoneParameter } from '../../metrics';
import {
  ChoiceParameter,
  InstantParameter,
  LabelsParameter,
  PageResponseDto,
  selectorOf,
  StoreTextParameter,
} from '../../platform/http';
import { FleetSnapshot } from '../snapshot/fleet-snapshot';
import { hoursOf, totalsOf } from '../snapshot/snapshot-totals';
import { SnapshotFilter } from '../snapshot/store-selection';
import { FeedResponseDto, type MeasuredFeed, measuredFeed } from './feed.dto';

const AS_OF = {
  ...INSTANT,
  nullable: true,
  example: '2023-01-25T18:13:22.479Z',
  description:
    'The latest poll of all stores, unless the request has an as_of; null: no store has a poll by then.',
} as const;

/** Selects stores of the fleet; all given conditions apply. */
export class FleetFilterRequestDto {
  @InstantParameter(
    'The instant of the answer, which uses only what was known then. Default: the latest poll of all stores.',
    AS_OF.example,
  )
  as_of?: string;

  @ChoiceParameter('status', STORE_STATUSES, 'The status as of `as_of`.')
  status?: StoreStatus;

  @ZoneParameter()
  timezone?: string;

  @LabelsParameter()
  labels?: string;

  @StoreTextParameter()
  q?: string;
}

/** Adds how time without data counts. */
export class FleetPolicyRequestDto extends FleetFilterRequestDto {
  @ChoiceParameter(
    'no_data',
    NO_DATA_POLICIES,
    'What time without data counts as: down, as in the report; exclude: neither up nor down, and the end of an incident.',
    'down',
  )
  no_data?: NoDataPolicy;
}

/** The policy of a request. */
export const policyAsked = ({ no_data = 'down' }: FleetPolicyRequestDto): NoDataPolicy => no_data;

export const filterAsked = ({ status, timezone, labels, q }: FleetFilterRequestDto): SnapshotFilter => ({
  status,
  zone: timezone,
  labels: selectorOf(labels),
  text: q,
});

const DATA_VERSION = {
  type: 'integer',
  example: 31,
  description: 'Changes with the data.',
} as const;

/** A page of a list of the fleet. */
export class FleetPageResponseDto extends PageResponseDto {
  @ApiProperty(AS_OF)
  as_of: string | null;
  @ApiProperty(DATA_VERSION)
  data_version: number;
}

export class StatusCountsResponseDto {
  @ApiProperty({ type: 'integer', example: 11_402 })
  up: number;
  @ApiProperty({ type: 'integer', example: 512 })
  down: number;
  @ApiProperty({ type: 'integer', example: 77, description: 'Open, and without a poll on their local day.' })
  no_data: number;
  @ApiProperty({
    type: 'integer',
    example: 21,
    description: 'Open, and without a poll for more open time than stale_after_minutes.',
  })
  stale: number;
  @ApiProperty({ type: 'integer', example: 3, description: 'Their open time is excluded.' })
  excluded: number;
  @ApiProperty({ type: 'integer', example: 2_101 })
  closed: number;
}

/** The change of a window, which has an uptime percentage as the one before it. */
export const ChangeProperty = (): PropertyDecorator =>
  ApiProperty({
    type: Number,
    nullable: true,
    example: -0.42,
    description:
      'The change of its uptime since the window before, in percentage points. null: one of them has no uptime ' +
      `percentage, or the shares of their open time with data differ by more than ${MAX_COVERAGE_DIFFERENCE} points.`,
  });

export const changeResponse = (...windows: Parameters<typeof changeOf>): number | null => {
  const change = changeOf(...windows);
  return change === undefined ? null : change / 100;
};

export class FleetWindowResponseDto extends FiguresResponseDto {
  @ChangeProperty()
  change_points: number | null;
  @ApiProperty({
    type: FiguresResponseDto,
    description: 'This window in a report as of one hour, one day or one week earlier.',
  })
  previous: FiguresResponseDto;
}

export class FleetWindowsResponseDto {
  @ApiProperty({ type: FleetWindowResponseDto })
  last_hour: FleetWindowResponseDto;
  @ApiProperty({ type: FleetWindowResponseDto })
  last_day: FleetWindowResponseDto;
  @ApiProperty({ type: FleetWindowResponseDto })
  last_week: FleetWindowResponseDto;
}

export class AttentionCountsResponseDto {
  @ApiProperty({
    type: 'integer',
    example: 12,
    description: 'Their incident is ongoing, and began in the last hour before as_of.',
  })
  new: number;
  @ApiProperty({
    type: 'integer',
    example: 540,
    description: 'Their incident is ongoing, and began earlier.',
  })
  ongoing: number;
  @ApiProperty({
    type: 'integer',
    example: 31,
    description: 'They had open time and no uptime in the last week; new and ongoing do not count them.',
  })
  never_up: number;
  @ApiProperty({
    type: 'integer',
    example: 21,
    description: 'Their status is stale; the other kinds may count them, too.',
  })
  stale: number;
}

export class ZoneCountResponseDto {
  @ApiProperty({ example: 'America/Chicago' })
  timezone: string;
  @ApiProperty({ type: 'integer', example: 5_120 })
  stores: number;
}

export class FleetResponseDto {
  @ApiProperty(AS_OF)
  as_of: string | null;
  @ApiProperty(DATA_VERSION)
  data_version: number;
  @ApiProperty({
    type: FeedResponseDto,
    description: 'How current the polls of all stores are, whatever the filters.',
  })
  feed: FeedResponseDto;
  @ApiProperty({ type: 'integer', example: 14_092, description: 'The stores that match the filters.' })
  stores: number;
  @ApiProperty({
    type: 'integer',
    example: 14_092,
    description:
      'The stores that have a poll and have not closed for good before the last week, whatever the filters.',
  })
  all_stores: number;
  @ApiProperty({
    type: StatusCountsResponseDto,
    description: 'How many stores have each status and match the other filters.',
  })
  statuses: StatusCountsResponseDto;
  @ApiProperty({
    type: FleetWindowsResponseDto,
    description: 'The sums of the rows of a report as of as_of.',
  })
  windows: FleetWindowsResponseDto;
  @ApiProperty({
    type: [ZoneCountResponseDto],
    description:
      'The zones of all stores, by name, with the number of their stores that match the other filters.',
  })
  timezones: ZoneCountResponseDto[];
  @ApiProperty({
    type: 'integer',
    example: 589,
    description: 'The number of ongoing incidents, as in /fleet/incidents.',
  })
  ongoing_incidents: number;
  @ApiProperty({
    type: AttentionCountsResponseDto,
    description: 'How many stores need attention, as /fleet/attention lists them.',
  })
  attention: AttentionCountsResponseDto;
  @ApiProperty({
    type: 'array',
    items: { type: 'string', example: 'region' },
    description: 'The keys of the labels of all stores, in order.',
  })
  label_keys: readonly string[];
}

export class FleetHourResponseDto {
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:00:00.000Z', description: 'The start of the hour.' })
  hour: string;
  @ApiProperty({ type: 'integer', example: 10_602_479 })
  up_ms: number;
  @ApiProperty({ type: 'integer', example: 600_000, description: 'Without the time without data.' })
  down_ms: number;
  @ApiProperty({ type: 'integer', example: 400_000 })
  no_data_ms: number;
  @ApiProperty({ type: 'integer', example: 0 })
  excluded_ms: number;
  @ApiProperty({ type: 'integer', example: 11_602_479, description: 'The sum of the four figures.' })
  open_time_ms: number;
}

export class FleetHoursResponseDto {
  @ApiProperty(AS_OF)
  as_of: string | null;
  @ApiProperty({ ...INSTANT, nullable: true, example: '2023-01-18T19:00:00.000Z' })
  from: string | null;
  @ApiProperty({
    type: [FleetHourResponseDto],
    description: `The ${HOURS} UTC hours up to as_of, which cuts the last; none while there are no polls.`,
  })
  items: FleetHourResponseDto[];
}

export const asOfText = ({ asOf, storeIds }: FleetSnapshot): string | null =>
  storeIds.length === 0 ? null : formatInstant(asOf);

/** What does not depend on the clock. */
export type CachedFleetResponse = Omit<FleetResponseDto, 'feed'> & { readonly feed: MeasuredFeed };

export async function fleetResponse(
  snapshot: FleetSnapshot,
  query: FleetPolicyRequestDto,
): Promise<CachedFleetResponse> {
  const policy = policyAsked(query);
  const totals = await totalsOf(snapshot, filterAsked(query), policy);
  const windowResponse = (window: keyof StoreSums): FleetWindowResponseDto => ({
    ...figuresResponse(totals.now[window], policy),
    change_points: changeResponse(totals.now[window], totals.before[window], policy),
    previous: figuresResponse(totals.before[window], policy),
  });
  return {
    as_of: asOfText(snapshot),
    data_version: snapshot.dataVersion,
    feed: measuredFeed(snapshot),
    stores: totals.stores,
    all_stores: snapshot.listedStores,
    statuses: totals.statuses,
    windows: {
      last_hour: windowResponse('hour'),
      last_day: windowResponse('day'),
      last_week: windowResponse('week'),
    },
    timezones: totals.zones.map(([timezone, stores]) => ({ timezone, stores })),
    ongoing_incidents: totals.ongoingIncidents,
    attention: totals.attention,
    label_keys: snapshot.labelKeys,
  };
}

export async function fleetHoursResponse(
  snapshot: FleetSnapshot,
  query: FleetFilterRequestDto,
): Promise<FleetHoursResponseDto> {
  const asOf = asOfText(snapshot);
  if (asOf === null) return { as_of: null, from: null, items: [] };
  const hours = await hoursOf(snapshot, filterAsked(query));
  const items = Array.from({ length: HOURS }, (_, i) => {
    const { up, down, noData, excluded } = hours.of(i);
    const hour = formatInstant(hours.start + i * MS_PER_HOUR);
    const open = up + down + noData + excluded;
    return { hour, up_ms: up, down_ms: down, no_data_ms: noData, excluded_ms: excluded, open_time_ms: open };
  });
  return { as_of: asOf, from: formatInstant(hours.start), items };
}
