import { LocalCalendar } from '../calendar/local-calendar';
import { DateTotals } from './date-totals';

const calendar = new LocalCalendar('UTC');
const day = (date: number, [up, down, noData]: [number, number, number], stored = true, excluded = 0) => ({
  day: calendar.day(date),
  sums: { up, down, noData, excluded },
  complete: true,
  stored,
});

describe('DateTotals', () => {
  it('adds up each date by itself, first to last', () => {
    const totals = new DateTotals();
    totals.add(day(6, [1, 2, 4]));
    totals.add(day(5, [8, 16, 32]));
    totals.add(day(6, [64, 128, 256], true, 512));
    expect(totals.totals()).toEqual([
      { date: 5, stores: 1, sums: { up: 8, down: 16, noData: 32, excluded: 0 }, stored: true },
      { date: 6, stores: 2, sums: { up: 65, down: 130, noData: 260, excluded: 512 }, stored: true },
    ]);
  });

  it.each([
    [true, true, true],
    [true, false, false],
    [false, true, false],
  ])('were stored when all were: %s and %s', (one, other, both) => {
    const totals = new DateTotals();
    totals.add(day(5, [0, 0, 0], one));
    totals.add(day(5, [0, 0, 0], other));
    expect(totals.totals()).toMatchObject([{ stored: both }]);
  });

  it('does not change its input, and has only the dates of its stores', () => {
    const totals = new DateTotals();
    expect(totals.totals()).toEqual([]);
    const first = day(5, [1, 1, 1]);
    totals.add(first);
    totals.add(day(7, [1, 1, 1]));
    totals.add(day(5, [1, 1, 1]));
    expect(first.sums).toEqual({ up: 1, down: 1, noData: 1, excluded: 0 });
    expect(totals.totals().map(({ date }) => date)).toEqual([5, 7]);
  });
});
