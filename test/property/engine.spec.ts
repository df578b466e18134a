import fc from 'fast-check';
import { packPoll } from '../../src/core/polls/poll-block';
import { addStore, sumStore } from '../../src/core/uptime/figures';
import { BREAKDOWNS } from '../../src/core/uptime/periods';
import {
  CarryMs,
  DAILY,
  periodPlan,
  WINDOW_KINDS,
  WindowKind,
  windowsPlan,
} from '../../src/core/uptime/plans';
import { BucketSums, NO_ROLLUPS, ReportTotals, StoreSums } from '../../src/core/uptime/totals';
import { LONG_RUN } from '../support/setups';
import { accountings, calendarOf, inputsOf } from './cases';
import { runs } from './runs';
import { Basis, Count, Hours, Observation, SecondBySecond, StoreTimes } from './second-by-second';
import { place, storeAt } from './stores';
import { WallClock } from './wall-clock';

const DAY = 86_400;

const clocks = new Map<string, WallClock>();
function clockOf(zone: string): WallClock {
  let clock = clocks.get(zone);
  if (clock === undefined) clocks.set(zone, (clock = new WallClock(zone)));
  return clock;
}

/** A store in whole seconds. */
interface Seconds extends StoreTimes {
  readonly zone: string;
  readonly asOf: number;
  readonly polls: readonly Observation[];
}

const inputs = ({ polls, exclusions, ...times }: Seconds) =>
  inputsOf({
    ...times,
    polls: polls.map(({ second, active }) => packPoll(second * 1000, active)),
    exclusions: exclusions.map(([start, end]) => [start * 1000, end * 1000] as const),
  });

function sums(kind: WindowKind, store: Seconds, carryMs: CarryMs): StoreSums {
  const plan = windowsPlan(kind, store.asOf * 1000, calendarOf(store.zone), { carryMs, evidence: true });
  return sumStore(inputs(store), plan);
}

const inSeconds = ({ up, down, noData, excluded }: Count): Count => ({
  up: up / 1000,
  down: down / 1000,
  noData: noData / 1000,
  excluded: excluded / 1000,
});

const withBasis = ({ evidence, ...counts }: BucketSums): Count & Basis => ({
  ...inSeconds(counts),
  polls: evidence!.polls,
  longestGap: evidence!.longestGap / 1000,
});

/** A poll exactly at an opening or closing, some days before as_of. */
const meeting = fc.record({
  daysBack: fc.nat({ max: 8 }),
  row: fc.nat(),
  side: fc.constantFrom('start', 'end'),
  active: fc.boolean(),
});
type Meeting = typeof meeting extends fc.Arbitrary<infer T> ? T : never;

function observations(
  clock: WallClock,
  rows: readonly Hours[],
  asOf: number,
  meetings: Meeting[],
): Observation[] {
  if (rows.length === 0) return [];
  return meetings.map(({ daysBack, row, side, active }) => {
    const date = Math.floor(clock.reading(asOf) / DAY) - daysBack;
    return { second: clock.instantOf(date * DAY + rows[row % rows.length]![side]), active };
  });
}

/** Stores with polls at openings and closings, and at both ends of exclusions. */
const stores: fc.Arbitrary<Seconds> = place.chain((where) =>
  fc
    .tuple(storeAt(where), fc.array(meeting, { maxLength: 20 }), fc.boolean())
    .map(([{ polls, ...store }, meetings, active]) => {
      const rows = [...store.hours, ...store.versions.flatMap((version) => version.rows)];
      const edges = store.exclusions.flat().map((second) => ({ second, active }));
      const all = [...polls, ...edges, ...observations(clockOf(where.zone), rows, store.asOf, meetings)];
      // Two polls at one instant are one; the winner is decided before the engine.
      const bySecond = new Map(all.map((poll) => [poll.second, poll]));
      const ascending = [...bySecond.values()].sort((a, b) => a.second - b.second);
      return { ...where, ...store, polls: ascending };
    }),
);

it('the engine counts what a look at every single second counts', () => {
  fc.assert(
    fc.property(stores, accountings, (store, carryMs) => {
      const { zone, polls, asOf } = store;
      const carry = carryMs === undefined ? undefined : carryMs / 1000;
      const expected = new SecondBySecond(clockOf(zone), store, polls, asOf, carry);
      for (const kind of WINDOW_KINDS) {
        const { hour, day, week } = sums(kind, store, carryMs);
        const found = { hour: withBasis(hour), day: withBasis(day), week: withBasis(week) };
        expect({ kind, ...found }).toEqual({ kind, ...expected.windows(kind) });
      }
    }),
    runs(LONG_RUN ? 300 : 60),
  );
});

it('the engine counts it in each part of a period, too', () => {
  const period = fc
    .tuple(fc.nat(8), fc.integer({ min: -2, max: 8 }))
    .map(([a, b]) => [Math.max(a, b), Math.min(a, b)]);
  fc.assert(
    fc.property(stores, accountings, period, (store, carryMs, [back = 0, until = 0]) => {
      const { zone, polls, asOf } = store;
      const carry = carryMs === undefined ? undefined : carryMs / 1000;
      const expected = new SecondBySecond(clockOf(zone), store, polls, asOf, carry);
      const dates = { first: expected.today - back, last: expected.today - until };
      for (const breakdown of BREAKDOWNS) {
        const names: number[] = [];
        const plan = periodPlan(
          { dates, breakdown },
          asOf * 1000,
          calendarOf(zone),
          { ...DAILY, carryMs },
          (name) => names.push(name) - 1,
        );
        const totals = ReportTotals.of(1, { buckets: Math.max(1, names.length), evidence: false });
        addStore(totals, { ...inputs(store), rollups: NO_ROLLUPS, position: 0, plan });
        const found = plan.buckets.map(({ index }) => [names[index], inSeconds(totals.sums(0, index))]);
        if (breakdown === 'none') {
          const all = [...expected.parts(dates.first, dates.last, 'day').values()];
          const sum = (field: keyof Count) => all.reduce((total, part) => total + part[field], 0);
          const whole = {
            up: sum('up'),
            down: sum('down'),
            noData: sum('noData'),
            excluded: sum('excluded'),
          };
          expect(found).toEqual([[undefined, whole]]);
        } else {
          const parts = [...expected.parts(dates.first, dates.last, breakdown)];
          expect({ breakdown, parts: found }).toEqual({ breakdown, parts });
        }
      }
    }),
    runs(LONG_RUN ? 150 : 30),
  );
});
