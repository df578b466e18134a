import { type Problem } from '../../src/platform/http/problem.filter';
import { getJson, type Query, queryText } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

// As of 2023-01-25T18:00:00Z.
const wrong: [Query, string][] = [
  [{ sort: 'end' }, 'sort is none of -start, start, -duration, duration'],
  [{ ongoing: 'maybe' }, 'ongoing is neither true nor false'],
  [{ ongoing: 1 }, 'ongoing is neither true nor false'],
  [{ no_data: 'up' }, 'no_data is none of down, exclude'],
  [{ limit: 201 }, 'limit must not be greater than 200'],
  [{ limit: 0 }, 'limit must not be less than 1'],
  [{ offset: 100_001 }, 'offset must be at most 100000: ask for a shorter range instead'],
  [{ offset: '1e9' }, 'offset must be at most 100000'],
  [{ offset: -1 }, 'offset must not be less than 0'],
  [{ offset: 1.5 }, 'offset must be an integer number'],
  [{ offset: 'x' }, 'offset must be an integer number'],
  [{ from: '2022-01-25T18:00:00Z' }, 'The range has 365 days; at most 31 are computed at once'],
  [{ from: '2022-12-25T17:59:59.999Z' }, 'The range has 32 days; at most 31'],
  [{ from: '2023-01-25T00:00:00Z', to: '2023-01-24T00:00:00Z' }, 'from is not before to'],
  [{ from: '2023-01-26T00:00:00Z' }, 'from is not before to'],
  [{ to: '2023-01-25T18:00:00.001Z' }, 'to lies after as_of'],
  [{ as_of: 'yesterday' }, 'as_of is not a time'],
  [{ from: '2023-01-24T00:00:00' }, 'from has no zone'],
  [{ windows: 'rolling' }, 'windows is unknown here'],
  [{ store_id: 'days' }, 'store_id is unknown here'],
];

describeOneSetup('incidents', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  it.each(wrong)('are refused for %j', async (query, detail) => {
    for (const path of ['/incidents', '/stores/days/incidents']) {
      const { status, headers, body } = await getJson<Problem>(service, `${path}${queryText(query)}`);
      expect(status).toBe(400);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(body).toMatchObject({
        type: 'urn:store-monitor:problem:invalid-input',
        status: 400,
        detail: expect.stringContaining(detail),
        instance: path,
      });
    }
  });

  it('can be skipped up to offset 100,000', async () => {
    for (const path of ['/incidents', '/stores/days/incidents']) {
      const { status, body } = await getJson(service, `${path}?offset=100000`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ items: [], offset: 100_000 });
    }
  });
});
