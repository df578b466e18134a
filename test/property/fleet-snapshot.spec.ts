import fc from 'fast-check';
import { EXCLUSION_KINDS } from '../../src/core/schedule/exclusions';
import type { Selector } from '../../src/core/selectors/selector';
import { formatDate, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../../src/core/time/instant';
import { STORE_STATUSES, type StoreStatus } from '../../src/core/uptime/status';
import { FleetSnapshot, FleetSnapshots } from '../../src/fleet';
import { hoursOf, polledStores, snapshotGroups, totalsOf } from '../../src/fleet/snapshot/snapshot-totals';
import { IngestionService, ScheduleEdits } from '../../src/ingestion';
import { ExclusionsService } from '../../src/ingestion/exclusions.service';
import { AskedStores, FreshnessReader, StoreIndexes } from '../../src/metrics';
import { FleetReader } from '../../src/metrics/reading/fleet-reader';
import { Database } from '../../src/platform/database';
import { RecentChangesRepository } from '../../src/polls';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { runs } from './runs';

const START = Date.parse('2024-03-09T00:00:00Z');
const STORES = ['new-york', 'tokyo', 'none', 'chatham', 'late', 'later'];
const HOURS = [
  { day_of_week: 0, start_time_local: '09:00', end_time_local: '17:00' },
  { day_of_week: 5, start_time_local: '18:00', end_time_local: '03:00' },
  { day_of_week: 6, start_time_local: '00:00', end_time_local: '23:59:59' },
];

/** Minutes since the previous step, so that time passes openings, midnights, hours and a clock change. */
const pause = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 600 }), fc.constant(1_440));
const poll = fc.record({
  store: fc.constantFrom(...STORES),
  /** Before the latest instant of its step: mostly near, sometimes days. */
  minutesAgo: fc.oneof(fc.nat(5), fc.nat(90), fc.nat(20_000)),
  active: fc.boolean(),
});
type Step =
  | {
      readonly kind: 'polls';
      readonly polls: readonly { store: string; minutesAgo: number; active: boolean }[];
    }
  | { readonly kind: 'hours' | 'zone' | 'version' | 'special' | 'revoke' | 'details'; readonly store: string }
  | {
      readonly kind: 'exclusion';
      readonly store: string;
      readonly minutesAgo: number;
      readonly minutes: number;
    };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('polls' as const),
      polls: fc.array(poll, { minLength: 1, maxLength: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('hours', 'zone', 'version', 'special', 'revoke', 'details'),
      store: fc.constantFrom(...STORES),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('exclusion'),
      store: fc.constantFrom(...STORES),
      // It may begin later, and cover the present.
      minutesAgo: fc.oneof(fc.integer({ min: -90, max: 90 }), fc.integer({ min: -1_440, max: 20_000 })),
      minutes: fc.oneof(fc.integer({ min: 1, max: 240 }), fc.constant(4_320)),
    }),
  },
);
const steps = fc.array(fc.tuple(pause, step), { minLength: 2, maxLength: 8 });

/** Polls after all that came before, and time without polls. */
const laterPolls = fc.array(
  fc.record({
    minutes: fc.oneof(fc.integer({ min: 1, max: 600 }), fc.constant(1_440)),
    polls: fc.array(poll, { maxLength: 6 }),
    idle: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 600 }), fc.constant(4_320)),
  }),
  { minLength: 2, maxLength: 6 },
);

