import fc from 'fast-check';
import { LocalCalendar } from '../../src/core/calendar/local-calendar';
import { observedAtOf, PackedPoll, packPoll } from '../../src/core/polls/poll-block';
import { excludedTime } from '../../src/core/schedule/exclusions';
import { Schedule, scheduleOf, SINCE_EVER } from '../../src/core/schedule/schedule';
import { scheduledIntervals, StoreInputs } from '../../src/core/uptime/days';
import { sumRange, sumStore } from '../../src/core/uptime/figures';
import {
  Accounting,
  CarryMs,
  DAILY,
  daysTouching,
  MAX_CARRY_MINUTES,
  Range,
  WINDOW_KINDS,
  WindowKind,
  WindowsPlan,
  windowsPlan,
} from '../../src/core/uptime/plans';
import { StoreSums, WindowSums } from '../../src/core/uptime/totals';
import { storeInputs } from '../support/store-inputs';
import { HoursOfDates, StoreTimes } from './second-by-second';
import { place, storeAt } from './stores';

/** A store and a request, with milliseconds. */
export interface Case extends StoreTimes {
  readonly zone: string;
  readonly kind: WindowKind;
  /** Epoch milliseconds */
  readonly asOf: number;
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
      fc.array(millisecond, { minLength: 49, maxLength: 49 }),
    )
    .map(([{ asOf, polls, exclusions, ...hours }, kind, milliseconds]) => ({
      ...hours,
      zone: where.zone,
      kind,
      asOf: asOf * 1000 + milliseconds[40]!,
      exclusions: exclusions.map(([start, end], i): [number, number] => [
        start * 1000 + milliseconds[41 + 2 * i]!,
        end * 1000 + milliseconds[42 + 2 * i]!,
      ]),
      polls: polls
        .map(({ second, active }, i) => packPoll(second * 1000 + milliseconds[i]!, active))
        .sort((a, b) => a - b),
    })),
);

/** How long a poll vouches with carry_forward, in milliseconds. */
export const carries: fc.Arbitrary<number> = fc
  .oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: MAX_CARRY_MINUTES }), fc.constant(1_440))
  .map((minutes) => minutes * 60_000);

/** undefined: `accounting=daily`. */
export const accountings: fc.Arbitrary<CarryMs> = fc.oneof(fc.constant(undefined), carries);

const calendars = new Map<string, LocalCalendar>();

/** Caches dates for all cases, as the product does. */
export function calendarOf(zone: string): LocalCalendar {
  let calendar = calendars.get(zone);
  if (calendar === undefined) calendars.set(zone, (calendar = new LocalCalendar(zone)));
  return calendar;
}

export const scheduleFor = ({ hours, versions, special }: HoursOfDates): Schedule =>
  scheduleOf([{ validFrom: SINCE_EVER, rows: hours }, ...versions], special);

export const inputsOf = (store: Omit<Case, 'kind' | 'asOf' | 'zone'>): StoreInputs =>
  storeInputs(scheduleFor(store), store.polls, excludedTime(store.exclusions));

export interface Frame extends WindowsPlan {
  readonly schedule: Schedule;
}

export function planFor(store: Case, accounting: Accounting = DAILY): Frame {
  const { zone, kind, asOf } = store;
  return { ...windowsPlan(kind, asOf, calendarOf(zone), accounting), schedule: scheduleFor(store) };
}

export const sumsOf = (store: Case, accounting: Accounting = DAILY): StoreSums =>
  sumStore(inputsOf(store), planFor(store, accounting));

/** The sums of the store within a range. */
export function sumsWithin(store: Case, range: Range, carryMs?: CarryMs): WindowSums {
  const days = daysTouching(range, calendarOf(store.zone), carryMs);
  return sumRange(inputsOf(store), { days, asOf: store.asOf, carryMs }, range);
}

const DAY = 86_400_000;

/** Instants around a store's last days, often those at which something starts, ends or is polled. */
export function instantsOf(store: Case): fc.Arbitrary<number> {
  const { days, schedule, windows } = planFor(store);
  const { asOf, polls, exclusions } = store;
  const eventful = [
    ...days.flatMap((day) => [day.start, day.end, ...scheduledIntervals(schedule, day)]),
    ...polls.map(observedAtOf),
    ...exclusions.flat(),
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
