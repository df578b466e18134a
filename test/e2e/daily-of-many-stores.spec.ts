import {
  type FleetDailyResponseDto,
  type StoreDailyResponseDto,
} from '../../src/metrics/api/daily.controller';
import { getJson, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

/** More than one chunk. */
const STORES = 600;
const numbers = Array.from({ length: STORES }, (_, i) => i + 1);
const clock = (second: number) => new Date(second * 1000).toISOString().slice(11, 19);

// Store n is open for the first n seconds of Tuesday the 24th in the default zone; every third is down.
const polls = numbers.map((n) => `store-${n},${n % 3 === 0 ? 'inactive' : 'active'},2023-01-24 06:00:00 UTC`);
const hours = numbers.map((n) => `store-${n},1,00:00:00,${clock(n)}`);
const milliseconds = (chosen: number[]) => chosen.reduce((sum, n) => sum + n * 1000, 0);
const query = '?from_date=2023-01-23&to_date=2023-01-24&as_of=2023-01-25T18:00:00Z';

describeOneSetup('the daily figures of many stores', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await uploadCsv(service, 'polls', ['store_id,status,timestamp_utc', ...polls, ''].join('\n'));
    const header = 'store_id,dayOfWeek,start_time_local,end_time_local';
    await uploadCsv(service, 'business-hours', [header, ...hours, ''].join('\n'));
  });

  afterAll(() => service.close());

  it('are each store’s own, and add up', async () => {
    const { body: fleet } = await getJson<FleetDailyResponseDto>(service, `/figures/daily${query}`);
    // Monday is before all polls.
    expect(fleet.days).toMatchObject([
      { date: '2023-01-23', stores: STORES, open_time_ms: 0, from_rollup: false },
      {
        date: '2023-01-24',
        stores: STORES,
        uptime_ms: milliseconds(numbers.filter((n) => n % 3 !== 0)),
        downtime_ms: milliseconds(numbers.filter((n) => n % 3 === 0)),
        no_data_ms: 0,
        excluded_ms: 0,
        open_time_ms: milliseconds(numbers),
        complete: true,
        from_rollup: false,
      },
    ]);
    for (const n of [1, 255, 256, 257, 258, 599, 600]) {
      const { body } = await getJson<StoreDailyResponseDto>(service, `/stores/store-${n}/metrics${query}`);
      const down = n % 3 === 0;
      expect(body.days[1]).toMatchObject({
        uptime_ms: down ? 0 : n * 1000,
        downtime_ms: down ? n * 1000 : 0,
      });
    }
  });
});
