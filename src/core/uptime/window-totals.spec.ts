import { DAY, HOUR, WEEK, WindowTotals } from './window-totals';

describe('WindowTotals', () => {
  it('keeps each window of each store apart', () => {
    const totals = WindowTotals.of(2);
    totals.add(0, HOUR, 0, 1);
    totals.add(0, DAY, 1, 2);
    totals.addSums(1, WEEK, { up: 3, down: 4, noData: 5 });
    totals.addSums(1, WEEK, { up: 10, down: 20, noData: 30 });
    totals.add(1, WEEK, 2, 100);
    const nothing = { up: 0, down: 0, noData: 0 };
    expect(totals.stores).toBe(2);
    expect(totals.sums(0)).toEqual({
      hour: { up: 1, down: 0, noData: 0 },
      day: { up: 0, down: 2, noData: 0 },
      week: nothing,
    });
    expect(totals.sums(1)).toEqual({ hour: nothing, day: nothing, week: { up: 13, down: 24, noData: 135 } });
  });

  it('holds a week of open time, with a clock put back in it', () => {
    const totals = WindowTotals.of(1);
    totals.add(0, WEEK, 0, 169 * 3_600_000);
    expect(totals.sums(0).week.up).toBe(608_400_000);
  });

  it('has a part without a copy', () => {
    const totals = WindowTotals.of(3);
    totals.add(1, HOUR, 0, 7);
    const part = totals.slice(1, 2);
    expect(part.stores).toBe(1);
    part.add(0, HOUR, 0, 1);
    expect(totals.sums(1).hour.up).toBe(8);
  });
});
