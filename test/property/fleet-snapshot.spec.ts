import fc from 'fast-check';
import { MS_PER_HOUR, MS_PER_MINUTE } from '../../src/core/time/instant';
import { FleetSnapshot, FleetSnapshots } from '../../src/fleet';
import { hoursOf, totalsOf } from '../../src/fleet/snapshot/snapshot-totals';
import { IngestionService, ScheduleEdits } from '../../src/ingestion';
import { StoreIndexes } from '../../src/metrics';
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
  | { readonly kind: 'hours' | 'zone'; readonly store: string };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('polls' as const),
      polls: fc.array(poll, { minLength: 1, maxLength: 12 }),
    }),
  },
  fc.record({ kind: fc.constantFrom('hours' as const, 'zone' as const), store: fc.constantFrom(...STORES) }),
);
const steps = fc.array(fc.tuple(pause, step), { minLength: 2, maxLength: 8 });

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
  }

  const fromNothing = (): Promise<FleetSnapshot> => {
    const { app } = service;
    const [database, indexes] = [app.get(Database), app.get(StoreIndexes)];
    const [changes, reader] = [app.get(RecentChangesRepository), app.get(FleetReader)];
    return new FleetSnapshots(database, indexes, changes, reader).newest();
  };

  it('that follows the changes is the one that is built from nothing', async () => {
    const snapshots = service.app.get(FleetSnapshots);
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        for (const [minutes, next] of sequence) {
          minute += minutes;
          await perform(next);
          expect(await contentOf(await snapshots.newest())).toEqual(await contentOf(await fromNothing()));
        }
      }),
      runs(25),
    );
  });
});

/** Everything that a snapshot shows. */
async function contentOf(snapshot: FleetSnapshot): Promise<unknown> {
  const hours = await hoursOf(snapshot);
  return {
    version: snapshot.dataVersion,
    asOf: snapshot.asOf,
    totals: await totalsOf(snapshot),
    hours: Array.from({ length: 168 }, (_, hour) => hours.of(hour)),
    hoursStart: snapshot.hoursStart % MS_PER_HOUR,
    stores: snapshot.storeIds.map((id, store) => [
      id,
      snapshot.calendar(store).zone,
      snapshot.status(store),
      snapshot.incident(store),
      snapshot.windowOf(store, 'hour'),
      snapshot.windowOf(store, 'day'),
      snapshot.windowOf(store, 'week'),
      snapshot.cellsOf(store),
    ]),
  };
}
