import fc from 'fast-check';
import { isActive, observedAtOf } from '../../src/core/polls/poll-block';
import { hoursOfDay, isOpenAt, scheduledIntervals } from '../../src/core/uptime/days';
import { explainDays } from '../../src/core/uptime/explanation';
import { openingAt, statusAt, StoreStatus } from '../../src/core/uptime/status';
import { calendarOf, Case, cases, inputsOf, instantsOf, scheduleFor } from './cases';
import { runs } from './runs';

const casesWithInstant = cases.chain((store) => fc.tuple(fc.constant(store), instantsOf(store)));

function status(store: Case, instant: number): StoreStatus {
  const calendar = calendarOf(store.zone);
  const day = calendar.day(calendar.dateOf(instant));
  return statusAt(inputsOf(store), day, instant);
}

describe('the status at an instant', () => {
  it('is that of the last poll in the open time of its local day, if the store is open then', () => {
    fc.assert(
      fc.property(casesWithInstant, ([store, instant]) => {
        const calendar = calendarOf(store.zone);
        const day = calendar.day(calendar.dateOf(instant));
        const { open, out } = hoursOfDay(inputsOf(store), day);
        const last = store.polls
          .filter((poll) => observedAtOf(poll) <= instant && isOpenAt(open, observedAtOf(poll)))
          .at(-1);
        const known = last === undefined ? 'no_data' : isActive(last) ? 'up' : 'down';
        const otherwise = isOpenAt(out, instant) ? 'excluded' : 'closed';
        expect(status(store, instant)).toBe(isOpenAt(open, instant) ? known : otherwise);
      }),
      runs(150),
    );
  });

  it('is that of the millisecond which begins there, by the polls up to it', () => {
    fc.assert(
      fc.property(casesWithInstant, ([store, instant]) => {
        const calendar = calendarOf(store.zone);
        const day = calendar.day(calendar.dateOf(instant));
        // A poll at the instant itself counts: as of a millisecond later it has a segment, and no later poll has one.
        const polls = store.polls.filter((poll) => observedAtOf(poll) <= instant);
        const [explained] = explainDays(inputsOf({ ...store, polls }), { days: [day], asOf: instant + 1 });
        const segment = explained!.segments.find(({ start, end }) => start <= instant && instant < end);
        expect(status(store, instant)).toBe(segment?.status ?? 'closed');
      }),
      runs(150),
    );
  });
});

describe('the opening at an instant', () => {
  it('is what a look at each local day’s intervals finds, for four hundred days', () => {
    fc.assert(
      fc.property(casesWithInstant, ([store, instant]) => {
        const calendar = calendarOf(store.zone);
        const schedule = scheduleFor(store);
        const today = calendar.dateOf(instant);
        const days = Array.from({ length: 401 }, (_, i) => calendar.day(today + i));
        const open = days.flatMap((day) => scheduledIntervals(schedule, day));
        const isOpen = (at: number) => isOpenAt(open, at);
        const until = open.find(
          (edge) => edge > instant && edge < days.at(-1)!.end && isOpen(edge) !== isOpen(instant),
        );
        expect(openingAt(schedule, calendar, instant)).toEqual({ open: isOpen(instant), until });
      }),
      runs(150),
    );
  });

  it('is open where the status is not closed', () => {
    fc.assert(
      fc.property(casesWithInstant, ([store, instant]) => {
        const { open } = openingAt(scheduleFor(store), calendarOf(store.zone), instant);
        expect(open).toBe(status(store, instant) !== 'closed');
      }),
      runs(60),
    );
  });

  it('holds until it changes: a millisecond before as now, and then no longer', () => {
    fc.assert(
      fc.property(casesWithInstant, ([store, instant]) => {
        const openingNow = (at: number) => openingAt(scheduleFor(store), calendarOf(store.zone), at);
        const now = openingNow(instant);
        if (now.until === undefined) return;
        expect(now.until).toBeGreaterThan(instant);
        expect(openingNow(now.until - 1)).toEqual(now);
        expect(openingNow(now.until).open).toBe(!now.open);
      }),
      runs(80),
    );
  });
});
