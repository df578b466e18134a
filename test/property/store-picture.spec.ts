import fc from 'fast-check';
import {
  addKept,
  DailyTotals,
  daysTouching,
  HOURS,
  HourSums,
  hoursUpTo,
  incidentsOf,
  NO_ROLLUPS,
  StoreHours,
  sumEachDay,
  WindowSums,
} from '../../src/metrics/engine';
import { pictureFrame } from '../../src/metrics/picture/picture-frame';
import { StorePicture, storePicture } from '../../src/metrics/picture/store-picture';
import { weeklySchedule } from '../../src/business-hours/schedule';
import { observedAtOf } from '../../src/core/polls/packed-poll';
import { Case, cases, calendarOf, sumsOf, sumsWithin } from './cases';
import { runs } from './runs';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Painted {
  picture: StorePicture;
  hours: HourSums;
  kept: Uint32Array;
  frame: ReturnType<typeof pictureFrame>;
}

function painted(store: Case, rollups = NO_ROLLUPS): Painted {
  const { asOf, zone, hours: rows, polls } = store;
  const frame = pictureFrame(asOf, calendarOf(zone));
  const hours = new StoreHours(hoursUpTo(asOf).start);
  const schedule = weeklySchedule(rows);
  const picture = storePicture(schedule, frame, polls, 0, polls.length, rollups, hours);
  return { picture, hours: hours.sums, kept: hours.kept(), frame };
}

/** What a report as of an earlier instant says, which sees no later poll. */
const earlier = (store: Case, by: number) => {
  const asOf = store.asOf - by;
  const polls = store.polls.filter((poll) => observedAtOf(poll) <= asOf);
  return sumsOf({ ...store, kind: 'calendar', asOf, polls });
};

describe('the picture of a store', () => {
  it('has the figures of a report as of the same instant, and of those one hour, day and week before', () => {
    fc.assert(
      fc.property(cases, (store) => {
        const { sums, before } = painted(store).picture;
        expect(sums).toEqual(sumsOf({ ...store, kind: 'calendar' }));
        expect(before).toEqual({
          hour: earlier(store, HOUR).hour,
          day: earlier(store, DAY).day,
          week: earlier(store, 7 * DAY).week,
        });
      }),
      runs(150),
    );
  });

  it('is the same where the days before the last week have rollups, and their polls are deleted', () => {
    fc.assert(
      fc.property(cases, (store) => {
        const { picture, hours, frame } = painted(store);
        const days = frame.days.filter((_, i) => frame.whole[i] === true);
        const totals = new DailyTotals(1, frame.days[0]!.date, frame.days.at(-1)!.date);
        const { asOf, polls } = store;
        const daily = { dates: { first: 0, last: 0 }, asOf, days, whole: days.map(() => true) };
        const summed = sumEachDay(weeklySchedule(store.hours), daily, polls, 0, polls.length, NO_ROLLUPS);
        for (const { day, sums } of summed) totals.put({ store: 0, date: day.date, ...sums });
        const recent = frame.days.find((_, i) => frame.whole[i] !== true)!.start;
        const kept = polls.filter((poll) => observedAtOf(poll) >= recent);
        const again = painted({ ...store, polls: kept }, { totals, store: 0 });
        expect(again.picture).toEqual(picture);
        expect(again.hours).toEqual(hours);
      }),
      runs(60),
    );
  });

  it('has in each hour what is known of it, and in all hours of a local day what is known of the day', () => {
    fc.assert(
      fc.property(cases, fc.nat(HOURS - 1), (store, hour) => {
        const { hours, frame } = painted(store);
        const start = hours.start + hour * HOUR;
        expect(hours.of(hour)).toEqual(sumsWithin(store, { start, end: start + HOUR }));
        for (const { start: from, end: to } of frame.recent) {
          // The hours that lie wholly within the day: all of it, but where clocks are not whole hours from UTC.
          const first = Math.max(0, Math.ceil((from - hours.start) / HOUR));
          const beyond = Math.min(HOURS, Math.floor((to - hours.start) / HOUR));
          if (first >= beyond) continue;
          const within = { start: hours.start + first * HOUR, end: hours.start + beyond * HOUR };
          expect(added(hours, first, beyond)).toEqual(sumsWithin(store, within));
        }
      }),
      runs(100),
    );
  });

  it('keeps of its hours what they can be added up from again', () => {
    fc.assert(
      fc.property(cases, (store) => {
        const { hours, kept } = painted(store);
        const total = new HourSums(hours.start);
        addKept(total, kept);
        expect(total).toEqual(hours);
        addKept(total, kept);
        expect(added(total, 0, HOURS).up).toBe(2 * added(hours, 0, HOURS).up);
      }),
      runs(100),
    );
  });

  it('has the incident that goes on in the last 168 hours, where one does', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(0, HOUR, DAY), (one, round) => {
        // Also as of a midnight, by a clock that has whole hours.
        const store = round === 0 ? one : { ...one, asOf: one.asOf - (one.asOf % round) };
        const { asOf, zone, hours: rows, polls } = store;
        const range = { start: asOf - 7 * DAY, end: asOf };
        const days = daysTouching({ ...range, start: range.start - 1 }, calendarOf(zone));
        const all = incidentsOf(weeklySchedule(rows), days, range, asOf, 'down', polls, 0, polls.length);
        expect(painted(store).picture.incident).toEqual(all.find(({ goingOn }) => goingOn));
      }),
      runs(100),
    );
  });
});

function added(hours: HourSums, first: number, beyond: number): WindowSums {
  const sums = { up: 0, down: 0, noData: 0 };
  for (let hour = first; hour < beyond; hour++) {
    const { up, down, noData } = hours.of(hour);
    sums.up += up;
    sums.down += down;
    sums.noData += noData;
  }
  return sums;
}
