import { type Problem } from '../../src/platform/http/problem.filter';
import { getJson, type Query, queryText } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const TO_IS_LATE = 'to_date lies after 2023-01-25, the local date at as_of: nothing is known of that day.';
const NO_DATE = 'is not a date of the calendar such as 2023-01-25';
const STORE = '/stores/always/metrics';
const FLEET = '/figures/daily';

// As of 2023-01-25T18:00:00Z.
const wrong: [Query, string][] = [
  [{ from_date: '2023-01-32' }, `from_date ${NO_DATE}`],
  [{ to_date: '2023-02-29' }, `to_date ${NO_DATE}`],
  [{ from_date: '2023-01-24T00:00:00Z' }, `from_date ${NO_DATE}`],
  [{ from_date: '' }, `from_date ${NO_DATE}`],
  [{ to_date: 'today' }, `to_date ${NO_DATE}`],
  [{ from_date: '2023-01-24', to_date: '2023-01-23' }, 'from_date lies after to_date (2023-01-23).'],
  [{ from_date: '2023-01-26' }, 'from_date lies after to_date (2023-01-25).'],
  [{ to_date: '2023-01-26' }, TO_IS_LATE],
  [{ from_date: '9999-12-31', to_date: '9999-12-31' }, TO_IS_LATE],
  [{ from_date: '0100-01-01' }, 'Ask for it in parts, with from_date and to_date.'],
  [{ as_of: 'yesterday' }, 'as_of is not a time'],
  [{ as_of: '2023-01-24' }, 'as_of is not a time'],
  [{ no_data: 'up' }, 'no_data is none of down, exclude'],
  [{ accounting: 'carry_forward' }, 'accounting=carry_forward needs carry_minutes'],
  [{ carry_minutes: 60 }, 'carry_minutes is only for accounting=carry_forward'],
  [{ exclusions: 'some' }, 'exclusions is none of apply, ignore'],
  [{ windows: 'rolling' }, 'windows is unknown here'],
  [{ limit: 5 }, 'limit is unknown here'],
];

const wrongFor: [string, Query, string][] = [
  [
    STORE,
    { from_date: '2021-12-21' },
    'The range has 401 dates; at most 400 are given at once. Ask for it in parts',
  ],
  [
    FLEET,
    { from_date: '2022-12-25' },
    'The range has 32 dates; at most 31 are given at once. Ask for it in parts',
  ],
  // It is the 26th in Kathmandu, and the 25th elsewhere.
  [STORE, { to_date: '2023-01-26', as_of: '2023-01-25T20:00:00Z' }, 'to_date lies after 2023-01-25'],
  [FLEET, { to_date: '2023-01-27', as_of: '2023-01-25T20:00:00Z' }, 'to_date lies after 2023-01-26'],
  [
    '/stores/days/metrics',
    { to_date: '2023-01-27', as_of: '2023-01-25T20:00:00Z' },
    'to_date lies after 2023-01-26',
  ],
];

describeOneSetup('daily figures', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  it('are not found for an unknown store, or without polls', async () => {
    await refused('/stores/nobody/metrics', 404, 'There is no store nobody.');
    await refused(FLEET, 404, 'There are no polls yet.');
    await loadSmallFleet(service);
    await refused('/stores/nobody/metrics', 404, 'There is no store nobody.');
    await refused('/stores/nobody/metrics?from_date=2023-01-26', 404, 'There is no store nobody.');
  });

  it.each(wrong)('are refused for %j', async (query, detail) => {
    for (const path of [STORE, FLEET]) await refused(`${path}${queryText(query)}`, 400, detail);
  });

  it.each(wrongFor)('of %s are refused for %j', async (path, query, detail) => {
    await refused(`${path}${queryText(query)}`, 400, detail);
  });

  async function refused(path: string, expected: number, detail: string): Promise<void> {
    const { status, headers, body } = await getJson<Problem>(service, path);
    expect(status).toBe(expected);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({
      type: `urn:store-monitor:problem:${expected === 404 ? 'not-found' : 'invalid-input'}`,
      status: expected,
      detail: expect.stringContaining(detail) as string,
      instance: path.split('?')[0],
    });
  }
});
