import { ApiProperty } from '@nestjs/swagger';
import { formatInstantOrNull, MS_PER_MINUTE } from '../../core/time/instant';
import { floorOfQuotient } from '../../core/uptime/figures';
import { stoppedSince } from '../../core/uptime/status';
import { INSTANT } from '../../metrics';
import { instantOf } from '../../platform/http';
import { FleetSnapshot } from '../snapshot/fleet-snapshot';
import { polledStores } from '../snapshot/snapshot-totals';

export class FeedResponseDto {
  @ApiProperty({
    ...INSTANT,
    nullable: true,
    example: '2023-01-25T18:13:22.479Z',
    description: 'The newest poll by as_of; null: there is none.',
  })
  newest_poll_at: string | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 60.5,
    description:
      'The usual interval between two polls of a store, measured in the last day; null: not known yet.',
  })
  usual_interval_minutes: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 181.5,
    description:
      'The open time without a poll after which a store is stale: STALE_AFTER, or three usual intervals; null: not known ' +
      'yet.',
  })
  stale_after_minutes: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 99.81,
    description:
      'The share of all open stores that are not stale as of as_of, in per cent; null: none are open.',
  })
  fresh_percent: number | null;
  @ApiProperty({ type: 'integer', example: 11_991, description: 'All open stores as of as_of.' })
  open_stores: number;
  @ApiProperty({ type: 'integer', example: 23, description: 'The open stores that are stale.' })
  stale_stores: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 98.4,
    description:
      'The share of all open stores with a poll of the last usual_interval_minutes before as_of, in per cent; null: none are ' +
      'open, or the interval is not known yet.',
  })
  polled_percent: number | null;
  @ApiProperty({
    ...INSTANT,
    nullable: true,
    example: '2023-01-25T18:13:22.479Z',
    description:
      'The newest poll, if the feed has stopped: the poll is older than stale_after_minutes, or three hours if that is ' +
      'not known. Its age is by the clock of the service, or at the as_of of the request. null: the feed has not ' +
      'stopped, or there are no polls.',
  })
  stopped_since: string | null;
}

/** What does not depend on the clock. */
export type MeasuredFeed = Omit<FeedResponseDto, 'stopped_since'>;

/** With two decimals, rounded down. */
const minutes = (ms: number | undefined): number | null =>
  ms === undefined ? null : floorOfQuotient(ms, 100, MS_PER_MINUTE) / 100;

export function measuredFeed(snapshot: FleetSnapshot): MeasuredFeed {
  const { usualInterval, staleAfter } = snapshot.freshness;
  const { open, stale, polled, newest } = polledStores(snapshot);
  const percentOf = (stores: number): number | null =>
    open === 0 ? null : floorOfQuotient(stores, 10_000, open) / 100;
  return {
    newest_poll_at: formatInstantOrNull(newest ?? null),
    usual_interval_minutes: minutes(usualInterval),
    stale_after_minutes: minutes(staleAfter),
    fresh_percent: percentOf(open - stale),
    open_stores: open,
    stale_stores: stale,
    polled_percent: usualInterval === undefined ? null : percentOf(polled),
  };
}

/** `now`: epoch ms. */
export function feedResponse(
  measured: MeasuredFeed,
  { freshness }: FleetSnapshot,
  now: number,
): FeedResponseDto {
  const newest = instantOf(measured.newest_poll_at);
  const since = newest === undefined ? undefined : stoppedSince(newest, now, freshness);
  return { ...measured, stopped_since: formatInstantOrNull(since ?? null) };
}
