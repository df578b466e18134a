import { FleetSnapshots } from '../../src/fleet';
import {
  type FleetDailyResponseDto,
  type FleetGroupPageResponseDto,
  type FleetHoursResponseDto,
  type FleetIncidentPageResponseDto,
  type FleetResponseDto,
  type FleetStorePageResponseDto,
  getJson,
  patchJson,
  type Problem,
  type Query,
  queryText,
  storePath,
  uploadCsv,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleetAsOf, strangeId } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const DETAILS = `store_id,name,region,brand,target_percent,sales_per_hour
always,Café Zürich,north,A,99,3600
days,,north,B,,
night,Nachtcafé,south,A,50,10.01
quiet,,,A,99,
`;
const WINDOWS = ['last_hour', 'last_day', 'last_week'] as const;
const FIGURES = ['uptime_ms', 'downtime_ms', 'no_data_ms', 'excluded_ms', 'open_time_ms'] as const;
const HOUR = 3_600_000;

describeOneSetup('the fleet by labels', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
    await uploadCsv(service, 'stores', DETAILS);
    await service.app.get(FleetSnapshots).newest();
  });

  afterAll(() => service.close());

  const get = async <Body>(path: string, query: Query = {}): Promise<Body> => {
    const { status, body } = await getJson<Body>(service, `${path}${queryText(query)}`);
    expect([path, query, status]).toEqual([path, query, 200]);
    return body;
  };
  const stores = (query: Query) =>
    get<FleetStorePageResponseDto>('/fleet/stores', { sort: 'store_id', ...query });
  const idsOf = async (query: Query) => (await stores(query)).items.map(({ store_id }) => store_id);
  const groups = (query: Query) => get<FleetGroupPageResponseDto>('/fleet/groups', query);

  it.each<[Query, string[]]>([
    [{ labels: 'region=north' }, ['always', 'days']],
    [{ labels: 'region!=north,brand' }, ['night', 'quiet']],
    [{ labels: '!region' }, [strangeId, 'lost', 'quiet']],
    [{ labels: 'status=down' }, ['always']],
    [{ labels: 'status in (down,closed),region=north' }, ['always', 'days']],
    [{ labels: 'timezone=America/Chicago' }, ['always', 'lost']],
    [{ labels: 'store_id notin (always,days)', status: 'up' }, [strangeId, 'lost']],
    [{ q: ' CAFE' }, ['always', 'night']],
    [{ q: 'café', labels: 'brand=A,region=south' }, ['night']],
    [{ labels: 'planet' }, []],
  ])('has in each view the stores of %j', async (query, expected) => {
    expect(await idsOf(query)).toEqual(expected);
    const fleet = await get<FleetResponseDto>('/fleet', query);
    expect([fleet.stores, fleet.all_stores]).toEqual([expected.length, 6]);
    const each = await Promise.all(
      expected.map((store_id) =>
        get<FleetResponseDto>('/fleet', { labels: `store_id="${escaped(store_id)}"` }),
      ),
    );
    for (const window of WINDOWS) {
      for (const figure of FIGURES) {
        const sum = each.reduce((ms, { windows }) => ms + windows[window][figure], 0);
        expect([window, figure, fleet.windows[window][figure]]).toEqual([window, figure, sum]);
      }
    }
    const { items: hours } = await get<FleetHoursResponseDto>('/fleet/hours', query);
    const down = hours.reduce((ms, hour) => ms + hour.down_ms + hour.no_data_ms, 0);
    expect(down).toBeGreaterThanOrEqual(fleet.windows.last_hour.downtime_ms);
    const map = await get<FleetStorePageResponseDto>('/fleet/heat-map', { ...query, sort: 'store_id' });
    expect(map.items.map(({ store_id }) => store_id)).toEqual(expected);
    const { items } = await get<FleetIncidentPageResponseDto>('/fleet/incidents', query);
    expect(items.every(({ store_id }) => expected.includes(store_id))).toBe(true);
    expect(items).toHaveLength(fleet.ongoing_incidents);
  });

  it('shows names, and labels on request', async () => {
    const query = { label_columns: 'brand,region,planet' };
    const named = ({ items }: { items: { store_id: string; name: string | null; labels?: unknown }[] }) =>
      items.map(({ store_id, name, labels }) => [store_id, name, labels]);
    const [always, days] = [
      ['always', 'Café Zürich', { brand: 'A', region: 'north' }],
      ['days', null, { brand: 'B', region: 'north' }],
    ];
    const north = { labels: 'region=north', sort: 'store_id' };
    expect(named(await stores({ ...north, ...query }))).toEqual([always, days]);
    expect(named(await get('/fleet/heat-map', { ...north, ...query }))).toEqual([always, days]);
    expect(named(await stores(north))).toEqual([
      ['always', 'Café Zürich', undefined],
      ['days', null, undefined],
    ]);
    const incidents = await get<FleetIncidentPageResponseDto>('/fleet/incidents', { q: 'always', ...query });
    expect(named(incidents)).toEqual([always]);
  });

  it('has a row for each group, whose figures are those of the fleet with its labels', async () => {
    const { items, ...rest } = await groups({ by: 'region' });
    expect(rest).toEqual({ total: 3, limit: 20, offset: 0, as_of: smallFleetAsOf, data_version: 4 });
    const selectors = new Map<string | null, string>([
      ['north', 'region=north'],
      ['south', 'region=south'],
      [null, '!region'],
    ]);
    expect(new Set(items.map(({ group }) => group.region))).toEqual(new Set(selectors.keys()));
    for (const row of items) {
      const fleet = await get<FleetResponseDto>('/fleet', { labels: selectors.get(row.group.region!)! });
      const { stores, statuses, ongoing_incidents } = fleet;
      expect(row).toMatchObject({ stores, statuses, ongoing_incidents });
      for (const window of WINDOWS) {
        const { uptime_ms, downtime_ms } = fleet.windows[window];
        const uptime_percent = percent(uptime_ms, downtime_ms);
        const { previous, ...figures } = fleet.windows[window];
        const before = { ...previous, uptime_percent: percent(previous.uptime_ms, previous.downtime_ms) };
        expect(row.windows[window]).toMatchObject({ ...figures, uptime_percent, previous: before });
      }
    }
  });

  it('counts stores in groups, and estimates lost sales', async () => {
    const { items } = await groups({ by: 'region', sort: 'group' });
    const [north, south, others] = items.map(({ windows }) => windows.last_day);
    // always: 30 minutes of Wednesday; days: Wednesday 09:00 to 11:00, without sales and target.
    expect(north).toMatchObject({
      ...{ stores_with_data: 2, never_up: 0, below_target: 1, lost_sales: 1800 },
      downtime_ms: 2.5 * HOUR,
    });
    // night: from 00:00 to 02:00, and it was not up since.
    expect(south).toMatchObject({ stores_with_data: 1, never_up: 1, below_target: 1, lost_sales: 20.02 });
    // quiet has no data; the target of the others is not known.
    expect(others).toMatchObject({ stores_with_data: 2, never_up: 1, below_target: 1, lost_sales: null });
  });

  it('has groups by two keys and by time zone', async () => {
    const { items } = await groups({ by: 'Region, brand', sort: 'group' });
    expect(items.map(({ group, stores }) => [group, stores])).toEqual([
      [{ region: 'north', brand: 'A' }, 1],
      [{ region: 'north', brand: 'B' }, 1],
      [{ region: 'south', brand: 'A' }, 1],
      [{ region: null, brand: 'A' }, 1],
      [{ region: null, brand: null }, 2],
    ]);
    const byZone = (await groups({ by: 'timezone', sort: 'group' })).items;
    const { timezones } = await get<FleetResponseDto>('/fleet');
    expect(byZone.map(({ group, stores }) => ({ ...group, stores }))).toEqual(timezones);
    expect((await groups({ by: 'planet' })).items).toMatchObject([{ group: { planet: null }, stores: 6 }]);
    const north = await groups({ by: 'brand', labels: 'region=north', q: 'cafe' });
    expect(north.items.map(({ group, stores }) => [group.brand, stores])).toEqual([['A', 1]]);
    expect((await groups({ by: 'brand', labels: 'region=west' })).items).toEqual([]);
  });

  it.each<[string, (string | null)[]]>([
    ['group', ['north', 'south', null]],
    ['-group', [null, 'south', 'north']],
    ['-stores', [null, 'north', 'south']],
    ['-down', ['north', 'south', null]],
    ['-lost_sales_last_day', ['north', 'south', null]],
    ['lost_sales_last_day', ['south', 'north', null]],
    // night is closed.
    ['uptime_percent_last_hour', [null, 'north', 'south']],
  ])('sorts groups by %s', async (sort, expected) => {
    const { items } = await groups({ by: 'region', sort });
    expect(items.map(({ group }) => group.region)).toEqual(expected);
    const pages = await Promise.all(
      [0, 1, 2, 3].map(async (offset) => (await groups({ by: 'region', sort, limit: 1, offset })).items),
    );
    expect(pages.flat()).toEqual(items);
  });

  it('puts the worst group first', async () => {
    const { items } = await groups({ by: 'region' });
    const shares = items.map(({ windows }) => windows.last_week.uptime_percent!);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  describe('day by day', () => {
    const daily = (query: Query = {}) => get<FleetDailyResponseDto>('/figures/daily', query);

    it('has a row for each date and group, which add up to all', async () => {
      const { days, sums } = await daily({ group_by: 'region', from_date: '2023-01-23' });
      expect(days.map(({ date, group }) => [date, group.region])).toEqual(
        ['2023-01-23', '2023-01-24', '2023-01-25'].flatMap((date) =>
          ['north', 'south', null].map((region) => [date, region]),
        ),
      );
      const whole = await daily({ from_date: '2023-01-23' });
      expect(sums).toEqual(whole.sums);
      for (const day of whole.days) {
        const rows = days.filter(({ date }) => date === day.date);
        for (const name of [...FIGURES, 'stores', 'stores_with_data', 'never_up', 'below_target'] as const) {
          expect([day.date, name, rows.reduce((sum, row) => sum + row[name], 0)]).toEqual([
            day.date,
            name,
            day[name],
          ]);
        }
        expect(day.group).toEqual({});
      }
    });

    it.each(['down', 'exclude'])(
      'has in each row what its stores have alone: no_data=%s',
      async (no_data) => {
        const { days } = await daily({ group_by: 'region,brand', no_data });
        const selectors = ['region=north,brand=B', '!region,!brand', '!region,brand=A'];
        for (const labels of selectors) {
          const alone = await daily({ labels, no_data });
          const [region, brand] = [
            /^region=(\w+)/.exec(labels)?.[1] ?? null,
            /brand=(\w)/.exec(labels)?.[1] ?? null,
          ];
          const rows = days.filter(({ group }) => group.region === region && group.brand === brand);
          expect(rows).toEqual(alone.days.map((day) => ({ ...day, group: { region, brand } })));
        }
      },
    );

    it('has the stores with a text in name or id', async () => {
      expect((await daily({ q: 'CAFE' })).days.map(({ stores }) => stores)).toEqual(Array(7).fill(2));
    });

    it.each<[Query, string]>([
      [{ group_by: 'a,b,c' }, 'group_by has 3 keys: give at most 2'],
      [{ group_by: 'status' }, 'group_by has the key status: give keys of labels or timezone'],
      [{ labels: 'region=' }, 'labels is no selector: column 8: expected a value'],
    ])('is refused for %j', async (query, detail) =>
      expectRefused(`/figures/daily${queryText(query)}`, detail),
    );
  });

  it.each<[string, string]>([
    ['/fleet/groups', 'by is missing'],
    ['/fleet/groups?by=', 'by has an empty key'],
    ['/fleet/groups?by=region,brand,planet', 'by has 3 keys: give at most 2'],
    ['/fleet/groups?by=store_id', 'by has the key store_id: give keys of labels or timezone'],
    ['/fleet/groups?by=region&sort=size', 'sort is none of group, stores, down'],
    ['/fleet/groups?by=region&labels=region=', 'labels is no selector: column 8'],
    ['/fleet?labels=region%20north', 'labels is no selector: column 8'],
    ['/fleet/hours?labels=,', 'labels is no selector: column 1'],
    ['/fleet/stores?label_columns=timezone', 'label_columns has the key timezone: give keys of labels'],
    ['/fleet/incidents?label_columns=a,a', 'label_columns has the key a twice'],
  ])('refuses %s', (path, detail) => expectRefused(path, detail));

  it('shows details and dates as soon as they are changed', async () => {
    const newest = () => service.app.get(FleetSnapshots).newest();
    await patchJson(service, storePath('lost'), { name: 'Found', labels: { region: 'west' } });
    await newest();
    const west = await stores({ labels: 'region=west' });
    expect(west.items.map(({ store_id, name }) => [store_id, name])).toEqual([['lost', 'Found']]);
    const before = await get<FleetResponseDto>('/fleet');

    // Its open time of the last week ends with Monday.
    await patchJson(service, storePath('always'), { closed_on: '2023-01-23' });
    await newest();
    const closed = await get<FleetResponseDto>('/fleet');
    expect([closed.stores, closed.statuses.down, closed.statuses.closed]).toEqual([6, 0, 3]);
    expect(closed.windows.last_day.open_time_ms).toBe(before.windows.last_day.open_time_ms - 12 * HOUR);

    // It has closed for good before the last week, and is part of the week before.
    await patchJson(service, storePath('always'), { closed_on: '2023-01-18' });
    await newest();
    const gone = await get<FleetResponseDto>('/fleet');
    expect([gone.stores, gone.all_stores]).toEqual([5, 5]);
    expect(await idsOf({})).not.toContain('always');
    expect((await groups({ by: 'region', sort: 'group' })).items[0]).toMatchObject({
      group: { region: 'north' },
      stores: 1,
    });
    await patchJson(service, storePath('always'), { closed_on: null });
    await newest();
    expect((await get<FleetResponseDto>('/fleet')).windows).toEqual(before.windows);
  });

  async function expectRefused(path: string, detail: string): Promise<void> {
    const { status, body } = await getJson<Problem>(service, path);
    expect([path, status, body.detail]).toEqual([path, 400, expect.stringContaining(detail)]);
  }
});

const escaped = (text: string): string => text.replace(/["\\]/g, '\\$&');

/** Two decimals, rounded down. */
const percent = (up: number, down: number): number | null =>
  up + down === 0 ? null : Math.floor((up * 10_000) / (up + down)) / 100;
