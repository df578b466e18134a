import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LocalCalendar, weekdayOf } from '../../core/calendar/local-calendar';
import { isActive, observedAtOf, PackedPoll } from '../../core/polls/poll-block';
import { formatDate, formatInstant } from '../../core/time/instant';
import { isOpenAt, SEGMENT_RULES } from '../../core/uptime/days';
import { DayExplanation, Segment } from '../../core/uptime/explanation';
import { formatHours, formatMinutes, type NoDataPolicy } from '../../core/uptime/figures';
import { Range, WINDOW_KINDS, type WindowKind } from '../../core/uptime/plans';
import { WindowSums } from '../../core/uptime/totals';
import { ChoiceParameter } from '../../platform/http';
import { ExplainedOf, ExplainedRange, ExplainedStore } from '../figures/store-metrics';
import {
  ExplainedResponseDto,
  figuresResponse,
  FiguresResponseDto,
  INSTANT,
  RangeRequestDto,
  stretchResponse,
  StretchResponseDto,
  zoneResponse,
} from './parts.dto';

export class TimelineRequestDto extends RangeRequestDto {
  @ChoiceParameter('windows', WINDOW_KINDS, 'Local days, or 24 and 168 hours.', 'calendar')
  windows?: WindowKind;
}

export class PollResponseDto {
  @ApiProperty({ ...INSTANT, example: '2023-01-25T12:09:39.388Z' })
  observed_at: string;
  @ApiProperty({ enum: ['active', 'inactive'], example: 'active' })
  status: 'active' | 'inactive';
}

export class SegmentResponseDto extends StretchResponseDto {
  @ApiProperty({ enum: ['up', 'down', 'no_data'], example: 'up' })
  status: string;
  @ApiProperty({
    enum: Object.values(SEGMENT_RULES),
    example: SEGMENT_RULES.holdsToNext,
    description: 'The rule of the definition of figures that gave it this status.',
  })
  rule: string;
  @ApiProperty({
    type: PollResponseDto,
    nullable: true,
    description: 'The poll behind it; null without data.',
  })
  poll: PollResponseDto | null;
  @ApiProperty({ type: 'integer', example: 11_602_479 })
  duration_ms: number;
}

export class DayPollResponseDto extends PollResponseDto {
  @ApiProperty({
    example: true,
    description: 'false: the store was closed, and the poll tells nothing of it.',
  })
  in_open_time: boolean;
}

export class DayResponseDto {
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
  @ApiProperty({ type: [StretchResponseDto], description: 'Its open time, also what is still to come.' })
  open: StretchResponseDto[];
  @ApiProperty({
    type: [SegmentResponseDto],
    description: 'Its open time up to as_of, each stretch with its reason.',
  })
  segments: SegmentResponseDto[];
  @ApiProperty({ type: [DayPollResponseDto], description: 'All of its polls up to as_of, in order.' })
  polls: DayPollResponseDto[];
}

/** The sums of a window or range. */
export class SumsResponseDto extends FiguresResponseDto {
  @ApiProperty({ ...INSTANT, example: '2023-01-25T06:00:00.000Z' })
  from: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  to: string;
}

/** The same as the report writes it for the last hour. */
export class SumsInMinutesResponseDto extends SumsResponseDto {
  @ApiProperty({ example: '60.00', description: 'As the report has it.' })
  uptime_minutes: string;
  @ApiProperty({ example: '0.00' })
  downtime_minutes: string;
}

/** The same as the report writes it for the last day and the last week. */
export class SumsInHoursResponseDto extends SumsResponseDto {
  @ApiProperty({ example: '3.22', description: 'As the report has it.' })
  uptime_hours: string;
  @ApiProperty({ example: '0.00' })
  downtime_hours: string;
}

