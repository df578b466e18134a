import fc from 'fast-check';
import { hoursRowError, KnownSchedules, packHours, weeklySchedule } from './schedule';

const row = fc
  .record({ weekday: fc.nat(6), start: fc.nat(86_399), end: fc.nat(86_400) })
  .filter((hours) => hoursRowError(hours) === undefined);

describe('KnownSchedules', () => {
  it('returns the schedule of any rows, also repeatedly', () => {
    const known = new KnownSchedules();
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const packed = rows.map(packHours).join();
        expect(known.of(packed)).toEqual(weeklySchedule(rows));
        expect(known.of(packed)).toBe(known.of(packed));
      }),
    );
  });

  it('works beyond its capacity', () => {
    const known = new KnownSchedules();
    for (let end = 1; end <= 20_001; end++) {
      expect(known.of(String(packHours({ weekday: 1, start: 0, end })))[1]).toEqual([0, end]);
    }
  });
});
