import fc from 'fast-check';
import { dailyPlan } from '../../src/core/uptime/plans';
import { DailySums, sumEachDay } from '../../src/core/uptime/figures';
import { DailyTotals, NO_ROLLUPS } from '../../src/core/uptime/totals';
import { calendarOf, Case, cases, inputsOf, sumsWithin } from './cases';
import { runs } from './runs';

/** The nine dates up to that of as_of, and the next one. */
function datesOf({ zone, asOf }: Case) {
  const today = calendarOf(zone).dateOf(asOf);
  return { first: today - 8, last: today + 1 };
}

function summed(store: Case, rollups = NO_ROLLUPS): DailySums[] {
  const plan = dailyPlan(datesOf(store), store.asOf, calendarOf(store.zone));
  return sumEachDay({ ...inputsOf(store), rollups }, plan);
}

describe('the local days of a store', () => {
  it('are each what is known of the range that they are', () => {
    fc.assert(
      fc.property(cases, (store) => {
        for (const { day, sums } of summed(store)) {
          expect(sums).toEqual(sumsWithin(store, { start: day.start, end: day.end }));
        }
      }),
      runs(100),
    );
  });

  it('are the same by rollups, without the polls of those that have ended', () => {
    fc.assert(
      fc.property(cases, fc.nat(8), (store, before) => {
        const days = summed(store);
        const { first, last } = datesOf(store);
        // Up to the date whose polls are deleted.
        const totals = new DailyTotals(1, first, last - before);
        const rolledUp = days.filter(({ day, complete }) => complete && day.date <= totals.lastDate);
        for (const { day, sums } of rolledUp) totals.put({ store: 0, date: day.date, ...sums });
        const kept = days[rolledUp.length]!.day.start;
        const polls = store.polls.filter((poll) => poll >= kept * 2);
        expect(summed({ ...store, polls }, { totals, store: 0 })).toEqual(
          days.map((day, i) => ({ ...day, stored: i < rolledUp.length })),
        );
      }),
      runs(100),
    );
  });

  it('are those that have begun, and all but the last have ended', () => {
    fc.assert(
      fc.property(cases, (store) => {
        const days = summed(store);
        const complete = days.map((day) => day.complete);
        expect(complete).toEqual(days.map((_, i) => i < days.length - 1));
        expect(days.at(-1)!.day.date).toBe(calendarOf(store.zone).dateOf(store.asOf));
        for (const [i, { day }] of days.slice(1).entries()) expect(day.start).toBe(days[i]!.day.end);
      }),
      runs(100),
    );
  });
});
