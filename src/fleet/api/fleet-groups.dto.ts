import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { GROUP_KEYS } from '../../core/selectors/selector';
import { changeOf, figuresOf, floorOfQuotient, type NoDataPolicy, WINDOWS } from '../../core/uptime/figures';
import type { GroupFigures } from '../../core/uptime/groups';
import type { StoreSums, WindowSums } from '../../core/uptime/totals';
import {
  figuresResponse,
  FiguresResponseDto,
  groupFiguresResponse,
  GroupFiguresResponseDto,
  GroupProperty,
  groupResponse,
  type GroupValues,
  percentResponse,
} from '../../metrics';
import { IsKeys, keysAsked, PageRequestDto } from '../../platform/http';
import { FleetSnapshot } from '../snapshot/fleet-snapshot';
import { snapshotGroups, type SnapshotGroup, sortedGroups } from '../snapshot/snapshot-totals';
import {
  asOfText,
  ChangeProperty,
  changeResponse,
  filterAsked,
  FleetPageResponseDto,
  FleetPolicyRequestDto,
  policyAsked,
  StatusCountsResponseDto,
} from './fleet.dto';

/** A figure by which groups are sorted, an integer; undefined: a group does not have it. */
type GroupOrder = (group: SnapshotGroup, policy: NoDataPolicy) => number | undefined;
type WindowOrder = (now: GroupFigures, policy: NoDataPolicy, before: WindowSums) => number | undefined;

const WINDOW_ORDERS: Readonly<Record<string, WindowOrder>> = {
  uptime_percent: (figures, policy) => {
    const { uptime, downtime } = figuresOf(figures, policy);
    return uptime + downtime === 0 ? undefined : floorOfQuotient(uptime, 1_000_000, uptime + downtime);
  },
  change_points: (figures, policy, before) => changeOf(figures, before, policy),
  downtime: (figures, policy) => figuresOf(figures, policy).downtime,
  never_up: ({ neverUp }) => neverUp,
  below_target: ({ belowTarget }) => belowTarget,
  lost_sales: ({ lostCents }) => lostCents,
};

const GROUP_ORDERS: ReadonlyMap<string, GroupOrder> = new Map<string, GroupOrder>([
  ['stores', ({ stores }) => stores],
  ['down', ({ statuses }) => statuses.down],
  ['ongoing_incidents', ({ ongoingIncidents }) => ongoingIncidents],
  ...Object.entries(WINDOW_ORDERS).flatMap(([name, figureOf]) =>
    WINDOWS.map((window): [string, GroupOrder] => [
      `${name}_last_${window}`,
      ({ now, before }, policy) => figureOf(now[window], policy, before[window]),
    ]),
  ),
]);

const GROUP_FIELDS = ['group', ...GROUP_ORDERS.keys()];
const GROUP_SORTS = GROUP_FIELDS.flatMap((field) => [field, `-${field}`]);
const WORST_GROUP_FIRST = 'uptime_percent_last_week';

export class FleetGroupsRequestDto extends IntersectionType(FleetPolicyRequestDto, PageRequestDto) {
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
      'Any figure, without its unit; a leading - puts the largest first. Groups without the figure are last, and ties are sorted ' +
      'by group.',
  })
  @IsOptional()
  @IsIn(GROUP_SORTS, { message: `sort is none of ${GROUP_FIELDS.join(', ')}, each also with - before it` })
  sort?: string;
}

export class PreviousWindowResponseDto extends FiguresResponseDto {
  @ApiProperty({ type: Number, nullable: true, example: 98.93, description: 'As in the window.' })
  uptime_percent: number | null;
}

export class GroupWindowResponseDto extends GroupFiguresResponseDto {
  @ChangeProperty()
  change_points: number | null;
  @ApiProperty({
    type: PreviousWindowResponseDto,
    description: 'This window in a report as of one hour, one day or one week earlier.',
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
  @ApiProperty({
    type: 'integer',
    example: 3,
    description: 'The number of ongoing incidents, as in /fleet/incidents.',
  })
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
  const policy = policyAsked(query);
  const groups = await snapshotGroups(snapshot, filterAsked(query), keys, policy);
  const descending = sort.startsWith('-');
  const figureOf = GROUP_ORDERS.get(descending ? sort.slice(1) : sort);
  const inOrder =
    figureOf === undefined
      ? descending
        ? groups.reverse()
        : groups
      : await sortedGroups(groups, (group) => figureOf(group, policy), descending);
  return {
    items: inOrder.slice(offset, offset + limit).map((group) => fleetGroupResponse(keys, group, policy)),
    total: groups.length,
    limit,
    offset,
    as_of: asOfText(snapshot),
    data_version: snapshot.dataVersion,
  };
}

function fleetGroupResponse(
  keys: readonly string[],
  group: SnapshotGroup,
  policy: NoDataPolicy,
): FleetGroupResponseDto {
  const windowResponse = (window: keyof StoreSums): GroupWindowResponseDto => ({
    ...groupFiguresResponse(group.now[window], policy),
    change_points: changeResponse(group.now[window], group.before[window], policy),
    previous: {
      ...figuresResponse(group.before[window], policy),
      uptime_percent: percentResponse(figuresOf(group.before[window], policy)),
    },
  });
  return {
    group: groupResponse(keys, group.values),
    stores: group.stores,
    statuses: group.statuses,
    ongoing_incidents: group.ongoingIncidents,
    windows: {
      last_hour: windowResponse('hour'),
      last_day: windowResponse('day'),
      last_week: windowResponse('week'),
    },
  };
}
