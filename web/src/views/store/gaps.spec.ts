import type { Segment, TimelineDay } from '../../api/answers';
import { coveredText, gapsOf, isUnpolled, unpolledMs } from './gaps';

const HOUR = 3_600_000;
const at = (hour: number): string => new Date(Date.UTC(2023, 0, 25) + hour * HOUR).toISOString();

/** `no_data 9-17`: a segment, in hours since the beginning of the 25th. */
function segment(text: string): Segment {
  const [, status, start, end] = /^(\w+) (\d+)-(\d+)$/.exec(text)!;
  const [from, to] = [at(Number(start)), at(Number(end))];
  return {
    ...{ start: from, end: to, start_local: from, end_local: to },
    status: status as Segment['status'],
    rule: '',
    poll: null,
    duration_ms: Date.parse(to) - Date.parse(from),
  };
}

const day = (...segments: string[]): TimelineDay => ({
  ...{ date: '2023-01-25', day_of_week: 2, start: at(0), end: at(24) },
  ...{ open: [], excluded: [], polls: [], evidence: { polls: 0, longest_gap_minutes: 0 } },
  segments: segments.map(segment),
});

const shown = (days: TimelineDay[], firstPollAt: string | null, from = 0, to = 96): string[] =>
  gapsOf(days, firstPollAt, { from: at(from), to: at(to) }).map(
    ({ start, end, duration_ms, ongoing }) =>
      `${(start - Date.parse(at(0))) / HOUR}-${(end - Date.parse(at(0))) / HOUR} ${duration_ms / HOUR} h${ongoing ? ' …' : ''}`,
  );

describe('the gaps of a timeline', () => {
  it('are of open time, also across nights and exclusions, latest first', () => {
    const days = [
      day('up 8-9', 'no_data 9-10', 'down 10-12', 'no_data 12-17'),
      day('no_data 33-35', 'excluded 35-36', 'no_data 36-41'),
      day('up 57-65'),
    ];
    expect(shown(days, at(8))).toEqual(['12-41 12 h', '9-10 1 h']);
  });

  it('go on if nothing follows, and are cut to the range', () => {
    const days = [day('up 8-9', 'no_data 9-17'), day('no_data 33-40')];
    expect(shown(days, at(8))).toEqual(['9-40 15 h …']);
    expect(shown(days, at(8), 12, 36)).toEqual(['12-36 8 h …']);
    expect(shown(days, at(8), 0, 9)).toEqual([]);
  });

  it('do not have the time before the first poll', () => {
    const days = [day('no_data 9-17'), day('no_data 33-35', 'up 35-36', 'no_data 36-41')];
    expect(shown(days, at(35))).toEqual(['36-41 5 h …']);
    expect(shown(days, null)).toEqual([]);
    expect(unpolledMs(days, at(35), { from: at(12), to: at(96) })).toBe(7 * HOUR);
    expect(isUnpolled(segment('down 9-17'), at(35))).toBe(false);
  });
});

describe('coveredText', () => {
  it.each([
    [100, 0, 12, 0, '88.0 % covered'],
    [100, 20, 12, 0, '85.0 % covered'],
    [100, 0, 60, 50, '80.0 % covered'],
    [100, 0, 50, 50, '100.0 % covered'],
    [100, 0, 100, 0, '0.0 % covered'],
    [100, 100, 0, 0, 'no open time'],
    [100, 0, 100, 100, 'before the first poll'],
  ])(
    'of %d, %d excluded, %d without data, %d before the first poll: %s',
    (open_time_ms, excluded_ms, no_data_ms, unpolled, text) => {
      const figures = { uptime_ms: 0, downtime_ms: 0, open_time_ms, excluded_ms, no_data_ms };
      expect(coveredText(figures, unpolled)).toBe(text);
    },
  );
});
