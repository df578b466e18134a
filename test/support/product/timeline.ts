import type {
  SegmentResponseDto,
  SumsResponseDto,
  TimelineResponseDto,
} from '../../../src/metrics/api/timeline.dto';

/** All segments of a timeline, in order. */
export const segmentsOf = ({ days }: TimelineResponseDto): SegmentResponseDto[] =>
  days.flatMap(({ segments }) => segments);

/** A segment as a line: `01-25 04:00:00Z for 3600 s down, holds to closing: inactive at 01-25 04:00:00Z`. */
export function segmentLine({ start, duration_ms, status, rule, poll }: SegmentResponseDto): string {
  const behind = poll === null ? '' : `: ${poll.status} at ${shortInstant(poll.observed_at)}`;
  return `${shortInstant(start)} for ${duration_ms / 1000} s ${status}, ${rule}${behind}`;
}

/** Without the common parts of all instants of a spec: the year, and zero milliseconds. */
const shortInstant = (instant: string): string => instant.slice(5).replace('T', ' ').replace('.000Z', 'Z');

/** The sums of the windows as a line: `hour 30 30 0, day 690 30 0, week …`, minutes up, down, and without data. */
export const sumsLine = ({ sums }: TimelineResponseDto): string =>
  Object.entries(sums)
    .map(([window, { uptime_ms, downtime_ms, no_data_ms }]: [string, SumsResponseDto]) => {
      const minutes = [uptime_ms, downtime_ms, no_data_ms].map((ms) => ms / 60_000);
      return `${window.replace('last_', '')} ${minutes.join(' ')}`;
    })
    .join(', ');

/** The sums of the segments between the two instants of some sums, which must be equal. */
export function sumsOfSegments(
  timeline: TimelineResponseDto,
  { from, to }: SumsResponseDto,
): Partial<SumsResponseDto> {
  const known: Record<string, number> = { up: 0, down: 0, no_data: 0, excluded: 0 };
  for (const { start, end, status } of segmentsOf(timeline)) {
    const first = Math.max(Date.parse(start), Date.parse(from));
    const last = Math.min(Date.parse(end), Date.parse(to));
    known[status]! += Math.max(0, last - first);
  }
  const { up, down, no_data, excluded } = known as Record<'up' | 'down' | 'no_data' | 'excluded', number>;
  return {
    uptime_ms: up,
    downtime_ms: timeline.no_data === 'down' ? down + no_data : down,
    no_data_ms: no_data,
    excluded_ms: excluded,
    open_time_ms: up + down + no_data + excluded,
  };
}
