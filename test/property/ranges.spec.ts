import fc from 'fast-check';
import { addSums, emptySums, figuresOf } from '../../src/core/uptime/figures';
import { scheduledIntervals } from '../../src/core/uptime/days';
import { Range } from '../../src/core/uptime/plans';
import { WindowSums } from '../../src/core/uptime/totals';
import {
  accountings,
  calendarOf,
  cases,
  casesWithRange,
  planFor,
  instantsOf,
  sumsOf,
  sumsWithin,
} from './cases';
import { runs } from './runs';

function added(parts: readonly WindowSums[]): WindowSums {
  const total = emptySums();
  parts.forEach((part) => addSums(total, part));
  return total;
}

/** The parts of a range between these instants, without those outside. */
function parts({ start, end }: Range, instants: readonly number[]): Range[] {
  const inside = instants.filter((instant) => start < instant && instant < end).sort((a, b) => a - b);
  const edges = [start, ...inside, end];
  return edges.slice(1).map((edge, i) => ({ start: edges[i]!, end: edge }));
}

const split = casesWithRange.chain(([store, range]) =>
  fc.tuple(fc.constant(store), fc.constant(range), fc.array(instantsOf(store), { maxLength: 8 })),
);

describe('what is known of a range', () => {
  it('is the sum of what is known of its parts, wherever it is split', () => {
    fc.assert(
      fc.property(split, accountings, ([store, range, instants], carryMs) => {
        const known = parts(range, instants).map((part) => sumsWithin(store, part, carryMs));
        expect(added(known)).toEqual(sumsWithin(store, range, carryMs));
      }),
      runs(150),
    );
  });

  it('is, day by day, the sum of what is known of its local days', () => {
    fc.assert(
      fc.property(casesWithRange, ([store, range]) => {
        const calendar = calendarOf(store.zone);
        const known: WindowSums[] = [];
        for (let date = calendar.dateOf(range.start); date <= calendar.dateOf(range.end); date++) {
          const day = calendar.day(date);
          const part = { start: Math.max(day.start, range.start), end: Math.min(day.end, range.end) };
          if (part.start < part.end) known.push(sumsWithin(store, part));
        }
        expect(added(known)).toEqual(sumsWithin(store, range));
      }),
      runs(80),
    );
  });

  it('is what the report says where the range is one of its windows', () => {
    fc.assert(
      fc.property(cases, accountings, (store, carryMs) => {
        const { hourStart, dayStart, weekStart, end } = planFor(store).windows;
        const { hour, day, week } = sumsOf(store, { carryMs, evidence: false });
        const known = [hourStart, dayStart, weekStart].map((start) =>
          sumsWithin(store, { start, end }, carryMs),
        );
        expect([hour, day, week]).toEqual(known);
      }),
      runs(120),
    );
  });

  it('adds up to the scheduled open time before as_of, to the millisecond, whatever time without data counts as', () => {
    fc.assert(
      fc.property(casesWithRange, accountings, ([store, range], carryMs) => {
        const { schedule } = planFor(store);
        const calendar = calendarOf(store.zone);
        const end = Math.min(range.end, store.asOf);
        let openTime = 0;
        for (let date = calendar.dateOf(range.start); date <= calendar.dateOf(range.end); date++) {
          const open = scheduledIntervals(schedule, calendar.day(date));
          for (let i = 0; i < open.length; i += 2) {
            openTime += Math.max(0, Math.min(open[i + 1]!, end) - Math.max(open[i]!, range.start));
          }
        }
        const sums = sumsWithin(store, range, carryMs);
        const down = figuresOf(sums, 'down');
        const exclude = figuresOf(sums, 'exclude');
        expect(down.uptime + down.downtime + sums.excluded).toBe(openTime);
        expect(exclude.uptime + exclude.downtime + sums.noData + sums.excluded).toBe(openTime);
      }),
      runs(120),
    );
  });
});
