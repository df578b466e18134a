import fc from 'fast-check';
import { touchedDates } from '../../src/metrics/daily/touched-dates';
import { OpenTimeSums, sumDay } from '../../src/metrics/engine';
import { eachDay } from '../../src/metrics/engine/days';
import { openIntervals } from '../../src/metrics/engine/open-time';
import { walkDay } from '../../src/metrics/engine/segments';
import { calendarOf, cases, frameOf } from './cases';
import { runs } from './runs';
import { place } from './stores';

const DAY = 86_400_000;

it('a day that has ended adds up to its stretches', () => {
  fc.assert(
    fc.property(cases, (store) => {
      const { days, schedule } = frameOf(store);
      const { polls } = store;
      eachDay(days, polls, 0, polls.length, (day, first, beyond) => {
        const open = openIntervals(schedule, day);
        const stretches: OpenTimeSums = { up: 0, down: 0, noData: 0 };
        walkDay(open, polls, first, beyond, day.end, (start, end, status) => {
          stretches[status === 'no_data' ? 'noData' : status] += end - start;
        });
        expect(sumDay(open, polls, first, beyond)).toEqual(stretches);
      });
    }),
    runs(400),
  );
});

/** Instants of one UTC day near a change of clocks, often at the edges of it and of local dates. */
const spans = place.chain(({ zone, change }) => {
  const near = Math.floor((change * 1000) / DAY);
  return fc.integer({ min: near - 2, max: near + 2 }).chain((utcDay) => {
    const starts = [-1, 0, 1, 2].map((dates) => calendarOf(zone).day(utcDay + dates).start);
    const edges = [utcDay * DAY, (utcDay + 1) * DAY, change * 1000, ...starts]
      .flatMap((edge) => [edge - 1, edge])
      .filter((instant) => Math.floor(instant / DAY) === utcDay);
    const instant = fc.oneof(
      fc.integer({ min: utcDay * DAY, max: (utcDay + 1) * DAY - 1 }),
      fc.constantFrom(...edges),
    );
    return fc.record({ zone: fc.constant(zone), utcDay: fc.constant(utcDay), one: instant, other: instant });
  });
});

it('polls touch the local dates that the calendar says, and all between them', () => {
  fc.assert(
    fc.property(spans, ({ zone, utcDay, one, other }) => {
      const calendar = calendarOf(zone);
      const span = { storeKey: 1, first: Math.min(one, other), last: Math.max(one, other) };
      const dates = [...touchedDates(utcDay, [span], () => calendar).keys()];
      const [first, last] = [calendar.dateOf(span.first), calendar.dateOf(span.last)];
      expect(dates).toEqual(Array.from({ length: last - first + 1 }, (_, i) => first + i));
    }),
    runs(500),
  );
});
