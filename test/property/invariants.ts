import fc from 'fast-check';
import { isActive, observedAtOf, PackedPoll, packPoll } from '../../src/core/polls/poll-block';
import { addSums, emptySums, figuresOf, NO_DATA_POLICIES, NoDataPolicy } from '../../src/core/uptime/figures';
import { incidentsOf } from '../../src/core/uptime/incidents';
import { OpenTimeSums, scheduledIntervals } from '../../src/core/uptime/days';
import { loaded, reordered, repeated } from './arrivals';
import { carries, Case, inputsOf, instantsOf, planFor, sumsOf, sumsWithin } from './cases';
import { runs } from './runs';
import { Hours } from './second-by-second';

/** A property of the figures of every store. */
export interface Invariant {
  readonly sentence: string;
  /** The number of random stores. */
  readonly tries: number;
  /** Fails if one of these stores violates the property. */
  check(stores: fc.Arbitrary<Case>, tries: number): void;
}

const HOUR = 3_600_000;

const total = ({ up, down, noData, excluded }: OpenTimeSums): number => up + down + noData + excluded;

function known(sums: OpenTimeSums, policy: NoDataPolicy): number {
  const { uptime, downtime } = figuresOf(sums, policy);
  return uptime + downtime + sums.excluded;
}

/** By `accounting=daily`, or `carry_forward`. */
function addUpToOpenTime(stores: fc.Arbitrary<Case>, tries: number): void {
  fc.assert(
    fc.property(stores, fc.option(carries), (store, carry) => {
      const { windows, days, schedule } = planFor(store);
      const open = days.flatMap((day) => scheduledIntervals(schedule, day));
      const openSince = (start: number) => {
        let sum = 0;
        for (let i = 0; i < open.length; i += 2) {
          sum += Math.max(0, Math.min(open[i + 1]!, windows.end) - Math.max(open[i]!, start));
        }
        return sum;
      };
      const { hour, day, week } = sumsOf(store, { carryMs: carry ?? undefined, evidence: false });
      const openTime = [windows.hourStart, windows.dayStart, windows.weekStart].map(openSince);
      expect([hour, day, week].map(total)).toEqual(openTime);
      expect([hour, day, week].map((sums) => known(sums, 'down'))).toEqual(openTime);
      expect([hour, day, week].map((sums) => known(sums, 'exclude') + sums.noData)).toEqual(openTime);
    }),
    runs(tries),
  );
}

function growWithTheWindow(stores: fc.Arbitrary<Case>, tries: number): void {
  fc.assert(
    fc.property(stores, (store) => {
      const { hour, day, week } = sumsOf({ ...store, kind: 'rolling' });
      for (const field of ['up', 'down', 'noData', 'excluded'] as const) {
        expect(hour[field]).toBeLessThanOrEqual(day[field]);
        expect(day[field]).toBeLessThanOrEqual(week[field]);
      }
      expect(total(hour)).toBeLessThanOrEqual(HOUR);
      expect(total(day)).toBeLessThanOrEqual(24 * HOUR);
      expect(total(week)).toBeLessThanOrEqual(168 * HOUR);
    }),
    runs(tries),
  );
}

function addUpWhereSplit(stores: fc.Arbitrary<Case>, tries: number): void {
  const split = stores.chain((store) =>
    fc.tuple(fc.constant(store), fc.array(instantsOf(store), { maxLength: 8 })),
  );
  fc.assert(
    fc.property(split, ([store, instants]) => {
      const { hourStart, dayStart, weekStart, end } = planFor(store).windows;
      const partsOf = (start: number) => {
        const borders = instants.filter((instant) => start < instant && instant < end).sort((a, b) => a - b);
        return [...borders, end].map((border, i) => ({ start: borders[i - 1] ?? start, end: border }));
      };
      const sums = [hourStart, dayStart, weekStart].map((start) => {
        const parts = partsOf(start).map((part) => sumsWithin(store, part));
        return parts.reduce((all, part) => {
          addSums(all, part);
          return all;
        }, emptySums());
      });
      const { hour, day, week } = sumsOf(store);
      expect(sums).toEqual([hour, day, week]);
    }),
    runs(tries),
  );
}

function holdTheIncidents(stores: fc.Arbitrary<Case>, tries: number): void {
  fc.assert(
    fc.property(stores, fc.constantFrom(...NO_DATA_POLICIES), (store, policy) => {
      const { windows, days } = planFor(store);
      const { hourStart, dayStart, weekStart, end } = windows;
      const { hour, day, week } = sumsOf(store);
      const lost = [hourStart, dayStart, weekStart].map((start) =>
        incidentsOf(inputsOf(store), { days, asOf: end }, { start, end }, policy)
          .map(({ downtime }) => downtime)
          .reduce((sum, downtime) => sum + downtime, 0),
      );
      expect(lost).toEqual([hour, day, week].map((sums) => figuresOf(sums, policy).downtime));
    }),
    runs(tries),
  );
}

