import fc from 'fast-check';
import { dailyFrame, DailySums, DaySheet, sumEachDay } from '../../src/metrics/engine';
import { Case, cases, calendarOf, frameOf, sumsWithin } from './cases';
import { runs } from './runs';

const always = { start: -Infinity, end: Infinity };

/** The nine dates up to that of as_of, and the one after it. */
function datesOf({ zone, asOf }: Case) {
  const today = calendarOf(zone).dateOf(asOf);
  return { first: today - 8, last: today + 1 };
}

function summed(store: Case, sheet: DaySheet): DailySums[] {
  const frame = dailyFrame(datesOf(store), store.asOf, always, calendarOf(store.zone));
  return sumEachDay(frameOf(store).schedule, frame, store.polls, 0, store.polls.length, sheet, 0);
}

const emptySheet = (store: Case): DaySheet => {
  const { first, last } = datesOf(store);
  return new DaySheet(1, first, last);
};

describe('the local days of a store', () => {
  it('are each what is known of the range that they are', () => {
    fc.assert(
      fc.property(cases, (store) => {
        for (const { day, sums } of summed(store, emptySheet(store))) {
          expect(sums).toEqual(sumsWithin(store, { start: day.start, end: day.end }));
        }
      }),
      runs(100),
    );
  });

  it('are the same when they are read, without the polls of those that have ended', () => {
    fc.assert(
      fc.property(cases, (store) => {
        const noted = emptySheet(store);
        const days = summed(store, noted);
        const stored = emptySheet(store);
        for (const entry of noted.workedOut()) stored.put(entry);
        const today = days.at(-1)!.day.start;
        const read = summed({ ...store, polls: store.polls.filter((poll) => poll >= today * 2) }, stored);
        expect(read).toEqual(days.map((day) => ({ ...day, stored: day.complete })));
        expect([...stored.workedOut()]).toEqual([]);
      }),
      runs(100),
    );
  });

  it('are those that have begun, and all but the last have ended', () => {
    fc.assert(
      fc.property(cases, (store) => {
        const days = summed(store, emptySheet(store));
        const complete = days.map((day) => day.complete);
        expect(complete).toEqual(days.map((_, i) => i < days.length - 1));
        expect(days.at(-1)!.day.date).toBe(calendarOf(store.zone).dateOf(store.asOf));
        for (const [i, { day }] of days.slice(1).entries()) expect(day.start).toBe(days[i]!.day.end);
      }),
      runs(100),
    );
  });
});
