import {
  type FleetDailyResponseDto,
  type StoreDailyResponseDto,
} from '../../src/metrics/api/daily.controller';
import { getJson, type IncidentPageResponseDto, postJson, putJson } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const STORE = '/stores/always/metrics?from_date=2023-01-19';
const FLEET = '/figures/daily';
const HOUR = 3_600_000;

type DailyView = StoreDailyResponseDto | FleetDailyResponseDto;

/** Each test depends on the state that the previous one has left. */
describeOneSetup('daily figures that are cached', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  it('are cut as of an instant within a day', async () => {
    const { days } = await daily<StoreDailyResponseDto>(`${STORE}&as_of=2023-01-23T12:00:00Z`);
    expect(days[4]).toMatchObject({ date: '2023-01-23', complete: false, downtime_ms: 6 * HOUR });
    // As of the millisecond before the poll, the day had no polls.
    const before = await daily<StoreDailyResponseDto>(`${STORE}&as_of=2023-01-23T11:59:59.999Z`);
    expect(before.days[4]).toMatchObject({ complete: false, no_data_ms: 6 * HOUR - 1 });
  });

  it('change after a late poll, on its day only', async () => {
    const before = await daily<StoreDailyResponseDto>(STORE);
    const ofFleet = await daily<FleetDailyResponseDto>(FLEET);
    const poll = { store_id: 'always', status: 'active', timestamp_utc: '2023-01-21T12:00:00Z' };
    await postJson(service, '/polls', { polls: [poll] });
    const { days } = await daily<StoreDailyResponseDto>(STORE);
    const { days: daysOfFleet } = await daily<FleetDailyResponseDto>(FLEET);
    for (const [i, day] of days.entries()) {
      if (day.date !== '2023-01-21') expect(day).toEqual(before.days[i]);
    }
    expect(before.days[2]).toMatchObject({ uptime_ms: 0, no_data_ms: 24 * HOUR });
    expect(days[2]).toMatchObject({ uptime_ms: 24 * HOUR, no_data_ms: 0 });
    const gained = daysOfFleet.map(({ uptime_ms }, i) => uptime_ms - ofFleet.days[i]!.uptime_ms);
    expect(gained).toEqual([0, 0, 24 * HOUR, 0, 0, 0, 0]);
  });

  it('and so do incidents', async () => {
    const incidents = async () => (await getJson<IncidentPageResponseDto>(service, '/incidents')).body;
    const before = await incidents();
    expect(await incidents()).toEqual(before);
    const poll = { store_id: 'always', status: 'active', timestamp_utc: '2023-01-24T12:00:00Z' };
    await postJson(service, '/polls', { polls: [poll] });
    const { items } = await incidents();
    expect(items).not.toEqual(before.items);
    const ofStore = await getJson<IncidentPageResponseDto>(service, '/stores/always/incidents');
    expect(items.filter(({ store_id }) => store_id === 'always')).toEqual(ofStore.body.items);
  });

  it.each<[string, string, object]>([
    [
      'hours',
      '/stores/always/business-hours',
      { business_hours: [{ day_of_week: 2, start_time_local: '09:00', end_time_local: '10:00' }] },
    ],
    ['another zone', '/stores/always/timezone', { timezone: 'Asia/Tokyo' }],
  ])('change after an edit: %s', async (_what, path, body) => {
    const before = await daily<StoreDailyResponseDto>(STORE);
    const ofFleet = await daily<FleetDailyResponseDto>(FLEET);
    expect((await putJson(service, path, body)).status).toBe(200);
    expect((await daily<StoreDailyResponseDto>(STORE)).sums).not.toEqual(before.sums);
    expect((await daily<FleetDailyResponseDto>(FLEET)).sums).not.toEqual(ofFleet.sums);
  });

  async function daily<View extends DailyView>(path: string): Promise<View> {
    const { status, body } = await getJson<View>(service, path);
    expect(status).toBe(200);
    return body;
  }
});