/** Exclusions take time out, and add none; as if there were none, nothing is excluded. */
function areOfTheSameOpenTime(stores: fc.Arbitrary<Case>, tries: number): void {
  fc.assert(
    fc.property(stores, (store) => {
      const applied = sumsOf(store);
      const ignored = sumsOf({ ...store, exclusions: [] });
      for (const window of ['hour', 'day', 'week'] as const) {
        expect(ignored[window].excluded).toBe(0);
        expect(total(applied[window])).toBe(total(ignored[window]));
      }
    }),
    runs(tries),
  );
}

const anotherOrder = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...items, ...items], { minLength: items.length }).map((some) => [...items, ...some]);

/** Overlapping exclusions count once, in any order. */
const exclusionsRepeated = (store: Case) =>
  anotherOrder(store.exclusions.map(([start, end]) => [start, end] as const)).map((exclusions) => ({
    ...store,
    exclusions: [...exclusions].reverse(),
  }));

const specialReordered = (store: Case) =>
  anotherOrder(store.special).map((special) => ({ ...store, special: [...special].reverse() }));

/** The same data, imported in another way, gives the same figures. */
const areTheSame =
  (otherwise: (store: Case) => fc.Arbitrary<Case>) =>
  (stores: fc.Arbitrary<Case>, tries: number): void => {
    const pairs = stores.chain((store) => fc.tuple(fc.constant(store), otherwise(store)));
    fc.assert(
      fc.property(pairs, ([store, other]) => expect(sumsOf(other)).toEqual(sumsOf(store))),
      runs(tries),
    );
  };

const instantOf = (poll: PackedPoll): string => String(observedAtOf(poll));
const hoursOf = ({ weekday, start, end }: Hours): string => `${weekday} ${start} ${end}`;
const withPolls = (store: Case) => (rows: readonly PackedPoll[]) => ({ ...store, polls: loaded(rows) });

const pollsReordered = (store: Case) => reordered(store.polls, instantOf).map(withPolls(store));

const pollsRepeated = (store: Case) =>
  repeated(store.polls)
    .chain((rows) => reordered(rows, instantOf))
    .map(withPolls(store));

const pollsContradicted = (store: Case) =>
  fc
    .subarray(store.polls)
    .map((some) => some.map((poll) => packPoll(observedAtOf(poll), !isActive(poll))))
    .chain((contradictions) => reordered([...contradictions, ...store.polls], instantOf))
    .map(withPolls(store));

const hoursReordered = (store: Case) =>
  repeated(store.hours)
    .chain((rows) => reordered(rows, hoursOf))
    .map((rows) => ({ ...store, hours: [...rows] }));

/** Another name of the same zone, which tzdata has as a link. Some zones have none. */
export const OTHER_NAMES: Readonly<Record<string, string>> = {
  'Africa/Cairo': 'Egypt',
  'America/Chicago': 'US/Central',
  'America/Denver': 'Navajo',
  'America/Los_Angeles': 'US/Pacific',
  'America/New_York': 'US/Eastern',
  'America/Sao_Paulo': 'Brazil/East',
  'America/St_Johns': 'Canada/Newfoundland',
  'Asia/Kathmandu': 'Asia/Katmandu',
  'Australia/Lord_Howe': 'Australia/LHI',
  'Pacific/Chatham': 'NZ-CHAT',
  UTC: 'Zulu',
};

const zoneRenamed = (store: Case) => fc.constant({ ...store, zone: OTHER_NAMES[store.zone] ?? store.zone });

export const INVARIANTS: readonly Invariant[] = [
  {
    sentence: 'add up to the open time of each window, to the millisecond',
    tries: 120,
    check: addUpToOpenTime,
  },
  {
    sentence: 'do not shrink from the hour to the day to the week when windows are rolling',
    tries: 80,
    check: growWithTheWindow,
  },
  {
    sentence: 'of a window are those of its parts together, wherever it is split',
    tries: 120,
    check: addUpWhereSplit,
  },
  { sentence: 'have as much downtime as the incidents of each window', tries: 80, check: holdTheIncidents },
  { sentence: 'are the same in whatever order polls arrive', tries: 80, check: areTheSame(pollsReordered) },
  { sentence: 'are the same however often polls arrive', tries: 80, check: areTheSame(pollsRepeated) },
  {
    sentence: 'are the same whatever came before the last row of an instant',
    tries: 80,
    check: areTheSame(pollsContradicted),
  },
  {
    sentence: 'are the same in whatever order rows of hours arrive, and however often',
    tries: 60,
    check: areTheSame(hoursReordered),
  },
  {
    sentence: 'are of the same scheduled open time with exclusions and without',
    tries: 80,
    check: areOfTheSameOpenTime,
  },
  {
    sentence: 'are the same in whatever order exclusions are made, and however often',
    tries: 60,
    check: areTheSame(exclusionsRepeated),
  },
  {
    sentence: 'are the same in whatever order rows of special hours arrive, and however often',
    tries: 60,
    check: areTheSame(specialReordered),
  },
  { sentence: 'are the same under another name of the zone', tries: 60, check: areTheSame(zoneRenamed) },
];
