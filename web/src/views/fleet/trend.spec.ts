import { trendOf } from './trend';

const window = (uptime_ms: number, previousUp: number, previousNoData = 0, previousOpen = 1000) => ({
  uptime_ms,
  downtime_ms: 1000 - uptime_ms,
  no_data_ms: 0,
  excluded_ms: 0,
  open_time_ms: 1000,
  previous: {
    uptime_ms: previousUp,
    downtime_ms: previousOpen - previousUp,
    no_data_ms: previousNoData,
    excluded_ms: 0,
    open_time_ms: previousOpen,
  },
});

describe('the trend of a window', () => {
  it.each([
    [window(950, 900), { direction: 'better', points: 5 }],
    [window(900, 912), { direction: 'worse', points: 1.2 }],
    [window(900, 1800, 0, 2000), { direction: 'same', points: 0 }],
    [window(900, 900.4), { direction: 'same', points: 0 }],
  ])('%j: %j', (given, trend) => expect(trendOf(given)).toEqual(trend));

  it('does not change with what is excluded', () => {
    const { previous, ...now } = window(450, 900);
    const half = { ...now, downtime_ms: 50, excluded_ms: 500 };
    expect(trendOf({ ...half, previous })).toEqual({ direction: 'same', points: 0 });
    const nothing = { ...previous, uptime_ms: 0, downtime_ms: 0, excluded_ms: 1000 };
    expect(trendOf({ ...now, previous: nothing }).direction).toBe('unknown');
  });

  it('is not known where there was nothing before, or hardly any data', () => {
    expect(trendOf(window(900, 0, 0, 0)).direction).toBe('unknown');
    expect(trendOf(window(900, 300, 600)).direction).toBe('unknown');
    expect(trendOf(window(900, 300, 500)).direction).toBe('better');
  });
});
