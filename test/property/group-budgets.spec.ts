import fc from 'fast-check';
import { packPoll } from '../../src/core/polls/poll-block';
import { excludedTime } from '../../src/core/schedule/exclusions';
import { LabelColumnsBuilder } from '../../src/core/selectors/details';
import { NO_DATA_POLICIES } from '../../src/core/uptime/figures';
import { BREAKDOWNS } from '../../src/core/uptime/periods';
import { NO_ROLLUPS } from '../../src/core/uptime/totals';
import { type AskedStores } from '../../src/metrics/reading/asked-stores';
import { type FleetReader, type RetentionGuard } from '../../src/metrics/reading/fleet-reader';
import { PolledFleet, traitsOf } from '../../src/metrics/reading/store-index';
import { FleetMetrics, type FiguresPlan } from '../../src/metrics/figures/fleet-metrics';
import type { ReadSession } from '../../src/platform/database';
import { fullTableOf } from '../../src/reports/records/report-columns';
import {
  decodeRows,
  encodeRows,
  layoutOf,
  pagesOfGroups,
  valueOf,
} from '../../src/reports/records/report-rows';
import { detailsOf, groupRows, NOTHING } from '../../src/reports/records/row-details';
import { NO_FACTS } from '../../src/stores';
import { accountings, calendarOf, scheduleFor } from './cases';
import { runs } from './runs';
import { breachIn, nameOf, SecondBySecond } from './second-by-second';
import { place, storeAt } from './stores';
import { WallClock } from './wall-clock';

const MAX_AHEAD = 6;
const ZONES = ['UTC', 'America/Chicago', 'Pacific/Auckland'];

const goal = fc.record({
  region: fc.constantFrom('north', 'south'),
  targetPpm: fc.constantFrom(null, 1_000_000, 990_000, 700_000, 123_457),
});
/** Stores in several zones, as of the same instant. */
const fleets = place.chain((where) =>
  fc
    .array(
      fc.tuple(storeAt(where), goal, fc.constantFrom(where.zone, ...ZONES)).map(([store, goals, zone]) => ({
        ...store,
        ...goals,
        zone,
        polls: [...store.polls].sort((a, b) => a.second - b.second),
      })),
      { minLength: 2, maxLength: 4 },
    )
    .map((stores) => stores.map((store) => ({ ...store, asOf: stores[0]!.asOf }))),
);
type Store = typeof fleets extends fc.Arbitrary<(infer One)[]> ? One : never;

const clocks = new Map<string, WallClock>();
const clockOf = (zone: string) => clocks.get(zone) ?? clocks.set(zone, new WallClock(zone)).get(zone)!;

function fleetOf(stores: readonly Store[]): PolledFleet {
  const labels = new LabelColumnsBuilder();
  stores.forEach(({ region }, i) => labels.add(i, 'region', region));
  return new PolledFleet({
    storeIds: stores.map((_, i) => `store ${i}`),
    storeKeys: stores.map((_, i) => i),
    firstPolls: stores.map(() => 0),
    traits: stores.map((store) =>
      traitsOf(
        calendarOf(store.zone),
        store.zone,
        { schedule: scheduleFor(store), hasHours: true },
        excludedTime(store.exclusions.map(([start, end]) => [start * 1000, end * 1000] as const)),
        { ...NO_FACTS, targetPpm: store.targetPpm },
      ),
    ),
    labels: labels.build(stores.length),
  });
}

/** Reads no more polls than those of the days of each plan. */
const readerOf = (stores: readonly Store[]) =>
  ({
    async *fleet(_session: ReadSession, fleet: PolledFleet, _asOf: number, planFor) {
      const store = (i: number) => {
        const plan = planFor(fleet.traitList[i]!.calendar) as FiguresPlan;
        const [from, to] = [plan.days[0]!.start, plan.days.at(-1)!.end];
        const polls = stores[i]!.polls.filter(
          ({ second }) => from <= second * 1000 && second * 1000 < to,
        ).map(({ second, active }) => packPoll(second * 1000, active));
        const traits = fleet.traitList[i]!;
        return { ...traits, plan, position: i, rollups: NO_ROLLUPS, polls, from: 0, to: polls.length };
      };
      yield await Promise.resolve({ size: stores.length, pollsRead: 0, store });
    },
  }) as Pick<FleetReader, 'fleet'> as FleetReader;

