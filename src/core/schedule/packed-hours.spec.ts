import { HoursRow, packHours, SECONDS_PER_DAY, unpackHours } from './schedule';

describe('packHours', () => {
  it.each<HoursRow>([
    { weekday: 0, start: 0, end: 1 },
    { weekday: 0, start: 0, end: SECONDS_PER_DAY },
    { weekday: 6, start: SECONDS_PER_DAY - 1, end: SECONDS_PER_DAY },
    { weekday: 6, start: SECONDS_PER_DAY - 1, end: 0 },
    { weekday: 3, start: 32_400, end: 61_200 },
  ])('gives %j back', (row) => {
    expect(unpackHours(packHours(row))).toEqual(row);
  });

  it('gives different rows different numbers', () => {
    const edges = [0, 1, SECONDS_PER_DAY - 1, SECONDS_PER_DAY];
    const rows = [0, 1, 6].flatMap((weekday) =>
      edges.flatMap((start) => edges.map((end) => ({ weekday, start, end }))),
    );
    expect(new Set(rows.map(packHours)).size).toBe(rows.length);
  });
});