export class TimelineSums {
  @ApiPropertyOptional({ type: SumsInMinutesResponseDto, description: 'Without from and to.' })
  last_hour?: SumsInMinutesResponseDto;
  @ApiPropertyOptional({ type: SumsInHoursResponseDto, description: 'Without from and to.' })
  last_day?: SumsInHoursResponseDto;
  @ApiPropertyOptional({ type: SumsInHoursResponseDto, description: 'Without from and to.' })
  last_week?: SumsInHoursResponseDto;
  @ApiPropertyOptional({
    type: SumsInHoursResponseDto,
    description: 'With from or to, instead of the windows.',
  })
  range?: SumsInHoursResponseDto;
}

/** The explanation of a store's figures. */
export class TimelineResponseDto extends ExplainedResponseDto {
  @ApiProperty({ type: TimelineSums, description: 'The figures of the report, by the same computation.' })
  sums: TimelineSums;
  @ApiProperty({
    type: [DayResponseDto],
    description: 'The local days that the windows or the range touch, each whole.',
  })
  days: DayResponseDto[];
}

export function timelineResponse(explained: ExplainedStore, policy: NoDataPolicy): TimelineResponseDto {
  const { windows, sums } = explained;
  const since = (start: number): Range => ({ start, end: windows.end });
  return viewOf(explained, explained.days, policy, {
    last_hour: inMinutes(sumsResponse(since(windows.hourStart), sums.hour, policy)),
    last_day: inHours(sumsResponse(since(windows.dayStart), sums.day, policy)),
    last_week: inHours(sumsResponse(since(windows.weekStart), sums.week, policy)),
  });
}

export const rangeTimelineResponse = (explained: ExplainedRange, policy: NoDataPolicy): TimelineResponseDto =>
  viewOf(explained, explained.days, policy, {
    range: inHours(sumsResponse(explained.range, explained.sums, policy)),
  });

const viewOf = (
  { storeId, asOf, calendar, givenZone, hasHours }: ExplainedOf,
  days: readonly DayExplanation[],
  policy: NoDataPolicy,
  sums: TimelineSums,
): TimelineResponseDto => ({
  store_id: storeId,
  as_of: formatInstant(asOf),
  ...zoneResponse(calendar, givenZone),
  always_open: !hasHours,
  no_data: policy,
  sums,
  days: days.map((day) => dayResponse(calendar, day)),
});

const sumsResponse = ({ start, end }: Range, sums: WindowSums, policy: NoDataPolicy): SumsResponseDto => ({
  from: formatInstant(start),
  to: formatInstant(end),
  ...figuresResponse(sums, policy),
});

const inMinutes = (sums: SumsResponseDto): SumsInMinutesResponseDto => ({
  ...sums,
  uptime_minutes: formatMinutes(sums.uptime_ms),
  downtime_minutes: formatMinutes(sums.downtime_ms),
});

const inHours = (sums: SumsResponseDto): SumsInHoursResponseDto => ({
  ...sums,
  uptime_hours: formatHours(sums.uptime_ms),
  downtime_hours: formatHours(sums.downtime_ms),
});

function dayResponse(
  calendar: LocalCalendar,
  { day, open, segments, polls }: DayExplanation,
): DayResponseDto {
  const stretches: StretchResponseDto[] = [];
  for (let i = 0; i < open.length; i += 2) {
    stretches.push(stretchResponse(calendar, { start: open[i]!, end: open[i + 1]! }));
  }
  return {
    date: formatDate(day.date),
    day_of_week: weekdayOf(day.date),
    start: formatInstant(day.start),
    end: formatInstant(day.end),
    open: stretches,
    segments: segments.map((segment) => segmentResponse(calendar, segment)),
    polls: polls.map((poll) => ({ ...pollResponse(poll), in_open_time: isOpenAt(open, observedAtOf(poll)) })),
  };
}

const segmentResponse = (calendar: LocalCalendar, segment: Segment): SegmentResponseDto => ({
  ...stretchResponse(calendar, segment),
  status: segment.status,
  rule: segment.rule,
  poll: segment.poll === undefined ? null : pollResponse(segment.poll),
  duration_ms: segment.end - segment.start,
});

export const pollResponse = (poll: PackedPoll): PollResponseDto => ({
  observed_at: formatInstant(observedAtOf(poll)),
  status: isActive(poll) ? 'active' : 'inactive',
});
