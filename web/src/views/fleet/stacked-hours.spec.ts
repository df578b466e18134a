import { stackedHours } from './stacked-hours';

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
