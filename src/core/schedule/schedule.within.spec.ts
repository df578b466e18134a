import { scheduleOf, SINCE_EVER } from './schedule';

describe('a schedule within its first and last date', () => {
  /** Open every day from 18:00 to 02:00. 2023-01-25 is a Wednesday. */
  const nights = scheduleOf([
    {
      validFrom: SINCE_EVER,
      rows: [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, start: 64_800, end: 7_200 })),
    },
  ]);
  const [evening, wholeNight] = [
    [64_800, 86_400],
    [0, 7_200, 64_800, 86_400],
  ];

  it('begins with the evening of the first date, and ends with the night of the last', () => {
    const schedule = nights.within(100, 102);
    expect([98, 99, 100, 101, 102, 103, 104].map((date) => schedule.on(date))).toEqual([
      ...[[], []],
      ...[evening, wholeNight, wholeNight],
      ...[[0, 7_200], []],
    ]);
    expect([102, 103, 104].map((date) => schedule.isOver(date))).toEqual([false, false, true]);
  });

  it('may be a single date', () => {
    const schedule = nights.within(100, 100);
    expect([99, 100, 101, 102].map((date) => schedule.on(date))).toEqual([[], evening, [0, 7_200], []]);
  });

  it('ends with the night of the last date and of no other', () => {
    // 1970-01-09 is a Friday.
    const friday = 8;
    const fridays = scheduleOf([
      { validFrom: SINCE_EVER, rows: [{ weekday: 4, start: 64_800, end: 7_200 }] },
    ]).within(null, friday);
    expect([friday, friday + 1, friday + 2].map((date) => fridays.on(date))).toEqual([
      evening,
      [0, 7_200],
      [],
    ]);
    expect([friday + 1, friday + 2].map((date) => fridays.isOver(date))).toEqual([false, true]);
    const mondays = scheduleOf([
      { validFrom: SINCE_EVER, rows: [{ weekday: 0, start: 64_800, end: 7_200 }] },
    ]).within(null, friday);
    expect(mondays.on(friday + 1)).toEqual([]);
    expect([friday, friday + 1].map((date) => mondays.isOver(date))).toEqual([false, true]);
  });

  it('may have one end', () => {
    expect([99, 100, 9_000].map((date) => nights.within(100, null).on(date))).toEqual([
      [],
      evening,
      wholeNight,
    ]);
    expect([9, 100, 102].map((date) => nights.within(null, 100).on(date))).toEqual([
      wholeNight,
      wholeNight,
      [],
    ]);
    expect(nights.within(100, null).isOver(80_000)).toBe(false);
  });

  it('is the same without dates', () => expect(nights.within(null, null)).toBe(nights));

  it('is closed on other dates, be they open 24/7 or have special hours', () => {
    const schedule = scheduleOf([], [{ date: 103, start: 32_400, end: 61_200 }]).within(100, 101);
    expect([99, 100, 101, 102, 103].map((date) => schedule.on(date))).toEqual([
      [],
      [0, 86_400],
      [0, 86_400],
      [],
      [],
    ]);
    expect([101, 102].map((date) => schedule.isOver(date))).toEqual([false, true]);
  });
});
