import { FleetSnapshots } from '../../src/fleet';
import type {
  FleetIncidentPageResponseDto,
  FleetStorePageResponseDto,
} from '../../src/fleet/api/fleet-stores.dto';
import type { FleetHoursResponseDto, FleetResponseDto } from '../../src/fleet/api/fleet.dto';
import type { IncidentPageResponseDto } from '../../src/metrics/api/incidents.controller';
import type { Problem } from '../../src/platform/http/problem.filter';
import { loadAgingFleet } from '../support/product/aging-fleet';
import { getJson, type Query, queryText } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, strangeId } from '../support/product/small-fleet';
import { describeOneSetup, LONG_RUN } from '../support/setups';

const STATUSES = ['up', 'down', 'no_data', 'stale', 'closed'] as const;
const WINDOWS = ['last_hour', 'last_day', 'last_week'] as const;
const SORTS = ['-start', 'start', '-duration', 'duration'];
const FLEETS = [
  ['a small fleet', loadSmallFleet],
  ['weeks of polls as well', loadAgingFleet],
] as const;

const FILTERS: Query[] = [
  {},
  ...STATUSES.map((status) => ({ status })),
  ...['America/Chicago', 'UTC', 'Mars/Olympus_Mons'].map((timezone) => ({ timezone })),
  ...['a', 'q', strangeId, '', 'nothing is called that'].map((q) => ({ q })),
  { status: 'down', timezone: 'America/Chicago' },
  { status: 'stale', q: 'i' },
  { status: 'up', timezone: 'America/Chicago', q: 'o' },
];

describeOneSetup('the fleet by status, zone and text', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  it('has no incidents while there are no polls', async () => {
    expect(await get('/fleet/incidents', {})).toEqual({
      items: [],
      total: 0,
      limit: 20,
      offset: 0,
      as_of: null,
      data_version: 0,
      from: null,
    });
  });

  describe.each(FLEETS)('%s', (_fleet, load) => {
    beforeAll(async () => {
      await load(service);
      await service.app.get(FleetSnapshots).newest();
    });

    it.each(FILTERS)('has the figures that the rows of its stores add up to: %j', async (filter) => {
      const fleet = await get<FleetResponseDto>('/fleet', filter);
      const { items, total } = await stores(filter);
      expect([fleet.stores, fleet.all_stores]).toEqual([total, (await stores({})).total]);
      for (const window of WINDOWS) {
        const sum = (figure: 'uptime' | 'downtime' | 'no_data') =>
          items.reduce((ms, item) => ms + item[`${figure}_${window}_ms`], 0);
        expect([window, fleet.windows[window]]).toMatchObject([
          window,
          {
            uptime_ms: sum('uptime'),
            downtime_ms: sum('downtime'),
            no_data_ms: sum('no_data'),
            excluded_ms: 0,
            open_time_ms: sum('uptime') + sum('downtime'),
          },
        ]);
      }
    });

    it.each(FILTERS)('says how many stores each choice would leave: %j', async (filter) => {
      const { statuses, timezones } = await get<FleetResponseDto>('/fleet', filter);
      for (const status of STATUSES) {
        expect([status, statuses[status]]).toEqual([status, (await stores({ ...filter, status })).total]);
      }
      const all = (await get<FleetResponseDto>('/fleet', {})).timezones;
      expect(timezones.map(({ timezone }) => timezone)).toEqual(all.map(({ timezone }) => timezone));
      for (const { timezone, stores: left } of timezones) {
        expect([timezone, left]).toEqual([timezone, (await stores({ ...filter, timezone })).total]);
      }
    });

    it('has parts that add up to all of it: the windows before, and each hour', async () => {
      const whole = await get<FleetResponseDto>('/fleet', {});
      const hours = await get<FleetHoursResponseDto>('/fleet/hours', {});
      const byZone = whole.timezones.map(({ timezone }): Query => ({ timezone }));
      const byStatus = STATUSES.map((status): Query => ({ status }));
      const byStore = (await stores({})).items.map(({ store_id }): Query => ({ q: store_id }));
      for (const filters of [byZone, byStatus, byStore]) {
        const parts = await Promise.all(filters.map((filter) => get<FleetResponseDto>('/fleet', filter)));
        for (const window of WINDOWS) {
          const before = parts.map(({ windows }) => windows[window].previous);
          expect(added(before)).toEqual({ ...whole.windows[window].previous });
        }
        const ofParts = await Promise.all(
          filters.map((filter) => get<FleetHoursResponseDto>('/fleet/hours', filter)),
        );
        hours.items.forEach(({ hour, ...sums }, i) => {
          const parts = ofParts.map(({ items }) => ({ ...items[i]!, hour: 0 }));
          expect([hour, added(parts)]).toEqual([hour, { ...sums, hour: 0 }]);
        });
      }
    });

    it.each(SORTS)('has the ongoing incidents that /incidents finds in the polls: %s', async (sort) => {
      const query = { ongoing: true, sort, limit: 200 };
      const found = await get<IncidentPageResponseDto>('/incidents', query);
      const { data_version } = await get<FleetResponseDto>('/fleet', {});
      // Each filter with one of the orders, in turn; the full runs have it with each.
      const place = SORTS.indexOf(sort);
      for (const filter of FILTERS.filter((_, i) => LONG_RUN || i % SORTS.length === place)) {
        const wanted = new Set((await stores(filter)).items.map(({ store_id }) => store_id));
        const items = found.items.filter(({ store_id }) => wanted.has(store_id));
        const { from, as_of } = found;
        expect(await get('/fleet/incidents', { ...filter, sort, limit: 200 })).toEqual({
          items,
          total: items.length,
          limit: 200,
          offset: 0,
          as_of,
          data_version,
          from,
        });
        expect((await get<FleetResponseDto>('/fleet', filter)).ongoing_incidents).toBe(items.length);
      }
      const part = await get<FleetIncidentPageResponseDto>('/fleet/incidents', { sort, limit: 2, offset: 1 });
      expect([part.items, part.total]).toEqual([found.items.slice(1, 3), found.total]);
    });
  });

  it.each([
    ['?status=open', 'status is none of up, down, no_data, stale, excluded, closed'],
    ['?timezone=', 'timezone should not be empty'],
    ['?q=a&q=b', 'q must be a string'],
    ['?as_of=2023-01-25T00:00:00', 'as_of has no zone'],
  ])('is refused for %s', async (query, detail) => {
    for (const path of ['/fleet', '/fleet/hours', '/fleet/incidents']) {
      await expectRefused(`${path}${query}`, detail);
    }
  });

  it('is refused for an order that incidents cannot have', async () => {
    await expectRefused('/fleet/incidents?sort=end', 'sort is none of -start, start, -duration, duration');
    await expectRefused('/fleet/incidents?limit=201', 'limit must not be greater than 200');
  });

  async function expectRefused(path: string, detail: string): Promise<void> {
    const { status, body } = await getJson<Problem>(service, path);
    expect([path, status]).toEqual([path, 400]);
    expect(body).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
  }

  const get = async <Body>(path: string, query: Query): Promise<Body> => {
    const { status, body } = await getJson<Body>(service, `${path}${queryText(query)}`);
    expect([path, query, status]).toEqual([path, query, 200]);
    return body;
  };
  const stores = (filter: Query) =>
    get<FleetStorePageResponseDto>('/fleet/stores', { ...filter, limit: 200 });
});

/** Field by field. */
function added<Sums extends object>(all: readonly Sums[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const sums of all) {
    for (const [field, ms] of Object.entries(sums) as [string, number][]) {
      total[field] = (total[field] ?? 0) + ms;
    }
  }
  return total;
}