it('the rows of groups have the instants that a look at every single second finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fleets,
      accountings,
      fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: MAX_AHEAD - 1 })),
      fc.constantFrom(...BREAKDOWNS),
      fc.constantFrom(...NO_DATA_POLICIES),
      async (stores, carryMs, [before, after], breakdown, policy) => {
        const { asOf } = stores[0]!;
        const today = Math.floor(asOf / 86_400);
        const dates = { first: today - before, last: today + after };
        const carry = carryMs === undefined ? undefined : carryMs / 1000;

        // By group and part: the allowed milliseconds of its stores, and their downtime.
        const expected = new Map<string, { allowed: bigint; down: number[] }>();
        for (const store of stores) {
          const clock = clockOf(store.zone);
          const oracle = new SecondBySecond(clock, store, store.polls, asOf, carry, MAX_AHEAD + 1);
          const parts = new Map<number, { first: number; last: number }>();
          for (let date = dates.first; date <= dates.last; date++) {
            const name = breakdown === 'none' ? dates.first : nameOf(date, breakdown);
            parts.set(name, { first: parts.get(name)?.first ?? date, last: date });
          }
          for (const [name, { first, last }] of parts) {
            if (store.targetPpm === null || (breakdown !== 'none' && first > oracle.today)) continue;
            const { allowed } = oracle.budget(first, last, store.targetPpm, policy === 'down');
            const key = `${store.region} ${name}`;
            const group = expected.get(key) ?? { allowed: 0n, down: [] };
            expected.set(key, {
              allowed: group.allowed + allowed,
              down: group.down.concat(oracle.downSeconds(first, last, policy === 'down')),
            });
          }
        }

        const fleet = fleetOf(stores);
        const asked = { polledBy: () => Promise.resolve(fleet) } as Partial<AskedStores> as AskedStores;
        const metrics = new FleetMetrics(asked, readerOf(stores), {} as RetentionGuard);
        const groupBy = ['region'];
        const { totals, dates: names } = await metrics.compute(
          {} as ReadSession,
          {
            ...{ asOf: asOf * 1000, windows: 'calendar', period: { dates, breakdown }, carryMs },
            ...{ budgets: policy, groupBy },
          },
          () => Promise.resolve(),
        );
        const details = detailsOf(fleet, { names: false, targets: true, sales: false, keys: groupBy });
        const storeKeys = Uint32Array.from(fleet.storeKeys);
        const rows = { storeKeys, totals, dates: names, details };
        const layout = layoutOf(rows);
        const blocks = [...encodeRows(rows, layout)];
        const stored = decodeRows(
          blocks.map(({ bytes }) => bytes),
          layout,
          blocks.map((block) => block.details),
        );
        const shown = {
          columns: 'targets',
          period: 'today',
          fromDate: null,
          breakdown,
          groupBy: 'region',
        } as const;
        const figure = fullTableOf(shown).figures.find(({ measure }) => measure === 'breached_at')!;
        const found = new Map<string, bigint>();
        for (const figures of [rows, stored]) {
          const groups = groupRows(figures.totals, figures.details, groupBy, policy);
          for (const row of [...pagesOfGroups(figures, groups)].flat()) {
            const value = valueOf(figure, row, policy);
            const buckets = totals.shape.buckets;
            const name = `${row.texts[0]} ${names?.[row.bucket % buckets] ?? dates.first}`;
            if (found.has(name)) expect(BigInt(value)).toBe(found.get(name));
            if (value !== NOTHING) found.set(name, BigInt(value));
          }
        }
        const wanted = new Map<string, bigint>();
        for (const [name, { allowed, down }] of expected) {
          const breach = breachIn(
            down.sort((a, b) => a - b),
            allowed,
          );
          if (breach !== undefined) wanted.set(name, breach);
        }
        expect(found).toEqual(wanted);
      },
    ),
    runs(60),
  );
}, 120_000);
