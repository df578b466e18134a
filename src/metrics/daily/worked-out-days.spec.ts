import { DaySheet } from '../engine/day-sheet';
import { WorkedOutDays } from './worked-out-days';

const sums = (up: number) => ({ up, down: up + 1, noData: up + 2 });

/** A sheet of the dates 100 to 102 on which these days were worked out. */
function sheetOf(stores: number, ...days: [store: number, date: number, up: number][]): DaySheet {
  const sheet = new DaySheet(stores, 100, 102);
  for (const [store, date, up] of days) sheet.note(store, date, sums(up));
  return sheet;
}

describe('WorkedOutDays', () => {
  it('are none at first', () => {
    const days = new WorkedOutDays();
    expect([...days]).toEqual([]);
    expect(days.count).toBe(0);
  });

  it('go by the key of the store that has the place', () => {
    const days = new WorkedOutDays();
    days.take(sheetOf(2, [0, 101, 10], [1, 101, 20]), [7, 3_000_000]);
    expect([...days]).toEqual([
      [101, 7, 10, 11, 12],
      [101, 3_000_000, 20, 21, 22],
    ]);
    expect(days.count).toBe(2);
  });

  it('leave out what was stored already', () => {
    const sheet = sheetOf(1, [0, 101, 10]);
    sheet.put({ store: 0, date: 100, ...sums(50) });
    const days = new WorkedOutDays();
    days.take(sheet, [7]);
    expect([...days]).toEqual([[101, 7, 10, 11, 12]]);
    expect(days.count).toBe(1);
  });

  it('come in the order of the table’s key over all chunks', () => {
    const days = new WorkedOutDays();
    days.take(sheetOf(2, [0, 102, 10], [1, 100, 20]), [1, 2]);
    days.take(sheetOf(2, [0, 100, 30], [1, 101, 40]), [3, 4]);
    expect([...days].map(([date, storeKey]) => [date, storeKey])).toEqual([
      [100, 2],
      [100, 3],
      [101, 4],
      [102, 1],
    ]);
    expect(days.count).toBe(4);
  });

  it('keep days by dates of different length in order, and milliseconds of a whole day', () => {
    const days = new WorkedOutDays();
    for (const date of [9, 10, -1]) {
      const sheet = new DaySheet(1, date, date);
      sheet.note(0, date, { up: 90_000_000, down: 0, noData: 0 });
      days.take(sheet, [5]);
    }
    expect([...days]).toEqual([-1, 9, 10].map((date) => [date, 5, 90_000_000, 0, 0]));
  });

  it('may be gone through again', () => {
    const days = new WorkedOutDays();
    days.take(sheetOf(1, [0, 101, 10]), [7]);
    expect([...days]).toEqual([...days]);
  });
});
