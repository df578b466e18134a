import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { isActive, observedAtOf, PackedPoll } from '../../core/polls/poll-block';
import { EXCLUSION_KINDS } from '../../core/schedule/exclusions';
import { formatInstant } from '../../core/time/instant';
import { isOpenAt, SEGMENT_RULES, SEGMENT_STATUSES } from '../../core/uptime/days';
import { DayExplanation, Segment } from '../../core/uptime/explanation';
import { formatHours, formatMinutes, type NoDataPolicy } from '../../core/uptime/figures';
import { Range, WINDOW_KINDS, type WindowKind } from '../../core/uptime/plans';
import { BucketSums, Evidence, WindowSums } from '../../core/uptime/totals';
import { ChoiceParameter } from '../../platform/http';
import { CountingRequest } from '../figures/requests';
import { ExplainedRange, ExplainedStore } from '../figures/store-metrics';
import {
  countingResponse,
  CountingResponseDto,
  ExplainedResponseDto,
  figuresResponse,
  FiguresResponseDto,
  INSTANT,
  localDayResponse,
  LocalDayResponseDto,
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
  @ApiProperty({ enum: SEGMENT_STATUSES, example: 'up' })
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

/** An exclusion that has effect on the days of the timeline. */
export class TimelineExclusionResponseDto {
  @ApiProperty({ format: 'uuid', example: '0d1f7a52-6a0b-4a4e-b6c8-6f1f0a9d5b3e' })
  exclusion_id: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-23T22:00:00.000Z' })
  starts_at: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-24T02:00:00.000Z' })
  ends_at: string;
  @ApiProperty({ enum: EXCLUSION_KINDS, example: 'planned' })
  kind: string;
  @ApiProperty({ type: String, nullable: true, example: 'new router' })
  reason: string | null;
}

/** What figures rest on. */
export class EvidenceResponseDto {
  @ApiProperty({ type: 'integer', example: 12, description: 'How many polls were seen in open time.' })
  polls: number;
  @ApiProperty({
    example: 61.4,
    description: 'The longest stretch of open time, in minutes, that rests on one poll.',
  })
  longest_gap_minutes: number;
}

export class DayPollResponseDto extends PollResponseDto {
  @ApiProperty({
    example: true,
    description: 'false: the poll does not count, because the store was closed or the time is excluded.',
  })
  in_open_time: boolean;
}

export class DayResponseDto extends LocalDayResponseDto {
  @ApiProperty({
    type: [StretchResponseDto],
    description: 'Its open time without excluded time, including what is still to come.',
  })
  open: StretchResponseDto[];
  @ApiProperty({
    type: [StretchResponseDto],
    description: 'The part of its scheduled open time that is excluded.',
  })
  excluded: StretchResponseDto[];
  @ApiProperty({
    type: [SegmentResponseDto],
    description: 'Its scheduled open time up to as_of, each stretch with its reason.',
  })
  segments: SegmentResponseDto[];
  @ApiProperty({ type: [DayPollResponseDto], description: 'All of its polls up to as_of, in order.' })
  polls: DayPollResponseDto[];
  @ApiProperty({ type: EvidenceResponseDto })
  evidence: EvidenceResponseDto;
}

/** The sums of a window or range. */
export class SumsResponseDto extends IntersectionType(FiguresResponseDto, EvidenceResponseDto) {
  @ApiProperty({ ...INSTANT, example: '2023-01-25T06:00:00.000Z' })
  from: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  to: string;
}

/** The same, rounded as the report has it for the last hour. */
export class SumsInMinutesResponseDto extends SumsResponseDto {
  @ApiProperty({ example: 60, description: 'Rounded as the report has it.' })
  uptime_minutes: number;
  @ApiProperty({ example: 0 })
  downtime_minutes: number;
}

/** The same, rounded as the report has it for the last day and the last week. */
export class SumsInHoursResponseDto extends SumsResponseDto {
  @ApiProperty({ example: 3.22, description: 'Rounded as the report has it.' })
  uptime_hours: number;
  @ApiProperty({ example: 0 })
  downtime_hours: number;
}

class TimelineSums {
  @ApiPropertyOptional({ type: SumsInMinutesResponseDto, description: 'Only without from and to.' })
  last_hour?: SumsInMinutesResponseDto;
  @ApiPropertyOptional({ type: SumsInHoursResponseDto, description: 'Only without from and to.' })
  last_day?: SumsInHoursResponseDto;
  @ApiPropertyOptional({ type: SumsInHoursResponseDto, description: 'Only without from and to.' })
  last_week?: SumsInHoursResponseDto;
  @ApiPropertyOptional({
    type: SumsInHoursResponseDto,
    description: 'Only with from or to, instead of the windows.',
  })
  range?: SumsInHoursResponseDto;
}

/** The explanation of a store's figures. */
export class TimelineResponseDto extends IntersectionType(ExplainedResponseDto, CountingResponseDto) {
  @ApiProperty({ type: TimelineSums, description: 'The figures of the report, by the same computation.' })
  sums: TimelineSums;
  @ApiProperty({
    type: [DayResponseDto],
    description: 'The local days that the windows or the range touch, each whole.',
  })
  days: DayResponseDto[];
  @ApiProperty({
    type: [TimelineExclusionResponseDto],
    description: 'The exclusions that touch these days, by start; none with exclusions=ignore.',
  })
  applied_exclusions: TimelineExclusionResponseDto[];
}

export function timelineResponse(
  explained: ExplainedStore,
  policy: NoDataPolicy,
  counting: CountingRequest,
): TimelineResponseDto {
  const { windows, sums } = explained;
  const since = (start: number): Range => ({ start, end: windows.end });
  const sumsOf = (range: Range, sums: BucketSums) => sumsResponse(range, sums, sums.evidence!, policy);
  return viewOf(explained, policy, counting, {
    last_hour: inMinutes(sumsOf(since(windows.hourStart), sums.hour)),
    last_day: inHours(sumsOf(since(windows.dayStart), sums.day)),
    last_week: inHours(sumsOf(since(windows.weekStart), sums.week)),
  });
}

export const rangeTimelineResponse = (
  explained: ExplainedRange,
  policy: NoDataPolicy,
  counting: CountingRequest,
): TimelineResponseDto =>
  viewOf(explained, policy, counting, {
    range: inHours(sumsResponse(explained.range, explained.sums, explained.evidence, policy)),
  });

const viewOf = (
  { storeId, name, asOf, calendar, givenZone, hasHours, days, exclusions }: ExplainedStore | ExplainedRange,
  policy: NoDataPolicy,
  counting: CountingRequest,
  sums: TimelineSums,
): TimelineResponseDto => ({
  store_id: storeId,
  name,
  as_of: formatInstant(asOf),
  ...zoneResponse(calendar, givenZone),
  always_open: !hasHours,
  no_data: policy,
  ...countingResponse(counting),
  sums,
  days: days.map((day) => dayResponse(calendar, day)),
  applied_exclusions: exclusions.map(({ exclusionId, startsAt, endsAt, kind, reason }) => ({
    exclusion_id: exclusionId,
    starts_at: formatInstant(startsAt),
    ends_at: formatInstant(endsAt),
    kind,
    reason,
  })),
});

const sumsResponse = (
  { start, end }: Range,
  sums: WindowSums,
  evidence: Evidence,
  policy: NoDataPolicy,
): SumsResponseDto => ({
  from: formatInstant(start),
  to: formatInstant(end),
  ...figuresResponse(sums, policy),
  ...evidenceResponse(evidence),
});

const evidenceResponse = ({ polls, longestGap }: Evidence): EvidenceResponseDto => ({
  polls,
  longest_gap_minutes: Number(formatMinutes(longestGap)),
});

const inMinutes = (sums: SumsResponseDto): SumsInMinutesResponseDto => ({
  ...sums,
  uptime_minutes: Number(formatMinutes(sums.uptime_ms)),
  downtime_minutes: Number(formatMinutes(sums.downtime_ms)),
});

const inHours = (sums: SumsResponseDto): SumsInHoursResponseDto => ({
  ...sums,
  uptime_hours: Number(formatHours(sums.uptime_ms)),
  downtime_hours: Number(formatHours(sums.downtime_ms)),
});

function dayResponse(
  calendar: LocalCalendar,
  { day, open, excluded, segments, polls, evidence }: DayExplanation,
): DayResponseDto {
  return {
    ...localDayResponse(day),
    open: stretches(calendar, open),
    excluded: stretches(calendar, excluded),
    segments: segments.map((segment) => segmentResponse(calendar, segment)),
    polls: polls.map((poll) => ({ ...pollResponse(poll), in_open_time: isOpenAt(open, observedAtOf(poll)) })),
    evidence: evidenceResponse(evidence),
  };
}

/** `pairs`: flat pairs of epoch ms. */
function stretches(calendar: LocalCalendar, pairs: readonly number[]): StretchResponseDto[] {
  return Array.from({ length: pairs.length / 2 }, (_, i) =>
    stretchResponse(calendar, { start: pairs[2 * i]!, end: pairs[2 * i + 1]! }),
  );
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
