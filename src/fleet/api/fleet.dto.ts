import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { GROUP_KEYS } from '../../core/selectors/selector';
import { formatInstant, MS_PER_HOUR } from '../../core/time/instant';
import { figuresOf, floorOfQuotient, WINDOWS } from '../../core/uptime/figures';
import type { GroupFigures } from '../../core/uptime/groups';
import { HOURS } from '../../core/uptime/hours';
import { STORE_STATUSES, type StoreStatus } from '../../core/uptime/moment';
import { StoreSums } from '../../core/uptime/totals';
import {
  figuresResponse,
  FiguresResponseDto,
  groupFiguresResponse,
  GroupFiguresResponseDto,
  GroupProperty,
  groupResponse,
  type GroupValues,
  INSTANT,
  percentResponse,
  ZoneParameter,
} from '../../metrics';
import {
  ChoiceParameter,
  IsKeys,
  keysAsked,
  LabelsParameter,
  PageRequestDto,
  PageResponseDto,
  selectorOf,
  StoreTextParameter,
} from '../../platform/http';
import { FleetSnapshot } from '../snapshot/fleet-snapshot';
import {
  hoursOf,
  snapshotGroups,
  type SnapshotGroup,
  sortedGroups,
  totalsOf,
} from '../snapshot/snapshot-totals';
import { SnapshotFilter } from '../snapshot/store-selection';
import { FeedResponseDto, type MeasuredFeed, measuredFeed } from './feed.dto';

/** Selects stores of the fleet; all given conditions apply. */
export class FleetFilterRequestDto {
  @ChoiceParameter('status', STORE_STATUSES, 'What it is as of the latest poll of all stores.')
  status?: StoreStatus;

  @ZoneParameter()
  timezone?: string;

  @LabelsParameter(
    'A selector of labels, as in Kubernetes; timezone, store_id and status, what it is as of the latest poll of all ' +
      'stores, are labels of every store.',
  )
  labels?: string;

  @StoreTextParameter()
  q?: string;
}

export const filterAsked = ({ status, timezone, labels, q }: FleetFilterRequestDto): SnapshotFilter => ({
  status,
  zone: timezone,
  labels: selectorOf(labels),
  text: q,
});

export const AS_OF = {
  ...INSTANT,
  nullable: true,
  example: '2023-01-25T18:13:22.479Z',
  description: 'The latest poll of all stores; null: there is none.',
} as const;

