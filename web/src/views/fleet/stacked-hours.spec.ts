import type { FleetHour } from '../../api/fleet-answers';
import { leastPercent, percentHours, stackedHours } from './stacked-hours';

describe('the hours of the chart', () => {
  it('are averages of stores, one kind upon the other', () => {
    const hour = '2023-01-25T17:00:00.000Z';
    const [at, up, known, open] = stackedHours(
      [
        {
          hour,
          up_ms: 7_200_000,
          down_ms: 3_600_000,
          no_data_ms: 1_800_000,
          excluded_ms: 900_000,
          open_time_ms: 13_500_000,
        },
      ],
      Date.parse('2023-01-25T19:00:00Z'),
    );
    expect([at, up, known, open]).toEqual([[Date.parse(hour) / 1000], [2], [3], [3.5]]);
  });

  it('are cut at as_of', () => {
    const hour = '2023-01-25T18:00:00.000Z';
    const half = {
      hour,
      up_ms: 1_800_000,
      down_ms: 0,
      no_data_ms: 0,
      excluded_ms: 0,
      open_time_ms: 1_800_000,
    };
    expect(stackedHours([half], Date.parse('2023-01-25T18:30:00Z'))[1]).toEqual([1]);
  });
});

describe('the percentages of the chart', () => {
  const hour = (up_ms: number, down_ms: number, no_data_ms: number): FleetHour => ({
    hour: '2023-01-25T17:00:00.000Z',
    ...{ up_ms, down_ms, no_data_ms },
    excluded_ms: 5,
    open_time_ms: up_ms + down_ms + no_data_ms + 5,
  });
  const hours = [hour(75, 25, 100), hour(0, 0, 8), hour(0, 0, 0)];

  it('are of the time with data, beside how much that is', () => {
    expect(percentHours(hours, 'exclude').slice(1)).toEqual([
      [75, null, null],
      [50, 0, null],
    ]);
  });

  it('count time without data as down, by the rule of the report', () => {
    expect(percentHours(hours, 'down').slice(1)).toEqual([
      [37.5, 0, null],
      [50, 0, null],
    ]);
  });

  it.each([
    [[99.5], 90],
    [[90.5], 80],
    [[91], 90],
    [[75, 98], 70],
    [[0], 0],
    [[null], 90],
  ])('%j have an axis from %d on', (uptime, least) => expect(leastPercent([[1], uptime, [100]])).toBe(least));
});
