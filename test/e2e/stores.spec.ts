import { type StorePageResponseDto } from '../../src/metrics/api/store.dto';
import { type Problem } from '../../src/platform/http/problem.filter';
import { getJson, type Query, queryText, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleet, smallFleetAsOf, strangeId } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

// In the zone that is the default, by its own name.
const windy = 'store_id,timezone_str\nwindy,America/Chicago\n';
const details = [
  'store_id,name,region,tier',
  'lost,Ço & Lost,north,1',
  'quiet,Main Street,north,2',
  'windy,,south,1',
  '',
].join('\n');
const all = [...smallFleet, 'windy'];

describeOneSetup('the list of stores', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  it('is empty at first, as of now', async () => {
    const { as_of, ...rest } = await list({});
    expect(rest).toEqual({ items: [], total: 0, limit: 20, offset: 0 });
    expect(new Date(as_of).toISOString()).toBe(as_of);
    await loadSmallFleet(service);
    await uploadCsv(service, 'timezones', windy);
    await uploadCsv(service, 'stores', details);
  });

  it('has each store that anything was loaded for, by its id, as of the latest poll', async () => {
    const { items, ...rest } = await list({});
    expect(rest).toEqual({ total: 8, limit: 20, offset: 0, as_of: smallFleetAsOf });
    expect(items.map(({ store_id }) => store_id)).toEqual(all);
    expect(items[3]).toEqual({
      store_id: 'lost',
      status: 'up',
      timezone: 'America/Chicago',
      timezone_source: 'fallback',
      configured_timezone: 'Mars/Olympus_Mons',
      first_poll_at: '2023-01-25T16:00:00.500Z',
      last_poll_at: '2023-01-25T17:45:30.250Z',
      name: 'Ço & Lost',
      labels: { region: 'north', tier: '1' },
    });
    expect(items[6]).toEqual({
      store_id: 'silent',
      status: 'no_data',
      timezone: 'Pacific/Honolulu',
      timezone_source: 'configured',
      configured_timezone: 'Pacific/Honolulu',
      first_poll_at: null,
      last_poll_at: null,
      name: null,
      labels: {},
    });
  });

  it.each<[Query, string[]]>([
    [{ status: 'up' }, [strangeId, 'lost']],
    [{ status: 'down' }, ['always']],
    [{ status: 'no_data' }, ['silent', 'windy']],
    [{ status: 'stale' }, ['quiet']],
    [{ status: 'closed' }, ['days', 'night']],
    [{ timezone: 'America/Chicago' }, ['always', 'lost', 'windy']],
    [{ timezone: 'Asia/Kathmandu' }, ['days']],
    [{ timezone: 'Mars/Olympus_Mons' }, []],
    [{ timezone: 'Europe/Paris' }, []],
    [{ q: 'q' }, ['quiet']],
    [{ q: 'always' }, ['always']],
    [{ q: strangeId.slice(0, 7) }, [strangeId]],
    [{ q: strangeId }, [strangeId]],
    [{ q: '' }, all],
    // Without regard to case, accents and blanks around it, and without wildcards.
    [{ q: 'Al' }, ['always']],
    [{ q: 'alwayss' }, []],
    [{ q: ' always ' }, ['always']],
    [{ q: '%' }, [strangeId]],
    [{ q: 'KÖSE' }, [strangeId]],
    [{ q: 'co &' }, ['lost']],
    [{ q: 'main  street' }, ['quiet']],
    [{ q: '_lways' }, []],
    [{ q: "' OR 1 = 1 --" }, []],
    [{ status: 'closed', q: 'n' }, ['night']],
    [{ status: 'up', timezone: 'America/Chicago' }, ['lost']],
    [{ status: 'down', timezone: 'UTC' }, []],
    [{ q: 'w', timezone: 'America/Chicago' }, ['always', 'windy']],
    [{ labels: 'region=north' }, ['lost', 'quiet']],
    [{ labels: 'region' }, ['lost', 'quiet', 'windy']],
    [{ labels: 'tier!=1,region' }, ['quiet']],
    [{ labels: '!region,store_id in (always,days,lost)' }, ['always', 'days']],
    [{ labels: 'timezone=America/Chicago,region' }, ['lost', 'windy']],
    [{ labels: 'status=up' }, [strangeId, 'lost']],
    [{ labels: 'status in (up,stale),region=north' }, ['lost', 'quiet']],
    [{ labels: 'tier=1', status: 'up' }, ['lost']],
    [{ labels: 'region', q: 'main' }, ['quiet']],
    [{ labels: 'colour=red' }, []],
  ])('has those that were asked for: %j', async (query, expected) => {
    const { items, total } = await list(query);
    expect(items.map(({ store_id }) => store_id)).toEqual(expected);
    expect(total).toBe(expected.length);
  });

  it.each<Query>([{}, { status: 'no_data' }, { timezone: 'America/Chicago' }, { labels: 'region' }])(
    'is the same page by page: %j',
    async (query) => {
      const whole = await list(query);
      const items: StorePageResponseDto['items'] = [];
      for (let offset = 0; offset < whole.total + 2; offset += 2) {
        const page = await list({ ...query, limit: 2, offset });
        expect(page).toMatchObject({ total: whole.total, limit: 2, offset, as_of: smallFleetAsOf });
        items.push(...page.items);
      }
      expect(items).toEqual(whole.items);
    },
  );

  it.each([
    ['?status=open', 'status is none of up, down, no_data, stale, excluded, closed'],
    ['?status=', 'status is none of'],
    ['?status=up&status=down', 'status is none of'],
    ['?timezone=', 'timezone should not be empty'],
    ['?q=a&q=b', 'q must be a string'],
    ['?labels=region%3D', 'labels is no selector: column 8'],
    ['?limit=0', 'limit must not be less than 1'],
    ['?limit=201', 'limit must not be greater than 200'],
    ['?offset=-1', 'offset must not be less than 0'],
    ['?as_of=2023-01-25', 'as_of'],
    ['?from=2023-01-25T00:00:00Z', 'from is unknown here'],
  ])('is refused for %s', async (query, detail) => {
    const { status, body } = await getJson<Problem>(service, `/stores${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
  });

  const list = async (query: Query): Promise<StorePageResponseDto> => {
    const { status, body } = await getJson<StorePageResponseDto>(service, `/stores${queryText(query)}`);
    expect(status).toBe(200);
    return body;
  };
});
