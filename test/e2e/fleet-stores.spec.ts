import {
  type FleetStorePageResponseDto,
  type HeatMapResponseDto,
} from '../../src/fleet/api/fleet-stores.dto';
import { type Problem } from '../../src/platform/http/problem.filter';
import { getJson, type Query, queryText } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleetAsOf, strangeId } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const worstFirst = ['quiet', 'always', strangeId, 'days', 'night', 'lost'];

describeOneSetup('the stores of the fleet', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  it('come worst first, with their figures in milliseconds', async () => {
    const { items, ...rest } = await page({});
    expect(rest).toEqual({ total: 6, limit: 20, offset: 0, as_of: smallFleetAsOf, data_version: 3 });
    expect(items.map(({ store_id }) => store_id)).toEqual(worstFirst);
    expect(items[5]).toEqual({
      store_id: 'lost',
      name: null,
      timezone: 'America/Chicago',
      status: 'up',
      uptime_last_hour_ms: 869_750,
      uptime_last_day_ms: 869_750,
      uptime_last_week_ms: 869_750,
      downtime_last_hour_ms: 2_730_250,
      downtime_last_day_ms: 9_930_250,
      downtime_last_week_ms: 9_930_250,
      no_data_last_hour_ms: 0,
      no_data_last_day_ms: 0,
      no_data_last_week_ms: 0,
      uptime_percent_last_hour: 24.15,
      uptime_percent_last_day: 8.05,
      uptime_percent_last_week: 8.05,
    });
  });

  it.each<[Query, string[]]>([
    [{ status: 'up' }, [strangeId, 'lost']],
    [{ status: 'closed' }, ['days', 'night']],
    [{ status: 'no_data' }, []],
    [{ status: 'stale' }, ['quiet']],
    [{ timezone: 'America/Chicago' }, ['always', 'lost']],
    [{ timezone: 'Mars/Olympus_Mons' }, []],
    [{ q: 'a' }, ['always', 'days']],
    [{ q: 'ay' }, ['always', 'days']],
    [{ q: '🏪' }, [strangeId]],
    [{ q: '%' }, [strangeId]],
    [{ q: '_' }, []],
    [{ q: 'LOST' }, ['lost']],
    [{ q: 'silent' }, []],
    [{ q: '', sort: 'store_id' }, ['always', 'days', strangeId, 'lost', 'night', 'quiet']],
    [{ sort: '-store_id' }, ['quiet', 'night', 'lost', strangeId, 'days', 'always']],
    [{ sort: 'downtime_last_week' }, [...worstFirst].reverse()],
    [{ sort: '-downtime_last_hour' }, ['quiet', 'lost', 'always', 'days', strangeId, 'night']],
    [{ sort: '-uptime_last_day' }, [strangeId, 'always', 'days', 'lost', 'night', 'quiet']],
    [{ sort: '-no_data_last_week' }, ['quiet', strangeId, 'always', 'days', 'lost', 'night']],
    [{ q: 'l', status: 'down', timezone: 'America/Chicago', sort: 'store_id' }, ['always']],
  ])('are those that were asked for: %j', async (query, expected) => {
    const { items, total } = await page(query);
    expect(items.map(({ store_id }) => store_id)).toEqual(expected);
    expect(total).toBe(expected.length);
    const map = await heatMap(query);
    expect(map.items.map(({ cells, ...item }) => [item, cells.length])).toEqual(
      items.map((item) => [item, 168]),
    );
  });

  it.each<Query>([{}, { sort: 'uptime_last_week' }, { q: 's' }])(
    'are the same page by page: %j',
    async (query) => {
      const whole = await heatMap(query);
      const items: HeatMapResponseDto['items'] = [];
      for (let offset = 0; offset < whole.total + 2; offset += 2) {
        const part = await heatMap({ ...query, limit: 2, offset });
        expect(part).toMatchObject({ total: whole.total, limit: 2, offset, from: whole.from });
        items.push(...part.items);
      }
      expect(items).toEqual(whole.items);
    },
  );

  it('have an hour in each cell: computed by hand', async () => {
    const { items, from } = await heatMap({ q: 'always' });
    expect(from).toBe('2023-01-18T18:00:00.000Z');
    const { cells } = items[0]!;
    // Days without polls; Monday down; Tuesday without polls; Wednesday from 06:00 up, from 17:30 down.
    expect(cells.slice(0, 108).every((cell) => cell === -1)).toBe(true);
    expect(cells.slice(108, 132)).toEqual(Array(24).fill(0));
    expect(cells.slice(132, 156)).toEqual(Array(24).fill(-1));
    expect(cells.slice(156, 168)).toEqual([...Array<number>(11).fill(100), 50]);
    const [night] = (await heatMap({ q: 'night' })).items;
    // From Tuesday 23:00Z: up until the poll at 04:00Z, then down, and still down on its Wednesday.
    expect(night!.cells.slice(145, 168)).toEqual([
      ...Array<number>(4).fill(-2),
      ...Array<number>(5).fill(100),
      ...Array<number>(3).fill(0),
      ...Array<number>(11).fill(-2),
    ]);
  });

  it.each([
    ['?status=open', 'status is none of up, down, no_data, stale, excluded, closed'],
    ['?status=up&status=down', 'status is none of'],
    ['?timezone=', 'timezone should not be empty'],
    ['?q=a&q=b', 'q must be a string'],
    ['?sort=size', 'sort is none of store_id, uptime_last_hour'],
    ['?sort=downtime_last_week_ms', 'sort is none of'],
    ['?limit=0', 'limit must not be less than 1'],
    ['?limit=201', 'limit must not be greater than 200'],
    ['?limit=ten', 'limit must be an integer number'],
    ['?offset=-1', 'offset must not be less than 0'],
    ['?as_of=2023-01-25T00:00:00', 'as_of has no zone'],
  ])('are refused for %s', async (query, detail) => {
    for (const path of ['/fleet/stores', '/fleet/heat-map']) {
      const { status, body } = await getJson<Problem>(service, `${path}${query}`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
    }
  });

  const get = async <Body>(path: string, query: Query): Promise<Body> => {
    const { status, body } = await getJson<Body>(service, `${path}${queryText(query)}`);
    expect(status).toBe(200);
    return body;
  };
  const page = (query: Query) => get<FleetStorePageResponseDto>('/fleet/stores', query);
  const heatMap = (query: Query) => get<HeatMapResponseDto>('/fleet/heat-map', query);
});
