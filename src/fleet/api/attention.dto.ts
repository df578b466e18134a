import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { formatInstant, formatLocalInstant } from '../../core/time/instant';
import { figuresOf, floorOfQuotient } from '../../core/uptime/figures';
import { STORE_STATUSES, type StoreStatus } from '../../core/uptime/status';
import { INSTANT, ListedStoreResponseDto, percentResponse } from '../../metrics';
import { ChoiceParameter, LabelColumnsParameter, PageRequestDto } from '../../platform/http';
import type { FleetSnapshot } from '../snapshot/fleet-snapshot';
import {
  ATTENTION_KINDS,
  ATTENTION_ORDERS,
  attentionEntry,
  type AttentionKind,
  type AttentionOrder,
  attentionPage,
  targetLeft,
} from '../snapshot/store-selection';
import { labelReader, pageOf } from './fleet-stores.dto';
import { filterAsked, FleetPageResponseDto, FleetPolicyRequestDto, policyAsked } from './fleet.dto';

const SORTS = ATTENTION_ORDERS.flatMap((order) => [order, `-${order}`]);
const LONGEST_FIRST = '-duration';

export class AttentionRequestDto extends IntersectionType(FleetPolicyRequestDto, PageRequestDto) {
  @ChoiceParameter(
    'kind',
    ATTENTION_KINDS,
    'Why they need attention: the kinds that `attention` of /fleet counts.',
    'new',
  )
  kind?: AttentionKind;

  @LabelColumnsParameter()
  label_columns?: string;

  @ApiPropertyOptional({
    enum: SORTS,
    default: LONGEST_FIRST,
    description:
      'A member, without its unit; a leading - puts the largest first. Ties are sorted by store_id, and stores without the figure ' +
      'are last.',
  })
  @IsOptional()
  @IsIn(SORTS, { message: `sort is none of ${ATTENTION_ORDERS.join(', ')}, each also with - before it` })
  sort?: string;
}

export class AttentionStoreResponseDto extends ListedStoreResponseDto {
  @ApiProperty({ enum: STORE_STATUSES, example: 'down', description: 'The status as of `as_of`.' })
  status: StoreStatus;
  @ApiProperty({
    ...INSTANT,
    example: '2023-01-25T17:30:00.000Z',
    description: 'The start of its incident. For a stale store: its newest poll.',
  })
  start: string;
  @ApiProperty({
    ...INSTANT,
    example: '2023-01-25T11:30:00.000-06:00',
    description: 'The start by the clock of the store.',
  })
  start_local: string;
  @ApiProperty({ example: false, description: 'It began before the last 168 hours, which cut it.' })
  clipped_start: boolean;
  @ApiProperty({
    example: false,
    description: 'The start is assumed: the first poll of the day is later, and fills back to it.',
  })
  assumed_start: boolean;
  @ApiProperty({
    type: 'integer',
    example: 1_800_000,
    description:
      'The open time lost in its incident. For a stale store: the open time without a poll in the last 168 hours. For a ' +
      'store that was never up: all downtime of the last week.',
  })
  duration_ms: number;
  @ApiProperty({
    ...INSTANT,
    example: '2023-01-25T17:30:00.000Z',
    description: 'Its newest poll, or the end of the deleted time if that poll is no longer kept.',
  })
  last_poll_at: string;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 98.71,
    description: 'Uptime of uptime + downtime of the last week, rounded down; null: both are 0.',
  })
  uptime_percent_last_week: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 85.04,
    description: 'The share of the open time of the last week with data, rounded down; null: there was none.',
  })
  coverage_percent_last_week: number | null;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: -1_440_000,
    description:
      'The downtime that its target still allows in the open time of the last week; negative: more is used. null: it has no ' +
      'target.',
  })
  target_left_last_week_ms: number | null;
}

export class AttentionPageResponseDto extends FleetPageResponseDto {
  @ApiProperty({ enum: ATTENTION_KINDS, example: 'new' })
  kind: AttentionKind;
  @ApiProperty({ type: [AttentionStoreResponseDto] })
  items: AttentionStoreResponseDto[];
}

export async function attentionPageResponse(
  snapshot: FleetSnapshot,
  query: AttentionRequestDto,
): Promise<AttentionPageResponseDto> {
  const { kind = 'new', sort = LONGEST_FIRST, limit, offset } = query;
  const descending = sort.startsWith('-');
  const by = (descending ? sort.slice(1) : sort) as AttentionOrder;
  const policy = policyAsked(query);
  const request = { kind, policy, by, descending, limit, offset };
  const { total, places } = await attentionPage(snapshot, filterAsked(query), request);
  const labelsOf = labelReader(snapshot, query);
  const items = places.map((store): AttentionStoreResponseDto => {
    const { start, clippedStart, assumedStart, lost } = attentionEntry(snapshot, store, kind, policy);
    const calendar = snapshot.calendar(store);
    const week = snapshot.windowOf(store, 'week');
    const open = week.up + week.down + week.noData;
    return {
      store_id: snapshot.storeIds[store]!,
      name: snapshot.nameOf(store),
      labels: labelsOf(store),
      timezone: calendar.zone,
      status: snapshot.status(store),
      start: formatInstant(start),
      start_local: formatLocalInstant(start, calendar.offsetAt(start)),
      clipped_start: clippedStart,
      assumed_start: assumedStart,
      duration_ms: lost,
      last_poll_at: formatInstant(snapshot.lastPoll(store)),
      uptime_percent_last_week: percentResponse(figuresOf(week, policy)),
      coverage_percent_last_week:
        open === 0 ? null : floorOfQuotient(week.up + week.down, 10_000, open) / 100,
      target_left_last_week_ms: targetLeft(snapshot, store, policy) ?? null,
    };
  });
  return { kind, items, ...pageOf(snapshot, query, total) };
}
