import {
  type IncidentPageResponseDto,
  type IncidentResponseDto,
} from '../../src/metrics/api/incidents.controller';
import { type Problem } from '../../src/platform/http/problem.filter';
import { getJson, type Query, queryText, storePath } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleet, smallFleetAsOf, strangeId } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const sinceSunday = { from: '2023-01-22T00:00:00Z', no_data: 'exclude' };
const sorts = ['-start', 'start', '-duration', 'duration'];

describeOneSetup('the incidents of all stores', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  it('are not found without polls', async () => {
    const { status, body } = await getJson<Problem>(service, '/incidents');
    expect(status).toBe(404);
    expect(body).toMatchObject({ status: 404, detail: 'There are no polls yet.' });
    await loadSmallFleet(service);
  });

  it('are listed latest first, and repeat the request', async () => {
    const { items, ...rest } = await page(sinceSunday);
    expect(items.map(lineOf)).toEqual([
      'always 25T17:30:00.000Z',
      'lost 25T15:00:00.000Z',
      'night 25T04:00:00.000Z',
      'days 23T10:15:00.000Z',
      'always 23T06:00:00.000Z',
    ]);
    expect(items[1]).toEqual({
      store_id: 'lost',
      name: null,
      start: '2023-01-25T15:00:00.000Z',
      end: '2023-01-25T17:45:30.250Z',
      start_local: '2023-01-25T09:00:00.000-06:00',
      end_local: '2023-01-25T11:45:30.250-06:00',
      duration_ms: 9_930_250,
      clipped_start: false,
      ongoing: false,
    });
    expect(rest).toEqual({
      total: 5,
      limit: 20,
      offset: 0,
      from: '2023-01-22T00:00:00.000Z',
      to: smallFleetAsOf,
      as_of: smallFleetAsOf,
      no_data: 'exclude',
      accounting: 'daily',
      carry_minutes: null,
      exclusions: 'apply',
    });
  });

  it.each<[Query, string[]]>([
    [{ sort: '-duration' }, ['always 23T06', 'days 23T10', 'night 25T04', 'lost 25T15', 'always 25T17']],
    [{ sort: 'duration', limit: 2 }, ['always 25T17', 'lost 25T15']],
    [{ sort: 'start', offset: 3 }, ['lost 25T15', 'always 25T17']],
    [{ ongoing: true }, ['always 25T17', 'night 25T04']],
    [{ ongoing: false, sort: 'start' }, ['always 23T06', 'days 23T10', 'lost 25T15']],
    [{ to: '2023-01-23T07:00:00Z' }, ['always 23T06']],
    // As of Monday noon in Chicago; three of the stores had no polls.
    [
      { as_of: '2023-01-23T18:00:00Z', no_data: 'down', sort: 'start' },
      ['always 22T00', 'quiet 22T00', 'days 23T10'],
    ],
  ])('are those asked for: %j', async (query, expected) => {
    const { items } = await page({ ...sinceSunday, ...query });
    expect(items.map((incident) => lineOf(incident).slice(0, -11))).toEqual(expected);
  });

  it('with equal sort values are sorted by store, in both directions', async () => {
    const query = { from: '2023-01-19T00:00:00Z', to: '2023-01-22T00:00:00Z' };
    const alike = ['always', strangeId, 'quiet'];
    for (const sort of sorts) {
      const { items } = await page({ ...query, sort });
      const stores = items.map(({ store_id }) => store_id).filter((storeId) => alike.includes(storeId));
      expect(stores).toEqual(alike);
    }
  });

  it.each(sorts)('are the same page by page: %s', async (sort) => {
    const whole = await page({ sort });
    expect(whole.total).toBe(whole.items.length);
    expect(whole.total).toBeGreaterThan(6);
    const items: IncidentResponseDto[] = [];
    for (let offset = 0; offset <= whole.total; offset += 3) {
      const part = await page({ sort, limit: 3, offset });
      expect(part).toMatchObject({ total: whole.total, limit: 3, offset });
      items.push(...part.items);
    }
    expect(items).toEqual(whole.items);
    expect((await page({ sort, offset: 100_000 })).items).toEqual([]);
  });

  it.each(['down', 'exclude'])('are those of each store that has a poll: no_data=%s', async (no_data) => {
    const { items } = await page({ no_data, limit: 200 });
    for (const storeId of smallFleet) {
      const path = storePath(storeId, '/incidents', { no_data, limit: 200 });
      const { body } = await getJson<IncidentPageResponseDto>(service, path);
      const ofFleet = items.filter(({ store_id }) => store_id === storeId);
      expect(ofFleet).toEqual(storeId === 'silent' ? [] : body.items);
    }
  });

  const page = async (query: Query): Promise<IncidentPageResponseDto> => {
    const { status, body } = await getJson<IncidentPageResponseDto>(service, `/incidents${queryText(query)}`);
    expect(status).toBe(200);
    return body;
  };
});

/** `night 25T04:00:00.000Z`; all are in the same month. */
const lineOf = ({ store_id, start }: IncidentResponseDto): string => `${store_id} ${start.slice(8)}`;
