import { FleetSnapshots } from '../../src/fleet';
import {
  type AttentionPageResponseDto,
  type FleetGroupPageResponseDto,
  type FleetIncidentPageResponseDto,
  type FleetResponseDto,
  type FleetStorePageResponseDto,
  getJson,
  type HeatMapResponseDto,
  type IncidentPageResponseDto,
  type Problem,
  type Query,
  queryText,
  uploadCsv,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleetAsOf } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const KINDS = ['new', 'ongoing', 'never_up', 'stale'] as const;
const SORTS = ['start', 'duration', 'uptime_percent_last_week', 'target_left_last_week', 'store_id'];

/** Of always, 0.1 % of the open time may be down; it was down on all of Monday. */
const DETAILS = 'store_id,name,target_percent,region\nalways,Always,99.9,north\nnight,,,south\n';

/** Each test depends on the state that the previous one has left. */
describeOneSetup('the stores that need attention', 'services', (setup) => {
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
  const list = (query: Query) => get<AttentionPageResponseDto>('/fleet/attention', query);
  const idsOf = async (query: Query) => (await list(query)).items.map(({ store_id }) => store_id);

  it.each<[Query, string[]]>([
    [{}, ['always']],
    [{ kind: 'new' }, ['always']],
    [{ kind: 'ongoing' }, ['night']],
    [{ kind: 'never_up' }, ['quiet']],
    [{ kind: 'stale' }, ['quiet']],
    [{ kind: 'new', no_data: 'exclude' }, ['always']],
    [{ kind: 'ongoing', no_data: 'exclude' }, ['night']],
    [{ kind: 'never_up', no_data: 'exclude' }, ['quiet']],
    [{ kind: 'ongoing', labels: 'region=north' }, []],
    [{ kind: 'ongoing', labels: 'region=south', status: 'closed' }, ['night']],
    [{ kind: 'stale', timezone: 'UTC' }, []],
    [{ kind: 'stale', q: 'QUI' }, ['quiet']],
  ])('of %j are %j', async (query, expected) => {
    expect(await idsOf(query)).toEqual(expected);
  });

  it('say since when, what is lost, what that rests on, and what is left of the target', async () => {
    const { items, ...rest } = await list({ label_columns: 'region', no_data: 'exclude' });
    expect(rest).toEqual({
      ...{ kind: 'new', total: 1, limit: 20, offset: 0 },
      ...{ as_of: smallFleetAsOf, data_version: expect.any(Number) },
    });
    const query = { q: 'always', no_data: 'exclude' };
    const [always] = (await get<FleetStorePageResponseDto>('/fleet/stores', query)).items;
    const { uptime_last_week_ms: up, downtime_last_week_ms: down, no_data_last_week_ms: noData } = always!;
    const known = up + down;
    expect(items).toEqual([
      {
        store_id: 'always',
        name: 'Always',
        labels: { region: 'north' },
        timezone: 'America/Chicago',
        status: 'down',
        start: '2023-01-25T17:30:00.000Z',
        start_local: '2023-01-25T11:30:00.000-06:00',
        clipped_start: false,
        assumed_start: false,
        duration_ms: 30 * MINUTE,
        last_poll_at: '2023-01-25T17:30:00.000Z',
        uptime_percent_last_week: Math.floor((10_000 * up) / known) / 100,
        coverage_percent_last_week: Math.floor((10_000 * known) / (known + noData)) / 100,
        target_left_last_week_ms: Math.floor(known / 1000) - down,
      },
    ]);
    expect(down).toBe(24 * HOUR + 30 * MINUTE);
  });

  it('say so where a start is assumed, or lies before the last week', async () => {
    const [quiet] = (await list({ kind: 'never_up' })).items;
    expect(quiet).toMatchObject({
      ...{ start: '2023-01-18T18:00:00.000Z', clipped_start: true, assumed_start: false },
      ...{ last_poll_at: '2023-01-10T12:00:00.000Z', uptime_percent_last_week: 0 },
      ...{ coverage_percent_last_week: 0, target_left_last_week_ms: null },
    });
    const [stale] = (await list({ kind: 'stale' })).items;
    expect(stale).toMatchObject({
      ...{ start: '2023-01-10T12:00:00.000Z', clipped_start: false, duration_ms: 168 * HOUR },
    });
    // Up until its midnight, and its first poll of Wednesday says that it is down.
    const polls = ['late,active,2023-01-24T12:00:00Z', 'late,inactive,2023-01-25T16:00:00Z'];
    await uploadCsv(service, 'polls', ['store_id,status,timestamp_utc', ...polls, ''].join('\n'));
    await service.app.get(FleetSnapshots).newest();
    const [late] = (await list({ kind: 'ongoing', q: 'late' })).items;
    expect(late).toMatchObject({
      ...{ start: '2023-01-25T06:00:00.000Z', assumed_start: true, clipped_start: false },
      duration_ms: 12 * HOUR,
    });
  });

  it('are as many as the fleet counts, by either rule', async () => {
    for (const no_data of ['down', 'exclude']) {
      for (const filter of [{}, { labels: 'region' }, { q: 'a' }]) {
        const { attention } = await get<FleetResponseDto>('/fleet', { no_data, ...filter });
        for (const kind of KINDS) {
          const { total, items } = await list({ kind, no_data, ...filter });
          expect([kind, total, items.length]).toEqual([kind, attention[kind], attention[kind]]);
        }
      }
    }
  });

  it.each(SORTS)('are sorted by %s, both ways, and the same page by page', async (sort) => {
    const query = { kind: 'ongoing', sort };
    const whole = await idsOf(query);
    expect(whole.length).toBeGreaterThan(1);
    const one = await idsOf({ ...query, limit: 1 });
    const next = await idsOf({ ...query, limit: 1, offset: 1 });
    expect([...one, ...next]).toEqual(whole.slice(0, 2));
    const { items } = await list({ kind: 'ongoing', sort: `-${sort}` });
    const keys = items.map((item) =>
      sort === 'start'
        ? Date.parse(item.start)
        : sort === 'duration'
          ? item.duration_ms
          : sort === 'uptime_percent_last_week'
            ? item.uptime_percent_last_week!
            : 0,
    );
    expect(keys).toEqual([...keys].sort((a, b) => b - a));
    if (sort === 'store_id') expect(items.map(({ store_id }) => store_id)).toEqual([...whole].reverse());
  });

  it('have incidents without gaps, if time without data is left out', async () => {
    const withGaps = await get<FleetIncidentPageResponseDto>('/fleet/incidents');
    const without = await get<FleetIncidentPageResponseDto>('/fleet/incidents', { no_data: 'exclude' });
    expect(withGaps.items.map(({ store_id }) => store_id)).toContain('quiet');
    const asked = { ongoing: true, no_data: 'exclude', sort: '-duration' };
    const { items } = await get<IncidentPageResponseDto>('/incidents', asked);
    expect(without.items).toEqual(items);
    const { ongoing_incidents } = await get<FleetResponseDto>('/fleet', { no_data: 'exclude' });
    expect(ongoing_incidents).toBe(items.length);
  });

  it('are apart from the others in the list of stores and in the heat map', async () => {
    for (const path of ['/fleet/stores', '/fleet/heat-map']) {
      const never = await get<HeatMapResponseDto>(path, { never_up: true });
      expect(never.items.map(({ store_id }) => store_id)).toEqual(['quiet']);
      const sort = 'uptime_percent_last_week';
      const others = await get<HeatMapResponseDto>(path, { never_up: false, no_data: 'exclude', sort });
      expect(others.total).toBe(6);
      const percents = others.items.map(({ uptime_percent_last_week: percent }) => percent!);
      expect(percents).toEqual([...percents].sort((a, b) => a - b));
    }
  });

  it('leave groups without their gaps, sorted by the change of the week', async () => {
    const query = { by: 'timezone', no_data: 'exclude', sort: 'change_points_last_week' };
    const { items } = await get<FleetGroupPageResponseDto>('/fleet/groups', query);
    for (const { group, windows } of items) {
      const one = { timezone: group.timezone!, no_data: 'exclude' };
      const fleet = await get<FleetResponseDto>('/fleet', one);
      expect(windows.last_week).toMatchObject(fleet.windows.last_week);
      const { uptime_ms, downtime_ms, no_data_ms, excluded_ms, open_time_ms } = windows.last_week;
      expect(uptime_ms + downtime_ms + no_data_ms + excluded_ms).toBe(open_time_ms);
    }
    const changes = items.map(({ windows }) => windows.last_week.change_points ?? Infinity);
    expect(changes).toEqual([...changes].sort((a, b) => a - b));
  });

  it.each<[Query, string]>([
    [{ kind: 'old' }, 'kind is none of new, ongoing, never_up, stale'],
    [{ sort: 'name' }, 'sort is none of start, duration'],
    [{ no_data: 'up' }, 'no_data is none of down, exclude'],
  ])('are refused for %j', async (query, detail) => {
    const { status, body } = await getJson<Problem>(service, `/fleet/attention${queryText(query)}`);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(detail)]);
  });
});
