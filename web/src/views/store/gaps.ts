import type { Figures, Segment, TimelineDay } from '../../api/answers';
import { countedMs, coverageText } from '../../format/counting';

/** A stretch of open time without data, in epoch ms: also across closed and excluded time. */
export interface Gap {
  readonly start: number;
  readonly end: number;
  /** Of open time. */
  readonly duration_ms: number;
  /** Nothing else follows it. */
  readonly ongoing: boolean;
}

/** Epoch ms or ISO 8601. */
interface Range {
  readonly from: number | string;
  readonly to: number | string;
}

/** Whether a segment is from before the first poll of its store, so that nothing is missing. null: it has no poll. */
export const isUnpolled = ({ status, end }: Segment, firstPollAt: string | null): boolean =>
  status === 'no_data' && (firstPollAt === null || Date.parse(end) <= Date.parse(firstPollAt));

/** The gaps within a range, latest first. */
export function gapsOf(days: readonly TimelineDay[], firstPollAt: string | null, range: Range): Gap[] {
  const gaps: { start: number; end: number; duration_ms: number }[] = [];
  let current: (typeof gaps)[number] | undefined;
  for (const [segment, start, end] of within(days, range)) {
    if (segment.status === 'excluded') continue;
    if (segment.status !== 'no_data' || isUnpolled(segment, firstPollAt)) {
      current = undefined;
    } else if (current === undefined) {
      current = { start, end, duration_ms: end - start };
      gaps.push(current);
    } else {
      current.end = end;
      current.duration_ms += end - start;
    }
  }
  return gaps.map((gap) => ({ ...gap, ongoing: gap === current })).reverse();
}

/** The open time within a range that is from before the first poll, in ms. */
export const unpolledMs = (days: readonly TimelineDay[], firstPollAt: string | null, range: Range): number =>
  within(days, range)
    .filter(([segment]) => isUnpolled(segment, firstPollAt))
    .reduce((sum, [, start, end]) => sum + end - start, 0);

/** How much of the open time since the first poll is known: `85.0 % covered`. `unpolled`: the open time before it, in ms. */
export function coveredText(figures: Figures, unpolled: number): string {
  const since = {
    ...figures,
    open_time_ms: figures.open_time_ms - unpolled,
    no_data_ms: figures.no_data_ms - unpolled,
  };
  if (countedMs(since) > 0) return `${coverageText(since)} covered`;
  return unpolled > 0 ? 'before the first poll' : 'no open time';
}

/** The segments of a range, cut to it. */
function within(
  days: readonly TimelineDay[],
  range: Range,
): (readonly [segment: Segment, start: number, end: number])[] {
  const from = new Date(range.from).getTime();
  const to = new Date(range.to).getTime();
  return days
    .flatMap(({ segments }) => segments)
    .map(
      (segment) =>
        [segment, Math.max(Date.parse(segment.start), from), Math.min(Date.parse(segment.end), to)] as const,
    )
    .filter(([, start, end]) => start < end);
}
