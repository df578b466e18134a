import fc from 'fast-check';
import { KnownSchedules } from './known-schedules';
import {
  ALWAYS_OPEN,
  hoursRowError,
  packHours,
  packSpecialHours,
  Schedule,
  scheduleOf,
  SINCE_EVER,
} from './schedule';

const validRow = fc
  .record({ weekday: fc.nat(6), start: fc.nat(86_399), end: fc.nat(86_400) })
  .filter((hours) => hoursRowError(hours) === undefined);

/** Monday, 1970-01-05, in days since 1970-01-01. */
const MONDAY = 4;

describe('KnownSchedules', () => {
  /** What a schedule has on some dates, also with a first and a last date. */
  const timesOf = (schedule: Schedule, from: number) =>
    [schedule, schedule.within(from + 2, from + 4)].map((each) =>
      Array.from({ length: 9 }, (_, i) => each.on(from - 1 + i)),
    );

  it('returns the schedule of any rows, also repeatedly', () => {
    const known = new KnownSchedules();
    fc.assert(
      fc.property(fc.array(validRow, { minLength: 1, maxLength: 20 }), fc.nat(30_000), (rows, date) => {
        const packed = `${SINCE_EVER}:${rows.map(packHours).join()}`;
        const closed = String(packSpecialHours({ date, start: 0, end: 0 }));
        const expected = scheduleOf([{ validFrom: SINCE_EVER, rows }], [{ date, start: 0, end: 0 }]);
        const found = known.of(packed, closed);
        expect(timesOf(found.schedule, date)).toEqual(timesOf(expected, date));
        expect(known.of(packed, closed)).toBe(found);
        const usual = scheduleOf([{ validFrom: SINCE_EVER, rows }]);
        expect(timesOf(known.of(packed, '').schedule, date)).toEqual(timesOf(usual, date));
      }),
    );
  });

  it('tells versions apart by their dates', () => {
    const known = new KnownSchedules();
    const rows = [{ weekday: 0, start: 0, end: 1 }];
    const [five, six] = [5, 6].map((validFrom) => `${validFrom}:${packHours(rows[0]!)}`);
    expect(known.of(five!, '')).not.toBe(known.of(six!, ''));
    const both = scheduleOf([
      { validFrom: 5, rows },
      { validFrom: 6, rows },
    ]);
    expect(timesOf(known.of(`${six};${five}`, '').schedule, 4)).toEqual(timesOf(both, 4));
  });

  it('refuses a row with an error, so that no figure is computed from it', () => {
    const row = packHours({ weekday: 2, start: 3_600, end: 3_600 });
    expect(() => new KnownSchedules().of(`${SINCE_EVER}:${row}`, '')).toThrow('start and end are the same');
  });

  it('shares the hours of equal days', () => {
    const known = new KnownSchedules();
    const [monday, friday] = [0, 4].map((weekday) => packHours({ weekday, start: 9, end: 17 }));
    const { schedule } = known.of(`${SINCE_EVER}:${monday}`, '');
    const other = known.of(`${SINCE_EVER}:${monday},${friday}`, '').schedule;
    expect(other.on(MONDAY + 4)).toEqual([9, 17]);
    expect(other.on(MONDAY + 4)).toBe(schedule.on(MONDAY));
  });

  it('says whether a store has business hours', () => {
    const known = new KnownSchedules();
    const closed = packSpecialHours({ date: 1, start: 0, end: 0 });
    expect(timesOf(known.of('', '').schedule, 0)).toEqual(timesOf(ALWAYS_OPEN, 0));
    expect(known.of('', String(closed)).hasHours).toBe(false);
    expect(known.of('5:1', String(closed)).hasHours).toBe(true);
  });

  it('works beyond its capacity', () => {
    const known = new KnownSchedules();
    for (let i = 0; i <= 100_001; i++) {
      const [weekday, end] = [i % 2, 1 + (i >> 1)];
      const rows = `${SINCE_EVER}:${packHours({ weekday, start: 0, end })}`;
      const opened = known.of(rows, '').schedule.on(MONDAY + weekday);
      if (opened[1] !== end || opened.length !== 2) throw new Error(`${i}: ${opened.join()}`);
    }
    expect(known.of('', '').schedule.on(MONDAY)).toEqual([0, 86_400]);
  });
});
