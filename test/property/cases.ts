import fc from 'fast-check';
import { LocalCalendar } from '../../src/core/calendar/local-calendar';
import { observedAtOf, PackedPoll, packPoll } from '../../src/core/polls/poll-block';
import { weeklySchedule, WeeklySchedule } from '../../src/core/schedule/schedule';
import { openIntervals, StoreInputs } from '../../src/core/uptime/days';
import { sumRange, sumStore } from '../../src/core/uptime/figures';
import {
  daysTouching,
  Range,
  ReportPlan,
  reportPlan,
  WINDOW_KINDS,
  WindowKind,
} from '../../src/core/uptime/plans';
import { StoreSums, WindowSums } from '../../src/core/uptime/totals';
import { Hours } from './second-by-second';
import { place, storeAt } from './stores';

/** A store and a request, with milliseconds. */
export interface Case {
  readonly zone: string;
  readonly kind: WindowKind;
  /** Epoch milliseconds */
  readonly asOf: number;
  readonly hours: Hours[];
  /** Ascending */
  readonly polls: PackedPoll[];
}

const millisecond = fc.oneof(fc.constant(0), fc.constant(999), fc.integer({ min: 0, max: 999 }));

/** Adds a random millisecond to each instant. */
export const cases: fc.Arbitrary<Case> = place.chain((where) =>
  fc
    .tuple(
      storeAt(where),
      fc.constantFrom(...WINDOW_KINDS),
      fc.array(millisecond, { minLength: 41, maxLength: 41 }),
    )
    .map(([{ asOf, hours, polls }, kind, milliseconds]) => ({
      zone: where.zone,
      kind,
      asOf: asOf * 1000 + milliseconds[40]!,
      hours,
      polls: polls
        .map(({ second, active }, i) => packPoll(second * 1000 + milliseconds[i]!, active))
        .sort((a, b) => a - b),
    })),
);

const calendars = new Map<string, LocalCalendar>();

/** Caches dates for all cases, as the product does. */
export function calendarOf(zone: string): LocalCalendar {
  let calendar = calendars.get(zone);
  if (calendar === undefined) calendars.set(zone, (calendar = new LocalCalendar(zone)));
  return calendar;
}

export interface Frame extends ReportPlan {
  readonly schedule: WeeklySchedule;
}

export function planFor({ zone, kind, asOf, hours }: Case): Frame {
  return { ...reportPlan(kind, asOf, calendarOf(zone)), schedule: weeklySchedule(hours) };
}

/** The inputs of a store that has all of these polls. */
export const storeInputs = (schedule: WeeklySchedule, polls: readonly PackedPoll[]): StoreInputs => ({
  schedule,
  polls,
  from: 0,
  to: polls.length,
});

export function sumsOf(store: Case): StoreSums {
  const plan = planFor(store);
  return sumStore(storeInputs(plan.schedule, store.polls), plan);
}

/** The sums of the store within a range. */
export function sumsWithin({ zone, asOf, hours, polls }: Case, range: Range): WindowSums {
  const days = daysTouching(range, calendarOf(zone));
  return sumRange(storeInputs(weeklySchedule(hours), polls), days, range, asOf);
}

const DAY = 86_400_000;

/** Instants around a store's last days, often those at which something starts, ends or is polled. */
export function instantsOf(store: Case): fc.Arbitrary<number> {
  const { days, schedule, windows } = planFor(store);
  const { asOf, polls } = store;
  const eventful = [
    ...days.flatMap((day) => [day.start, day.end, ...openIntervals(schedule, day)]),
    ...polls.map(observedAtOf),
    ...[asOf, windows.hourStart, windows.dayStart, windows.weekStart],
  ];
  return fc.oneof(
    fc.integer({ min: asOf - 9 * DAY, max: asOf + DAY }),
    fc.constantFrom(...eventful),
    fc.tuple(fc.constantFrom(...eventful), fc.constantFrom(-1, 1)).map(([instant, ms]) => instant + ms),
  );
}

/** A store and a range of its last days. */
export const casesWithRange: fc.Arbitrary<[store: Case, range: Range]> = cases.chain((store) =>
  fc
    .tuple(instantsOf(store), instantsOf(store))
    .map(([one, other]): [Case, Range] => [
      store,
      { start: Math.min(one, other), end: Math.max(one, other) + 1 },
    ]),
);
