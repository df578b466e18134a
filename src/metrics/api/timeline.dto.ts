import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LocalCalendar, weekdayOf } from '../../core/calendar/local-calendar';
import { isActive, observedAtOf, PackedPoll } from '../../core/polls/poll-block';
import { formatDate, formatInstant } from '../../core/time/instant';
import { DayExplanation, Segment } from '../../core/uptime/explanation';
import type { NoDataPolicy } from '../../core/uptime/figures';
import { Range } from '../../core/uptime/range';
import { formatHours, formatMinutes } from '../../core/uptime/rounding';
import { isOpenAt, SEGMENT_RULES } from '../../core/uptime/segments';
import { WindowSums } from '../../core/uptime/window-totals';
import { WINDOW_KINDS } from '../../core/uptime/windows';
import type { WindowKind } from '../../core/uptime/windows';
import { ChoiceParameter } from '../../platform/http';
import { ExplainedOf, ExplainedRange, ExplainedStore } from '../figures/store-metrics';
import { FiguresView, figuresView } from './figures.dto';
import { ExplainedView, INSTANT, StretchView, stretchView, zoneView } from './parts.dto';
import { RangeQuery } from './range.dto';

export class TimelineQuery extends RangeQuery {
  @ChoiceParameter('windows', WINDOW_KINDS, 'Local days, or 24 and 168 hours.', 'calendar')
  windows?: WindowKind;
}

export class PollView {
  @ApiProperty({ ...INSTANT, example: '2023-01-25T12:09:39.388Z' })
  observed_at: string;
  @ApiProperty({ enum: ['active', 'inactive'], example: 'active' })
  status: 'active' | 'inactive';
}

export class SegmentView extends StretchView {
  @ApiProperty({ enum: ['up', 'down', 'no_data'], example: 'up' })
  status: string;
  @ApiProperty({
    enum: Object.values(SEGMENT_RULES),
    example: SEGMENT_RULES.holdsToNext,
    description: 'The rule of the definition of figures that gave it this status.',
  })
  rule: string;
  @ApiProperty({ type: PollView, nullable: true, description: 'The poll behind it; null without data.' })
  poll: PollView | null;
  @ApiProperty({ type: 'integer', example: 11_602_479 })
  duration_ms: number;
}

export class DayPollView extends PollView {
  @ApiProperty({
    example: true,
    description: 'false: the store was closed, and the poll tells nothing of it.',
  })
  in_open_time: boolean;
}

export class DayView {
  @ApiProperty({ type: String, format: 'date', example: '2023-01-25' })
  date: string;
  @ApiProperty({ minimum: 0, maximum: 6, type: 'integer', example: 2, description: '0 = Monday' })
  day_of_week: number;
  @ApiProperty({
    ...INSTANT,
    example: '2023-01-25T06:00:00.000Z',
    description: 'The first instant of the date.',
  })
  start: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-26T06:00:00.000Z', description: 'The first of the next.' })
  end: string;
  @ApiProperty({ type: [StretchView], description: 'Its open time, also what is still to come.' })
  open: StretchView[];
  @ApiProperty({
    type: [SegmentView],
    description: 'Its open time up to as_of, each stretch with its reason.',
  })
  segments: SegmentView[];
  @ApiProperty({ type: [DayPollView], description: 'All of its polls up to as_of, in order.' })
  polls: DayPollView[];
}

/** The sums of a window or range. */
export class SumsView extends FiguresView {
  @ApiProperty({ ...INSTANT, example: '2023-01-25T06:00:00.000Z' })
  from: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  to: string;
}

/** The same as the report writes it for the last hour. */
export class SumsInMinutesView extends SumsView {
  @ApiProperty({ example: '60.00', description: 'As the report has it.' })
  uptime_minutes: string;
  @ApiProperty({ example: '0.00' })
  downtime_minutes: string;
}

/** The same as the report writes it for the last day and the last week. */
export class SumsInHoursView extends SumsView {
  @ApiProperty({ example: '3.22', description: 'As the report has it.' })
  uptime_hours: string;
  @ApiProperty({ example: '0.00' })
  downtime_hours: string;
}