const DATA_VERSION = {
  type: 'integer',
  example: 31,
  description: 'Another one whenever the data has changed.',
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

export class FleetWindowResponseDto extends FiguresResponseDto {
  @ApiProperty({
    type: FiguresResponseDto,
    description: 'What a report as of one hour, one day or one week earlier says of this window.',
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
  @ApiProperty({ type: 'integer', example: 14_092, description: 'Those that the filters leave.' })
  stores: number;
  @ApiProperty({
    type: 'integer',
    example: 14_092,
    description:
      'Those that have a poll and have not closed for good before the last week, whatever the filters.',
  })
  all_stores: number;
  @ApiProperty({
    type: StatusCountsResponseDto,
    description: 'How many stores each status would leave, beside the other filters.',
  })
  statuses: StatusCountsResponseDto;
  @ApiProperty({
    type: FleetWindowsResponseDto,
    description: 'The sums of the rows of a report as of as_of.',
  })
  windows: FleetWindowsResponseDto;
  @ApiProperty({
    type: [ZoneCountResponseDto],
    description: 'The zones of all stores, by name: how many each would leave, beside the other filters.',
  })
  timezones: ZoneCountResponseDto[];
  @ApiProperty({ type: 'integer', example: 589, description: 'As /fleet/incidents counts them.' })
  ongoing_incidents: number;
  @ApiProperty({
    type: 'array',
    items: { type: 'string', example: 'region' },
    description: 'The keys of the labels of all stores, in order.',
  })
  label_keys: readonly string[];
}

export class FleetHourResponseDto {
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:00:00.000Z', description: 'When it begins.' })
  hour: string;
  @ApiProperty({ type: 'integer', example: 10_602_479 })
  up_ms: number;
  @ApiProperty({ type: 'integer', example: 600_000, description: 'Without the time without data.' })
  down_ms: number;
  @ApiProperty({ type: 'integer', example: 400_000 })
  no_data_ms: number;
  @ApiProperty({ type: 'integer', example: 0 })
  excluded_ms: number;
  @ApiProperty({ type: 'integer', example: 11_602_479, description: 'Their sum.' })
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
  query: FleetFilterRequestDto,
): Promise<CachedFleetResponse> {
  const totals = await totalsOf(snapshot, filterAsked(query));
  const windowResponse = (window: keyof StoreSums): FleetWindowResponseDto => ({
    ...figuresResponse(totals.now[window], 'down'),
    previous: figuresResponse(totals.before[window], 'down'),
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
    ongoing_incidents: totals.incidentsGoingOn,
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

/** The figures by which groups are sorted: with each window, integers; undefined: there is none. */
const WINDOW_ORDERS: Readonly<Record<string, (figures: GroupFigures) => number | undefined>> = {
  uptime_percent: (figures) => {
    const { uptime, downtime } = figuresOf(figures, 'down');
    return uptime + downtime === 0 ? undefined : floorOfQuotient(uptime, 1_000_000, uptime + downtime);
  },
  downtime: (figures) => figuresOf(figures, 'down').downtime,
  never_up: ({ neverUp }) => neverUp,
  below_target: ({ belowTarget }) => belowTarget,
  lost_sales: ({ lostCents }) => lostCents,
};

const GROUP_ORDERS: ReadonlyMap<string, (group: SnapshotGroup) => number | undefined> = new Map([
  ['stores', ({ stores }: SnapshotGroup) => stores],
  ['down', ({ statuses }: SnapshotGroup) => statuses.down],
  ['ongoing_incidents', ({ incidentsGoingOn }: SnapshotGroup) => incidentsGoingOn],
  ...Object.entries(WINDOW_ORDERS).flatMap(([name, figureOf]) =>
    WINDOWS.map(
      (window) => [`${name}_last_${window}`, ({ now }: SnapshotGroup) => figureOf(now[window])] as const,
    ),
  ),
]);

const GROUP_FIELDS = ['group', ...GROUP_ORDERS.keys()];
const GROUP_SORTS = GROUP_FIELDS.flatMap((field) => [field, `-${field}`]);
const WORST_GROUP_FIRST = 'uptime_percent_last_week';

export class FleetGroupsRequestDto extends IntersectionType(FleetFilterRequestDto, PageRequestDto) {
  @ApiProperty({
    example: 'region',
    description: 'One or two keys of labels, or timezone, with a comma between them.',
  })
  @IsKeys('by', GROUP_KEYS)
  by: string;

  @ApiPropertyOptional({
    enum: GROUP_SORTS,
    default: WORST_GROUP_FIRST,
    description:
      'Any figure, without its unit; - puts the largest first. Groups without the figure are last, and ties are sorted ' +
      'by group.',
  })
  @IsOptional()
  @IsIn(GROUP_SORTS, { message: `sort is none of ${GROUP_FIELDS.join(', ')}, each also with - before it` })
  sort?: string;
}

export class PreviousWindowResponseDto extends FiguresResponseDto {
  @ApiProperty({ type: Number, nullable: true, example: 98.93, description: 'As that of the window.' })
  uptime_percent: number | null;
}

export class GroupWindowResponseDto extends GroupFiguresResponseDto {
  @ApiProperty({
    type: PreviousWindowResponseDto,
    description: 'What a report as of one hour, one day or one week earlier says of this window.',
  })
  previous: PreviousWindowResponseDto;
}

export class GroupWindowsResponseDto {
  @ApiProperty({ type: GroupWindowResponseDto })
  last_hour: GroupWindowResponseDto;
  @ApiProperty({ type: GroupWindowResponseDto })
  last_day: GroupWindowResponseDto;
  @ApiProperty({ type: GroupWindowResponseDto })
  last_week: GroupWindowResponseDto;
}

export class FleetGroupResponseDto {
  @GroupProperty('The values of the keys.')
  group: GroupValues;
  @ApiProperty({ type: 'integer', example: 58 })
  stores: number;
  @ApiProperty({ type: StatusCountsResponseDto })
  statuses: StatusCountsResponseDto;
  @ApiProperty({ type: 'integer', example: 3, description: 'As /fleet/incidents counts them.' })
  ongoing_incidents: number;
  @ApiProperty({ type: GroupWindowsResponseDto })
  windows: GroupWindowsResponseDto;
}

export class FleetGroupPageResponseDto extends FleetPageResponseDto {
  @ApiProperty({ type: [FleetGroupResponseDto] })
  items: FleetGroupResponseDto[];
}

export async function fleetGroupsResponse(
  snapshot: FleetSnapshot,
  query: FleetGroupsRequestDto,
): Promise<FleetGroupPageResponseDto> {
  const { by, sort = WORST_GROUP_FIRST, limit, offset } = query;
  const keys = keysAsked(by, GROUP_KEYS);
  const groups = await snapshotGroups(snapshot, filterAsked(query), keys);
  const descending = sort.startsWith('-');
  const figureOf = GROUP_ORDERS.get(descending ? sort.slice(1) : sort);
  const inOrder =
    figureOf === undefined
      ? descending
        ? groups.reverse()
        : groups
      : await sortedGroups(groups, figureOf, descending);
  return {
    items: inOrder.slice(offset, offset + limit).map((group) => fleetGroupResponse(keys, group)),
    total: groups.length,
    limit,
    offset,
    as_of: asOfText(snapshot),
    data_version: snapshot.dataVersion,
  };
}

function fleetGroupResponse(keys: readonly string[], group: SnapshotGroup): FleetGroupResponseDto {
  const windowResponse = (window: keyof StoreSums): GroupWindowResponseDto => ({
    ...groupFiguresResponse(group.now[window], 'down'),
    previous: {
      ...figuresResponse(group.before[window], 'down'),
      uptime_percent: percentResponse(figuresOf(group.before[window], 'down')),
    },
  });
  return {
    group: groupResponse(keys, group.values),
    stores: group.stores,
    statuses: group.statuses,
    ongoing_incidents: group.incidentsGoingOn,
    windows: {
      last_hour: windowResponse('hour'),
      last_day: windowResponse('day'),
      last_week: windowResponse('week'),
    },
  };
}
