import type { Poll, Segment, TimelineDay } from '../../api/answers';
import {
  guessedFrom,
  oldAfterMs,
  placedExcluded,
  placedOpen,
  placedPolls,
  placedSegments,
  unusualHours,
} from './day-track';

const poll = (at: string, status: Poll['status'] = 'active'): Poll => ({ observed_at: at, status });
const stretch = (start: string, end: string) => ({ start, end, start_local: start, end_local: end });
const segment = (start: string, end: string, behind: Poll | null): Segment => ({
  ...stretch(start, end),
  status: behind === null ? 'no_data' : behind.status === 'active' ? 'up' : 'down',
  rule: 'holds until the next poll',
  poll: behind,
  duration_ms: Date.parse(end) - Date.parse(start),
});

const first = poll('2023-01-25T09:00:00.000Z');
const second = poll('2023-01-25T15:00:00.000Z', 'inactive');
const day: TimelineDay = {
  date: '2023-01-25',
  day_of_week: 2,
  start: '2023-01-25T00:00:00.000Z',
  end: '2023-01-26T00:00:00.000Z',
  open: [stretch('2023-01-25T06:00:00.000Z', '2023-01-25T18:00:00.000Z')],
  excluded: [stretch('2023-01-25T18:00:00.000Z', '2023-01-26T00:00:00.000Z')],
  evidence: { polls: 2, longest_gap_minutes: 360 },
  segments: [
    segment('2023-01-25T06:00:00.000Z', '2023-01-25T09:00:00.000Z', first),
    segment('2023-01-25T09:00:00.000Z', '2023-01-25T15:00:00.000Z', first),
    segment('2023-01-25T15:00:00.000Z', '2023-01-25T18:00:00.000Z', second),
  ],
  polls: [
    { ...poll('2023-01-25T03:00:00.000Z'), in_open_time: false },
    { ...first, in_open_time: true },
    { ...second, in_open_time: true },
  ],
};

describe('a local day', () => {
  it('places its segments within the day', () => {
    expect(placedSegments(day).map(({ left, width }) => [left, width])).toEqual([
      [0.25, 0.125],
      [0.375, 0.25],
      [0.625, 0.125],
    ]);
    expect(placedOpen(day)).toEqual([{ left: 0.25, width: 0.5, of: undefined }]);
    expect(placedExcluded(day)).toEqual([{ left: 0.75, width: 0.25, of: undefined }]);
  });

  it('has its polls where they lie in it, also those while it was closed', () => {
    expect(placedPolls(day).map(({ left, width, of }) => [left, width, of.in_open_time])).toEqual([
      [0.125, 0, false],
      [0.375, 0, true],
      [0.625, 0, true],
    ]);
  });

  it('has a usual interval of polls, and an old poll after three of them, or three hours', () => {
    const observed = (...times: string[]) => ({
      ...day,
      polls: times.map((time) => ({ ...poll(`2023-01-25T${time}:00.000Z`), in_open_time: true })),
    });
    expect(oldAfterMs([observed('09:00', '09:10', '09:20', '15:00')])).toBe(30 * 60_000);
    expect(oldAfterMs([observed('09:00', '11:00')])).toBe(3 * 3_600_000);
    expect(oldAfterMs([observed('09:00'), observed('09:10')])).toBe(3 * 3_600_000);
  });

  it('is a guess where it is filled back, or rests on an old poll', () => {
    const [back, until, closing] = day.segments as [Segment, Segment, Segment];
    const hours = (count: number) => count * 3_600_000;
    expect(guessedFrom({ ...back, rule: 'first poll fills back' }, hours(3))).toBe(0);
    expect(guessedFrom(until, hours(3))).toBe(0.5);
    expect(guessedFrom(until, hours(6))).toBeUndefined();
    // After a night, for example.
    expect(guessedFrom({ ...closing, poll: first }, hours(3))).toBe(0);
    expect(guessedFrom({ ...until, poll: null, status: 'no_data' }, hours(3))).toBeUndefined();
  });

  it('tells when clocks were changed', () => {
    expect(unusualHours(day)).toBeUndefined();
    expect(unusualHours({ ...day, end: '2023-01-25T23:00:00.000Z' })).toBe(23);
  });
});