describe('the snapshot of the fleet', () => {
  let service: RunningService;
  let minute = 0;

  beforeAll(async () => {
    service = await startFreshService('embedded');
  });

  afterAll(() => service.close());

  const load = (polls: readonly { store: string; minutesAgo: number; active: boolean }[]) =>
    service.app.get(IngestionService).importPolls(
      polls.map(({ store, minutesAgo, active }) => ({
        store_id: store,
        status: active ? 'active' : 'inactive',
        timestamp_utc: new Date(START + (minute - minutesAgo) * MS_PER_MINUTE).toISOString(),
      })),
    );

  async function perform(next: Step): Promise<void> {
    const edits = service.app.get(ScheduleEdits);
    if (next.kind === 'polls') await load(next.polls);
    else await load([{ store: next.store, minutesAgo: 0, active: true }]);
    if (next.kind === 'hours') {
      const rows = minute % 2 === 0 ? HOURS : [];
      await edits.replaceHours({ storeId: next.store, validFrom: undefined, rows });
    }
    if (next.kind === 'zone')
      await edits.setTimezone(next.store, minute % 2 === 0 ? 'Pacific/Chatham' : 'America/New_York');
    if (next.kind === 'version')
      await edits.replaceHours({ storeId: next.store, validFrom: dateAt(minute - 2_880), rows: HOURS });
    if (next.kind === 'details') {
      const today = dateAt(minute);
      const closed_on = minute % 3 === 0 ? formatDate(today - (minute % 16)) : null;
      const labels = { region: minute % 2 === 0 ? 'north' : 'south' };
      const details = { name: `Store ${minute}`, closed_on, target_percent: 99, labels };
      await edits.setDetails(next.store, details, 'replace');
    }
    if (next.kind === 'special') await replaceSpecialHours(next.store);
    const exclusions = service.app.get(ExclusionsService);
    if (next.kind === 'exclusion') {
      const startsAt = START + (minute - next.minutesAgo) * MS_PER_MINUTE;
      const endsAt = startsAt + next.minutes * MS_PER_MINUTE;
      const kind = EXCLUSION_KINDS[next.minutes % 2]!;
      const request = {
        interval: { startsAt, endsAt, kind, reason: null },
        storeId: next.store,
        selection: {},
      };
      await exclusions.exclude(request, null, undefined);
    }
    if (next.kind === 'revoke') {
      const filter = { storeId: next.store, revoked: false };
      const { items } = await exclusions.page(filter, { limit: 1, offset: 0 });
      for (const { exclusionId } of items) await exclusions.revoke(exclusionId, null, undefined);
    }
  }

  /** Days since 1970-01-01, in UTC. */
  const dateAt = (at: number): number => Math.floor((START + at * MS_PER_MINUTE) / MS_PER_DAY);

  /** Closed yesterday, open at night today, and nothing special on the days before. */
  async function replaceSpecialHours(store: string): Promise<void> {
    const edits = service.app.get(ScheduleEdits);
    const today = dateAt(minute);
    const rows = [
      { date: formatDate(today - 1) },
      { date: formatDate(today), start_time_local: '20:00', end_time_local: '06:30' },
    ];
    const replaced = { from: today - 8, to: today };
    await edits.replaceSpecialHours({ stores: [await edits.store(store)], replaced, rows }, 'special hours');
  }

  const fromNothing = (): Promise<FleetSnapshot> => {
    const { app } = service;
    const [database, indexes] = [app.get(Database), app.get(StoreIndexes)];
    const [changes, reader] = [app.get(RecentChangesRepository), app.get(FleetReader)];
    const freshness = app.get(FreshnessReader);
    return new FleetSnapshots(database, indexes, changes, reader, freshness).newest();
  };

  /** By a selector. */
  const storesThatAre = (status: StoreStatus, asOf: number): Promise<readonly string[]> => {
    const labels: Selector = [{ key: 'status', operator: 'in', values: [status] }];
    return service.app.get(Database).snapshot(async (session) => {
      const { storeIds } = await service.app.get(AskedStores).every(session, asOf, { labels });
      return storeIds;
    });
  };

  it('that follows the changes is the one that is built from nothing', async () => {
    const snapshots = service.app.get(FleetSnapshots);
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        for (const [minutes, next] of sequence) {
          minute += minutes;
          await perform(next);
          const followed = await snapshots.newest();
          const built = await fromNothing();
          expect(await contentOf(followed)).toEqual(await contentOf(built));
          expect(followed.dataVersion).toBe(built.dataVersion);
          for (const status of STORE_STATUSES) {
            const found = new Set(await storesThatAre(status, followed.asOf));
            expect(followed.storeIds.filter((id) => found.has(id))).toEqual(
              followed.storeIds.filter((_, store) => followed.status(store) === status),
            );
          }
        }
      }),
      runs(25),
    );
  });

  it('of a past moment is the one of a database with the polls up to then', async () => {
    const snapshots = service.app.get(FleetSnapshots);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 4 }), laterPolls, async (before, sequence) => {
        for (const next of before) await perform(next);
        const seen: { asOf: number; content: unknown }[] = [];
        for (const { minutes, polls, idle } of sequence) {
          const since = minute;
          minute += minutes;
          const newer = polls.map((one) => ({ ...one, minutesAgo: one.minutesAgo % (minute - since) }));
          await load([...newer, { store: 'tokyo', minutesAgo: 0, active: true }]);
          const latest = await snapshots.newest();
          seen.push({ asOf: latest.asOf, content: await contentOf(latest) });
          minute += idle;
          const asOf = START + minute * MS_PER_MINUTE;
          seen.push({ asOf, content: await contentOf(await snapshots.asOf(asOf)) });
        }
        for (const { asOf, content } of seen) {
          expect(await contentOf(await snapshots.asOf(asOf))).toEqual(content);
        }
      }),
      runs(25),
    );
  });
});

/** Everything that a snapshot shows, but the version of the data. */
async function contentOf(snapshot: FleetSnapshot) {
  const hours = await hoursOf(snapshot);
  return {
    freshness: snapshot.freshness,
    polled: polledStores(snapshot),
    asOf: snapshot.asOf,
    totals: await totalsOf(snapshot),
    groups: await snapshotGroups(snapshot, {}, ['region', 'timezone']),
    hours: Array.from({ length: 168 }, (_, hour) => hours.of(hour)),
    hoursStart: snapshot.hoursStart % MS_PER_HOUR,
    stores: snapshot.storeIds.map((id, store) => [
      id,
      snapshot.nameOf(store),
      snapshot.isListed(store),
      snapshot.calendar(store).zone,
      snapshot.status(store),
      snapshot.lastPoll(store),
      snapshot.incident(store),
      snapshot.incident(store, 'exclude'),
      snapshot.windowOf(store, 'hour'),
      snapshot.windowOf(store, 'day'),
      snapshot.windowOf(store, 'week'),
      snapshot.cellsOf(store, 'down'),
    ]),
  };
}
