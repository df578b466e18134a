import fc from 'fast-check';
import { observedAtOf } from '../../src/core/polls/poll-block';
import { SEGMENT_RULES, walkDays } from '../../src/core/uptime/days';
import { addSums, emptySums, NO_DATA_POLICIES, sumEachDay } from '../../src/core/uptime/figures';
import { HOURS, HourSums, hoursUpTo } from '../../src/core/uptime/hours';
import { Incident, incidentsOf } from '../../src/core/uptime/incidents';
import { statusAt } from '../../src/core/uptime/status';
import { daysTouching } from '../../src/core/uptime/plans';
import { NO_ROLLUPS, WindowSums } from '../../src/core/uptime/totals';
import {
  BEFORE,
  incidentAt,
  NUMBERS_PER_STORE,
  PER_WINDOW,
  SnapshotPlan,
  snapshotPlan,
  writeFigures,
} from '../../src/fleet/snapshot/fleet-snapshot';
import {
  isFilledBackAt,
  statusIn,
  StoreTimeline,
  timelineOf,
  walkTimeline,
  withDays,
} from '../../src/fleet/snapshot/store-timeline';
import { calendarOf, Case, cases, inputsOf, sumsOf, sumsWithin } from './cases';
import { runs } from './runs';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Snapped {
  readonly plan: SnapshotPlan;
  readonly timeline: StoreTimeline;
}

/** A store as of the latest poll: it has no later poll. */
const seen = (store: Case): Case => ({
  ...store,
  polls: store.polls.filter((poll) => observedAtOf(poll) <= store.asOf),
});

function snapped(store: Case, days?: SnapshotPlan['days']): Snapped {
  const plan = snapshotPlan(store.asOf, calendarOf(store.zone));
  return { plan, timeline: timelineOf(inputsOf(store), days ?? plan.days) };
}

type Windows = Record<'hour' | 'day' | 'week', WindowSums>;

function figuresOf({ plan, timeline }: Snapped, deleted?: WindowSums): { now: Windows; before: Windows } {
  const numbers = new Uint32Array(NUMBERS_PER_STORE);
  writeFigures(timeline, plan, deleted, numbers, 0);
  const sums = (at: number): WindowSums => ({
    up: numbers[at]!,
    down: numbers[at + 1]!,
    noData: numbers[at + 2]!,
    excluded: numbers[at + 3]!,
  });
  const windows = (at: number): Windows => ({
    hour: sums(at),
    day: sums(at + PER_WINDOW),
    week: sums(at + 2 * PER_WINDOW),
  });
  return { now: windows(0), before: windows(BEFORE) };
}

function hoursOf({ plan: { asOf }, timeline }: Snapped): HourSums {
  const hours = new HourSums(hoursUpTo(asOf).start);
  walkTimeline(timeline, hours.start, asOf, asOf, (start, end, status) => hours.add(start, end, status));
  return hours;
}

/** A report as of an earlier instant, which ignores later polls. */
const earlier = (store: Case, by: number) => {
  const asOf = store.asOf - by;
  const polls = store.polls.filter((poll) => observedAtOf(poll) <= asOf);
  return sumsOf({ ...store, kind: 'calendar', asOf, polls });
};

describe('the timeline of a store', () => {
  it('has the figures of a report as of the same instant, and of those one hour, day and week before', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const store = seen(one);
        const { now, before } = figuresOf(snapped(store));
        expect(now).toEqual(sumsOf({ ...store, kind: 'calendar' }));
        expect(before).toEqual({
          hour: earlier(store, HOUR).hour,
          day: earlier(store, DAY).day,
          week: earlier(store, 7 * DAY).week,
        });
      }),
      runs(200),
    );
  });

  it('has the same figures where the whole days of the week before have rollups in the place of polls', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const store = seen(one);
        const whole = snapped(store);
        const { plan } = whole;
        const days = plan.days.filter((_, i) => plan.whole[i] === true);
        const frame = { dates: { first: 0, last: 0 }, asOf: store.asOf, days, whole: days.map(() => true) };
        const deleted = emptySums();
        for (const { day, sums } of sumEachDay({ ...inputsOf(store), rollups: NO_ROLLUPS }, frame)) {
          if (day.start >= plan.weekBefore.start) addSums(deleted, sums);
        }
        const kept = plan.days.filter((_, i) => plan.whole[i] !== true);
        expect(figuresOf(snapped(store, kept), deleted)).toEqual(figuresOf(whole));
      }),
      runs(60),
    );
  });

  it('has in each hour what is known of it', () => {
    fc.assert(
      fc.property(cases, fc.nat(HOURS - 1), (one, hour) => {
        const store = seen(one);
        const hours = hoursOf(snapped(store));
        const start = hours.start + hour * HOUR;
        expect(hours.of(hour)).toEqual(sumsWithin(store, { start, end: start + HOUR }));
      }),
      runs(100),
    );
  });

  it('has the status and the incident that goes on at its instant', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(0, HOUR, DAY), (one, round) => {
        // Also as of a midnight, in zones with whole hours.
        const store = seen(round === 0 ? one : { ...one, asOf: one.asOf - (one.asOf % round) });
        const { asOf, zone } = store;
        const { plan, timeline } = snapped(store);
        const range = { start: asOf - 7 * DAY, end: asOf };
        const days = daysTouching({ ...range, start: range.start - 1 }, calendarOf(zone));
        for (const policy of NO_DATA_POLICIES) {
          const all = incidentsOf(inputsOf(store), { days, asOf }, range, policy);
          expect(incidentAt(timeline, plan, policy)).toEqual(all.find(({ ongoing }: Incident) => ongoing));
        }
        const today = plan.days.at(-1)!;
        const status = statusAt(inputsOf(store), today, asOf);
        expect(statusIn(timeline, asOf) ?? 'closed').toBe(status);
      }),
      runs(150),
    );
  });

  it('knows which of its statuses are filled back', () => {
    fc.assert(
      fc.property(cases, fc.nat(6 * 24), (one, hoursBefore) => {
        const store = seen(one);
        const { plan, timeline } = snapped(store);
        const instant = store.asOf - hoursBefore * HOUR;
        let isFilledBack = false;
        walkDays(inputsOf(store), { days: plan.days, asOf: Infinity }, (start, end, _status, rule) => {
          if (start <= instant && instant < end) isFilledBack = rule === SEGMENT_RULES.fillsBack;
        });
        expect(isFilledBackAt(timeline, instant)).toBe(isFilledBack);
      }),
      runs(150),
    );
  });

  it('is the same when some of its days are put in anew', () => {
    fc.assert(
      fc.property(cases, fc.nat(20), fc.nat(20), (one, first, count) => {
        const store = seen(one);
        const { plan, timeline } = snapped(store);
        const days = plan.days.slice(first % plan.days.length).slice(0, count + 1);
        const without = store.polls.filter((poll) => observedAtOf(poll) < days[0]!.start);
        const stale = snapped({ ...store, polls: without }).timeline;
        const [start, end] = [days[0]!.start, days.at(-1)!.end];
        const restored = withDays(
          withDays(timeline, partOf(stale, start, end), start, end),
          snapped(store, days).timeline,
          start,
          end,
        );
        expect(restored).toEqual(timeline);
      }),
      runs(100),
    );
  });
});

/** The entries of a timeline within some whole days. */
const partOf = (timeline: StoreTimeline, start: number, end: number): StoreTimeline =>
  timeline.filter((entry) => entry >= start * 8 && entry < end * 8);
