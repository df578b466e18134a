import fc from 'fast-check';
import { observedAtOf } from '../../src/core/polls/poll-block';
import { hoursOfDay, isOpenAt, walkRange } from '../../src/core/uptime/days';
import { addStore, addSums, emptySums, evidenceOf } from '../../src/core/uptime/figures';
import { Breakdown } from '../../src/core/uptime/periods';
import { DAILY, daysTouching, periodPlan } from '../../src/core/uptime/plans';
import { NO_ROLLUPS, ReportTotals, WindowSums } from '../../src/core/uptime/totals';
import { accountings, calendarOf, carries, Case, cases, casesWithRange, inputsOf, sumsWithin } from './cases';
import { runs } from './runs';

const total = ({ up, down, noData, excluded }: WindowSums): number => up + down + noData + excluded;

describe('carry_forward', () => {
  it('lets a poll vouch for no longer than carry_minutes, after it, and until the next poll in open time', () => {
    fc.assert(
      fc.property(casesWithRange, carries, ([store, range], carryMs) => {
        const days = daysTouching(range, calendarOf(store.zone), carryMs);
        const inputs = inputsOf(store);
        const counting = store.polls
          .map(observedAtOf)
          .filter((at) => at <= store.asOf)
          .filter((at) => {
            const calendar = calendarOf(store.zone);
            return isOpenAt(hoursOfDay(inputs, calendar.day(calendar.dateOf(at))).open, at);
          });
        const vouched = new Map<number, number>();
        walkRange(inputs, { days, asOf: store.asOf, carryMs }, range, (start, end, status, _rule, poll) => {
          expect(poll === undefined).toBe(status === 'no_data' || status === 'excluded');
          if (poll === undefined) return;
          const observedAt = observedAtOf(poll);
          expect(start).toBeGreaterThanOrEqual(observedAt);
          expect(end).toBeLessThanOrEqual(observedAt + carryMs);
          const next = counting.find((at) => at > observedAt) ?? Infinity;
          expect(end).toBeLessThanOrEqual(Math.min(next, store.asOf));
          vouched.set(observedAt, (vouched.get(observedAt) ?? 0) + end - start);
        });
        for (const ms of vouched.values()) expect(ms).toBeLessThanOrEqual(carryMs);
        const { up, down } = sumsWithin(store, range, carryMs);
        expect([...vouched.values()].reduce((sum, ms) => sum + ms, 0)).toBe(up + down);
      }),
      runs(150),
    );
  });

  it('has no more time without data the longer a poll vouches, and never more known time than polls vouch for', () => {
    fc.assert(
      fc.property(casesWithRange, carries, carries, ([store, range], one, other) => {
        const [shorter, longer] = [Math.min(one, other), Math.max(one, other)];
        const [short, long] = [sumsWithin(store, range, shorter), sumsWithin(store, range, longer)];
        expect(long.noData).toBeLessThanOrEqual(short.noData);
        expect(total(long)).toBe(total(short));
        expect(long.excluded).toBe(short.excluded);
        expect(short.up + short.down).toBeLessThanOrEqual(store.polls.length * shorter);
      }),
      runs(80),
    );
  });
});

/** A period of a store's last days, which may end after as_of. */
const periods = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -2, max: 12 }))
  .map(([one, other]) => ({ back: Math.max(one, other), until: Math.min(one, other) }));

describe('the parts of a period', () => {
  it('by day add up to its weeks, its months and the whole, to the millisecond', () => {
    fc.assert(
      fc.property(cases, periods, accountings, (store, { back, until }, carryMs) => {
        const calendar = calendarOf(store.zone);
        const today = calendar.dateOf(store.asOf);
        const dates = { first: today - back, last: today - until };
        const partsBy = (breakdown: Breakdown) => {
          const names: number[] = [];
          const plan = periodPlan(
            { dates, breakdown },
            store.asOf,
            calendar,
            { ...DAILY, carryMs },
            (name) => names.push(name) - 1,
          );
          const totals = ReportTotals.of(1, { buckets: Math.max(1, names.length), evidence: false });
          addStore(totals, { ...inputsOf(store), rollups: NO_ROLLUPS, position: 0, plan });
          return plan.buckets.map(({ index, start, end }) => ({ start, end, sums: totals.sums(0, index) }));
        };
        const days = partsBy('day');
        for (const breakdown of ['week', 'month', 'none'] as const) {
          const parts = partsBy(breakdown);
          for (const { start, end, sums } of parts) {
            const added = emptySums();
            days
              .filter((day) => start <= day.start && day.end <= end)
              .forEach((day) => addSums(added, day.sums));
            expect({ breakdown, ...sums }).toEqual({ breakdown, ...added });
          }
          if (breakdown === 'none') continue;
          expect(parts.map(({ start }) => start)).toEqual(
            parts.map(({ start }) => start).sort((a, b) => a - b),
          );
        }
        for (const { start, end, sums } of days) {
          expect({ ...sums }).toEqual(sumsWithin(store, { start, end }, carryMs));
        }
      }),
      runs(80),
    );
  });
});

describe('the evidence of a range', () => {
  it('is a count of its polls in open time, and of the open time that rests on each', () => {
    fc.assert(
      fc.property(casesWithRange, accountings, ([store, range], carryMs) => {
        const days = daysTouching(range, calendarOf(store.zone), carryMs);
        const plan = { days, asOf: store.asOf, carryMs };
        const inputs = inputsOf(store);
        const resting = new Map<number, number>();
        walkRange(inputs, plan, range, (start, end, _status, _rule, poll) => {
          if (poll !== undefined) resting.set(poll, (resting.get(poll) ?? 0) + end - start);
        });
        expect(evidenceOf(inputs, plan, [range])).toEqual([
          { polls: pollsIn(store, range), longestGap: Math.max(0, ...resting.values()) },
        ]);
      }),
      runs(150),
    );
  });
});

/** The polls of a range in open time, and not later than as_of. */
function pollsIn(store: Case, { start, end }: { start: number; end: number }): number {
  const calendar = calendarOf(store.zone);
  const inputs = inputsOf(store);
  return store.polls
    .map(observedAtOf)
    .filter((at) => start <= at && at < end && at <= store.asOf)
    .filter((at) => isOpenAt(hoursOfDay(inputs, calendar.day(calendar.dateOf(at))).open, at)).length;
}
