import fc from 'fast-check';
import { packPoll } from '../../src/core/polls/poll-block';
import { weeklySchedule } from '../../src/core/schedule/schedule';
import { sumStore } from '../../src/core/uptime/figures';
import { reportPlan, WINDOW_KINDS, WindowKind } from '../../src/core/uptime/plans';
import { StoreSums } from '../../src/core/uptime/totals';
import { calendarOf, storeInputs } from './cases';
import { runs } from './runs';
import { Count, Hours, Observation, SecondBySecond } from './second-by-second';
import { place, storeAt } from './stores';
import { WallClock } from './wall-clock';

const DAY = 86_400;

const clocks = new Map<string, WallClock>();
function clockOf(zone: string): WallClock {
  let clock = clocks.get(zone);
  if (clock === undefined) clocks.set(zone, (clock = new WallClock(zone)));
  return clock;
}

function sums(kind: WindowKind, zone: string, rows: Hours[], polls: Observation[], asOf: number): StoreSums {
  const calendar = calendarOf(zone);
  const packed = polls.map(({ second, active }) => packPoll(second * 1000, active));
  return sumStore(storeInputs(weeklySchedule(rows), packed), reportPlan(kind, asOf * 1000, calendar));
}

const inSeconds = ({ hour, day, week }: StoreSums): Record<string, Count> => {
  const seconds = ({ up, down, noData }: Count) => ({
    up: up / 1000,
    down: down / 1000,
    noData: noData / 1000,
  });
  return { hour: seconds(hour), day: seconds(day), week: seconds(week) };
};

/** A poll exactly at an opening or closing, some days before as_of. */
const meeting = fc.record({
  daysBack: fc.nat({ max: 8 }),
  row: fc.nat(),
  side: fc.constantFrom('start', 'end'),
  active: fc.boolean(),
});
type Meeting = typeof meeting extends fc.Arbitrary<infer T> ? T : never;

function observations(clock: WallClock, rows: Hours[], asOf: number, meetings: Meeting[]): Observation[] {
  if (rows.length === 0) return [];
  return meetings.map(({ daysBack, row, side, active }) => {
    const date = Math.floor(clock.reading(asOf) / DAY) - daysBack;
    return { second: clock.instantOf(date * DAY + rows[row % rows.length]![side]), active };
  });
}

it('the engine counts what a look at every single second counts', () => {
  const stores = place.chain((where) =>
    fc
      .tuple(storeAt(where), fc.array(meeting, { maxLength: 20 }))
      .map(([store, meetings]) => ({ ...where, ...store, meetings })),
  );
  fc.assert(
    fc.property(stores, ({ zone, hours, polls, meetings, asOf }) => {
      const clock = clockOf(zone);
      const all = [...polls, ...observations(clock, hours, asOf, meetings)];
      // Two polls at one instant are one; the winner is decided before the engine.
      const bySecond = new Map(all.map((poll) => [poll.second, poll]));
      const ascending = [...bySecond.values()].sort((a, b) => a.second - b.second);
      const expected = new SecondBySecond(clock, hours, ascending, asOf);
      for (const kind of WINDOW_KINDS) {
        const found = sums(kind, zone, hours, ascending, asOf);
        expect({ kind, ...inSeconds(found) }).toEqual({ kind, ...expected.counts(kind) });
      }
    }),
    runs(300),
  );
});
