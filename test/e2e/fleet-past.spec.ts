import { FleetReader } from '../../src/metrics';
import {
  type FleetResponseDto,
  getJson,
  type Problem,
  queryText,
  type StorePageResponseDto,
  uploadCsv,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const FLEET = ['/fleet', '/fleet/hours', '/fleet/stores', '/fleet/heat-map', '/fleet/incidents'];
const ROUTES = [
  ...FLEET,
  '/fleet?no_data=exclude',
  '/fleet?labels=status%3Dstale',
  '/fleet/groups?by=timezone',
  '/fleet/attention?kind=new',
  '/fleet/attention?kind=ongoing',
  '/fleet/attention?kind=never_up',
  '/fleet/attention?kind=stale',
  '/stores',
  '/stores?status=stale',
  '/stores?q=quiet',
  '/stores/quiet',
  '/stores/lost',
];
/** Later than the instants that are asked for: of a store that was silent for two weeks, and of a new one. */
const LATER = [
  'store_id,status,timestamp_utc',
  'quiet,inactive,2023-01-25T17:59:59Z',
  'always,active,2023-01-25T16:45:00Z',
  'new,inactive,2023-01-25T17:00:00Z',
  '',
].join('\n');
const DETAILS = 'store_id,name\nnew,New\n';

const withAsOf = (path: string, as_of: string): string =>
  `${path}${queryText({ as_of }).replace('?', path.includes('?') ? '&' : '?')}`;

describeOneSetup('the fleet as of an instant', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
    await uploadCsv(service, 'stores', DETAILS);
    await uploadCsv(service, 'polls', LATER);
  });

  afterAll(() => service.close());

  /** Without what depends on the clock, or on the number of loads. */
  const get = async <Body>(place: RunningService, path: string): Promise<Body> => {
    const { status, body } = await getJson<Body>(place, path);
    expect([path, status]).toEqual([path, 200]);
    const hidden = ['data_version', 'stopped_since'];
    return JSON.parse(
      JSON.stringify(body, (key, value: unknown) => (hidden.includes(key) ? 0 : value)),
    ) as Body;
  };

  // The first one is no poll, the others are.
  describe.each(['2023-01-25T16:30:00.000Z', '2023-01-25T05:15:00.000Z', '2023-01-24T06:15:00.000Z'])(
    '%s, is that of a database with the polls up to then',
    (asOf) => {
      let then: RunningService;

      beforeAll(async () => {
        then = await startFreshService(setup);
        await loadSmallFleet(then, asOf);
        await uploadCsv(then, 'stores', DETAILS);
      });

      afterAll(() => then.close());

      it.each(ROUTES)('by %s', async (path) => {
        const answer = await get(service, withAsOf(path, asOf));
        expect(answer).toEqual(await get(then, withAsOf(path, asOf)));
        if (!asOf.includes(':30')) expect(answer).toEqual(await get(then, path));
      });
    },
  );

  it('says how current the polls were then', async () => {
    const feedAt = async (asOf: string) =>
      (await getJson<FleetResponseDto>(service, withAsOf('/fleet', asOf))).body.feed;
    expect(await feedAt('2023-01-25T16:30:00Z')).toMatchObject({
      newest_poll_at: '2023-01-25T16:00:00.500Z',
      stopped_since: null,
    });
    // A day after the latest poll, whatever the clock says.
    expect(await feedAt('2023-01-26T18:00:00Z')).toMatchObject({
      newest_poll_at: '2023-01-25T18:00:00.000Z',
      stopped_since: '2023-01-25T18:00:00.000Z',
    });
  });

  it('is computed once for all requests', async () => {
    const asOf = '2023-01-25T12:34:56.789Z';
    const reads = jest.spyOn(service.app.get(FleetReader), 'fleet');
    const answers = [...FLEET, ...FLEET].map((path) => getJson(service, withAsOf(path, asOf)));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(answers.map(() => 200));
    await getJson(service, withAsOf('/fleet', '2023-01-25T06:34:56.789-06:00'));
    const ofThen = reads.mock.calls.filter(([, , read]) => read === Date.parse(asOf));
    reads.mockRestore();
    expect(ofThen).toHaveLength(1);
  });

  it('is empty before the first poll', async () => {
    const asOf = '2023-01-01T00:00:00Z';
    const { as_of, all_stores } = await get<FleetResponseDto>(service, withAsOf('/fleet', asOf));
    expect([as_of, all_stores]).toEqual([null, 0]);
    const { items } = await get<StorePageResponseDto>(service, withAsOf('/stores', asOf));
    expect(items.map(({ first_poll_at: first, last_poll_at: last }) => [first, last])).toEqual(
      items.map(() => [null, null]),
    );
  });

  it.each([...ROUTES.filter((path) => !path.includes('/stores/'))])(
    '%s refuses other instants',
    async (path) => {
      for (const [asOf, detail] of [
        ['2999-01-01T00:00:00Z', 'as_of lies more than'],
        ['yesterday', 'as_of'],
      ] as const) {
        const { status, body } = await getJson<Problem>(service, withAsOf(path, asOf));
        expect([status, body.detail]).toEqual([400, expect.stringContaining(detail)]);
      }
    },
  );
});
