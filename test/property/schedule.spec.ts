import fc from 'fast-check';
import { weeklySchedule } from '../../src/core/schedule/schedule';
import { runs } from './runs';
import { stretches } from './second-by-second';
import { hours } from './stores';

const DAY = 86_400;
const WEEK = 7 * DAY;

it('a weekly schedule is open in the seconds in which some row is open', () => {
  fc.assert(
    fc.property(hours, (rows) => {
      const seconds = new Uint8Array(WEEK);
      for (const { weekday, start, end } of rows) {
        const opening = weekday * DAY + start;
        const endOfDay = end === DAY - 1 ? DAY : end;
        const closing = weekday * DAY + endOfDay + (endOfDay < start ? DAY : 0);
        seconds.fill(1, opening, Math.min(closing, WEEK));
        if (closing > WEEK) seconds.fill(1, 0, closing - WEEK);
      }
      if (rows.length === 0) seconds.fill(1);
      const expected = Array.from({ length: 7 }, (_, weekday) =>
        stretches(seconds.subarray(weekday * DAY, (weekday + 1) * DAY)).flat(),
      );
      expect(weeklySchedule(rows)).toEqual(expected);
    }),
    runs(80),
  );
});

it('a weekly schedule is the same whatever the order of its rows, and however often they come', () => {
  const rowsAgain = hours.chain((rows) =>
    fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows, ...rows], { minLength: rows.length })),
  );
  fc.assert(
    fc.property(rowsAgain, fc.boolean(), ([rows, again], first) => {
      const all = first ? [...again, ...rows] : [...rows, ...again];
      expect(weeklySchedule(all)).toEqual(weeklySchedule(rows));
    }),
    runs(80),
  );
});