export class TimelineSums {
  @ApiPropertyOptional({ type: SumsInMinutesView, description: 'Without from and to.' })
  last_hour?: SumsInMinutesView;
  @ApiPropertyOptional({ type: SumsInHoursView, description: 'Without from and to.' })
  last_day?: SumsInHoursView;
  @ApiPropertyOptional({ type: SumsInHoursView, description: 'Without from and to.' })
  last_week?: SumsInHoursView;
  @ApiPropertyOptional({ type: SumsInHoursView, description: 'With from or to, instead of the windows.' })
  range?: SumsInHoursView;
}

/** The explanation of a store's figures. */
export class TimelineView extends ExplainedView {
  @ApiProperty({ type: TimelineSums, description: 'The figures of the report, by the same computation.' })
  sums: TimelineSums;
  @ApiProperty({
    type: [DayView],
    description: 'The local days that the windows or the range touch, each whole.',
  })
  days: DayView[];
}

export function timelineView(explained: ExplainedStore, policy: NoDataPolicy): TimelineView {
  const { windows, sums } = explained;
  const since = (start: number): Range => ({ start, end: windows.end });
  return viewOf(explained, explained.days, policy, {
    last_hour: inMinutes(sumsView(since(windows.hourStart), sums.hour, policy)),
    last_day: inHours(sumsView(since(windows.dayStart), sums.day, policy)),
    last_week: inHours(sumsView(since(windows.weekStart), sums.week, policy)),
  });
}

export const rangeTimelineView = (explained: ExplainedRange, policy: NoDataPolicy): TimelineView =>
  viewOf(explained, explained.days, policy, {
    range: inHours(sumsView(explained.range, explained.sums, policy)),
  });

const viewOf = (
  { storeId, asOf, calendar, givenZone, hasHours }: ExplainedOf,
  days: readonly DayExplanation[],
  policy: NoDataPolicy,
  sums: TimelineSums,
): TimelineView => ({
  store_id: storeId,
  as_of: formatInstant(asOf),
  ...zoneView(calendar, givenZone),
  always_open: !hasHours,
  no_data: policy,
  sums,
  days: days.map((day) => dayView(calendar, day)),
});

const sumsView = ({ start, end }: Range, sums: WindowSums, policy: NoDataPolicy): SumsView => ({
  from: formatInstant(start),
  to: formatInstant(end),
  ...figuresView(sums, policy),
});

const inMinutes = (sums: SumsView): SumsInMinutesView => ({
  ...sums,
  uptime_minutes: formatMinutes(sums.uptime_ms),
  downtime_minutes: formatMinutes(sums.downtime_ms),
});

const inHours = (sums: SumsView): SumsInHoursView => ({
  ...sums,
  uptime_hours: formatHours(sums.uptime_ms),
  downtime_hours: formatHours(sums.downtime_ms),
});

function dayView(calendar: LocalCalendar, { day, open, segments, polls }: DayExplanation): DayView {
  const stretches: StretchView[] = [];
  for (let i = 0; i < open.length; i += 2) {
    stretches.push(stretchView(calendar, { start: open[i]!, end: open[i + 1]! }));
  }
  return {
    date: formatDate(day.date),
    day_of_week: weekdayOf(day.date),
    start: formatInstant(day.start),
    end: formatInstant(day.end),
    open: stretches,
    segments: segments.map((segment) => segmentView(calendar, segment)),
    polls: polls.map((poll) => ({ ...pollView(poll), in_open_time: isOpenAt(open, observedAtOf(poll)) })),
  };
}

const segmentView = (calendar: LocalCalendar, segment: Segment): SegmentView => ({
  ...stretchView(calendar, segment),
  status: segment.status,
  rule: segment.rule,
  poll: segment.poll === undefined ? null : pollView(segment.poll),
  duration_ms: segment.end - segment.start,
});

export const pollView = (poll: PackedPoll): PollView => ({
  observed_at: formatInstant(observedAtOf(poll)),
  status: isActive(poll) ? 'active' : 'inactive',
});
