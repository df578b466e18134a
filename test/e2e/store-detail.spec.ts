import { type StoreResponseDto } from '../../src/metrics/api/store.dto';
import { getJson, postJson, type Query, storePath, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleetAsOf, strangeId } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

describeOneSetup('a store as it stands', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  it('has its zone, its hours, its last poll, and whether it is open', async () => {
    // The last poll is from while it was closed.
    const business_hours = [
      { day_of_week: 1, start_time_local: '18:00:00', end_time_local: '02:00:00' },
      { day_of_week: 2, start_time_local: '20:00:00', end_time_local: '23:59:59' },
    ];
    expect(await detail('night')).toEqual({
      store_id: 'night',
      status: 'closed',
      timezone: 'America/New_York',
      timezone_source: 'configured',
      configured_timezone: 'America/New_York',
      first_poll_at: '2023-01-25T00:00:00.000Z',
      last_poll_at: '2023-01-25T17:00:00.000Z',
      as_of: smallFleetAsOf,
      last_poll: { observed_at: '2023-01-25T17:00:00.000Z', status: 'active' },
      open_now: false,
      until: '2023-01-26T01:00:00.000Z',
      until_local: '2023-01-25T20:00:00.000-05:00',
      always_open: false,
      business_hours,
      hours_versions: [{ valid_from: null, business_hours }],
      ...{ name: null, labels: {}, opened_on: null, closed_on: null },
      ...{ target_percent: null, sales_per_hour: null },
    });
  });

  it('never closes without hours', async () => {
    expect(await detail('always')).toMatchObject({
      status: 'down',
      timezone_source: 'default',
      configured_timezone: null,
      last_poll: { observed_at: '2023-01-25T17:30:00.000Z', status: 'inactive' },
      open_now: true,
      until: null,
      until_local: null,
      always_open: true,
      business_hours: [],
    });
  });

  it('may be without a poll', async () => {
    const silent = { status: 'no_data', first_poll_at: null, last_poll_at: null, last_poll: null };
    expect(await detail('silent')).toMatchObject({ ...silent, open_now: true, as_of: smallFleetAsOf });
    // An old poll says nothing about today.
    expect(await detail('quiet')).toMatchObject({
      status: 'stale',
      last_poll: { observed_at: '2023-01-10T12:00:00.000Z', status: 'active' },
    });
  });

  it.each<[string, Partial<StoreResponseDto>]>([
    ['lost', { status: 'up', open_now: true, until: '2023-01-25T19:00:00.000Z' }],
    ['lost', { until_local: '2023-01-25T13:00:00.000-06:00', timezone: 'America/Chicago' }],
    ['days', { status: 'closed', open_now: false, until: '2023-01-26T03:15:00.000Z' }],
    ['days', { until_local: '2023-01-26T09:00:00.000+05:45' }],
    [strangeId, { store_id: strangeId, status: 'up', timezone: 'UTC', configured_timezone: 'UTC' }],
  ])('has its own: %s, %j', async (storeId, expected) => {
    expect(await detail(storeId)).toMatchObject(expected);
  });

  it.each<[string, string, Partial<StoreResponseDto>]>([
    ['always', '2023-01-25T16:00:00.000Z', { status: 'up', open_now: true }],
    ['always', '2023-01-25T16:00:00.000Z', { last_poll_at: '2023-01-25T15:00:00.000Z' }],
    ['night', '2023-01-25T04:30:00.000Z', { status: 'down', until: '2023-01-25T07:00:00.000Z' }],
    [
      'night',
      '2023-01-25T04:00:00.000Z',
      { last_poll: { observed_at: '2023-01-25T04:00:00.000Z', status: 'inactive' } },
    ],
    ['lost', '2023-01-24T18:00:00.000Z', { status: 'closed', last_poll_at: null, last_poll: null }],
  ])('is as it was at an earlier instant: %s, %s, %j', async (storeId, as_of, expected) => {
    expect(await detail(storeId, { as_of })).toMatchObject({ as_of, ...expected });
  });

  it('follows the latest poll of all stores', async () => {
    const poll = { store_id: 'days', status: 'inactive', timestamp_utc: '2023-01-26T03:20:00Z' };
    await postJson(service, '/polls', { polls: [poll] });
    expect(await detail('days')).toMatchObject({
      as_of: '2023-01-26T03:20:00.000Z',
      status: 'down',
      last_poll_at: '2023-01-26T03:20:00.000Z',
      open_now: true,
      until: '2023-01-26T11:15:00.000Z',
    });
    expect(await detail('lost')).toMatchObject({
      status: 'closed',
      open_now: false,
      until: '2023-02-01T15:00:00.000Z',
    });
  });

  const detail = async (storeId: string, query: Query = {}): Promise<StoreResponseDto> => {
    const { status, body } = await getJson<StoreResponseDto>(service, storePath(storeId, '', query));
    expect(status).toBe(200);
    return body;
  };
});

// As of Wednesday 2023-01-25, 22:30 in UTC, the zone of all of these.
const openings: [what: string, rows: string[], open: boolean, until: string | null][] = [
  ['past midnight', ['2,22:00,03:00'], true, '2023-01-26T03:00:00.000Z'],
  ['into the hours of the next day', ['2,22:00,00:00', '3,00:00,04:30'], true, '2023-01-26T04:30:00.000Z'],
  ['to a midnight with nothing after it', ['2,09:00,23:59:59'], true, '2023-01-26T00:00:00.000Z'],
  ['two days on end', ['2,00:00,24:00', '3,00:00,23:59:59'], true, '2023-01-27T00:00:00.000Z'],
  ['to what it says', ['2,22:00,23:59:00'], true, '2023-01-25T23:59:00.000Z'],
  ['from this very instant', ['2,22:30,23:00'], true, '2023-01-25T23:00:00.000Z'],
  ['no longer from this very instant', ['2,22:00,22:30'], false, '2023-02-01T22:00:00.000Z'],
  ['over the weekend not', ['0,09:00,17:00'], false, '2023-01-30T09:00:00.000Z'],
  ['on the same day of the next week', ['2,09:00,17:00'], false, '2023-02-01T09:00:00.000Z'],
  ['by hours that leave nothing out', everyDay('00:00,24:00'), true, null],
  ['by nights that follow each other', everyDay('06:00,05:00').concat(everyDay('05:00,06:00')), true, null],
];

describeOneSetup('a store is open, or opens,', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ DEFAULT_TIMEZONE: 'UTC' }));
    const hours = openings.flatMap(([what, rows]) => rows.map((row) => `${what},${row}`));
    const header = 'store_id,dayOfWeek,start_time_local,end_time_local';
    await uploadCsv(service, 'business-hours', [header, ...hours, ''].join('\n'));
    const poll = { store_id: 'any', status: 'active', timestamp_utc: '2023-01-25T22:30:00Z' };
    await postJson(service, '/polls', { polls: [poll] });
  });

  afterAll(() => service.close());

  it.each(openings)('%s', async (storeId, rows, open_now, until) => {
    const { body } = await getJson<StoreResponseDto>(service, storePath(storeId));
    expect(body).toMatchObject({
      open_now,
      until,
      until_local: until?.replace('Z', '+00:00') ?? null,
      status: open_now ? 'no_data' : 'closed',
      always_open: false,
    });
    expect(body.business_hours).toHaveLength(rows.length);
  });
});

function everyDay(times: string): string[] {
  return [0, 1, 2, 3, 4, 5, 6].map((weekday) => `${weekday},${times}`);
}
