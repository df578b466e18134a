import fc from 'fast-check';
import { weekly } from '../support/store-inputs';
import { scheduleFor } from './cases';
import { runs } from './runs';
import { openSecondsOf, stretches } from './second-by-second';
import { hours, specialAround, versionsAround } from './stores';

const DAY = 86_400;
const WEEK = 7 * DAY;

/** A Monday. */
const MONDAY = 19_737;
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

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
      const expected = WEEKDAYS.map((weekday) =>
        stretches(seconds.subarray(weekday * DAY, (weekday + 1) * DAY)).flat(),
      );
      expect(WEEKDAYS.map((weekday) => weekly(rows).on(MONDAY + weekday))).toEqual(expected);
    }),
    runs(80),
  );
});

const dated = fc.record({ hours, versions: versionsAround(MONDAY), special: specialAround(MONDAY) });

/** The dates around those of special hours and versions. */
const DATES = Array.from({ length: 21 }, (_, i) => MONDAY - 14 + i);

it('a schedule is open on each date in the seconds in which a row that applies to it is open', () => {
  fc.assert(
    fc.property(dated, (times) => {
      const schedule = scheduleFor(times);
      for (const date of DATES) {
        const expected = stretches(openSecondsOf(times, date)).flat();
        expect({ date, open: schedule.on(date) }).toEqual({ date, open: expected });
      }
    }),
    runs(80),
  );
});

it('a schedule is the same whatever the order of its rows, and however often they come', () => {
  const again = <T>(items: readonly T[]) =>
    fc
      .tuple(fc.shuffledSubarray([...items, ...items], { minLength: items.length }), fc.boolean())
      .map(([some, first]) => (first ? [...some, ...items] : [...items, ...some]));
  const pairs = dated.chain((times) =>
    fc.tuple(
      fc.constant(times),
      fc.record({
        hours: again(times.hours),
        versions: fc.constant([...times.versions].reverse()),
        special: again(times.special),
      }),
    ),
  );
  fc.assert(
    fc.property(pairs, ([times, others]) => {
      const on = (date: number) => [date, scheduleFor(times).on(date)];
      expect(DATES.map((date) => [date, scheduleFor(others).on(date)])).toEqual(DATES.map(on));
    }),
    runs(80),
  );
});

it('a schedule within its first and last date is as if the store were closed on all other dates', () => {
  const limits = fc
    .tuple(fc.constantFrom(null, ...DATES), fc.constantFrom(null, ...DATES))
    .filter(([first, last]) => first === null || last === null || first <= last);
  fc.assert(
    fc.property(dated, limits, (times, [first, last]) => {
      const isOutside = (date: number) => date < (first ?? -Infinity) || date > (last ?? Infinity);
      const others = [DATES[0]! - 1, ...DATES].filter(isOutside);
      const special = [
        ...times.special.filter(({ date }) => !isOutside(date)),
        ...others.map((date) => ({ date, start: 0, end: 0 })),
      ];
      const [schedule, expected] = [
        scheduleFor(times).within(first, last),
        scheduleFor({ ...times, special }),
      ];
      const open = DATES.map((date) => ({ date, open: schedule.on(date) }));
      expect(open).toEqual(DATES.map((date) => ({ date, open: expected.on(date) })));
      for (const date of DATES) {
        const isOver =
          date > (last ?? Infinity) && DATES.every((day) => day < date || schedule.on(day).length === 0);
        expect([date, schedule.isOver(date)]).toEqual([date, isOver]);
      }
    }),
    runs(80),
  );
});
