import { DaySheet } from './day-sheet';

const sums = (up: number) => ({ up, down: up + 1, noData: up + 2 });
const entry = (store: number, date: number, up: number) => ({ store, date, ...sums(up) });

describe('DaySheet', () => {
  it('has nothing at first', () => {
    const sheet = new DaySheet(2, 100, 102);
    for (const store of [0, 1]) {
      for (const date of [100, 101, 102]) expect(sheet.has(store, date)).toBe(false);
    }
    expect([...sheet.workedOut()]).toEqual([]);
  });

  it('has each day at a place of its own', () => {
    const sheet = new DaySheet(3, 100, 101);
    const days = [0, 1, 2].flatMap((store) => [100, 101].map((date) => [store, date] as const));
    days.forEach(([store, date], i) => sheet.put(entry(store, date, i * 10)));
    days.forEach(([store, date], i) => {
      expect(sheet.has(store, date)).toBe(true);
      expect(sheet.of(store, date)).toEqual(sums(i * 10));
    });
  });

  it('knows the days before 1970, and a single date', () => {
    const sheet = new DaySheet(1, -3, -3);
    sheet.note(0, -3, sums(7));
    expect([...sheet.workedOut()]).toEqual([entry(0, -3, 7)]);
  });

  it('tells what was worked out apart from what was stored, by date, then by store', () => {
    const sheet = new DaySheet(2, 100, 102);
    sheet.note(1, 102, sums(10));
    sheet.put(entry(0, 101, 20));
    sheet.note(1, 100, sums(30));
    sheet.note(0, 102, sums(40));
    expect([...sheet.workedOut()]).toEqual([entry(1, 100, 30), entry(0, 102, 40), entry(1, 102, 10)]);
    expect(sheet.of(0, 101)).toEqual(sums(20));
  });

  it('has a day whose sums are all zero, once it is noted', () => {
    const sheet = new DaySheet(1, 100, 100);
    sheet.note(0, 100, { up: 0, down: 0, noData: 0 });
    expect(sheet.has(0, 100)).toBe(true);
    expect([...sheet.workedOut()]).toHaveLength(1);
  });

  it('hands out sums that are the caller’s own', () => {
    const sheet = new DaySheet(1, 100, 100);
    sheet.put(entry(0, 100, 5));
    sheet.of(0, 100).up = 99;
    expect(sheet.of(0, 100).up).toBe(5);
  });
});
