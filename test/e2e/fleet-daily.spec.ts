import {
  type FleetDailyResponseDto,
  type FleetDayResponseDto,
  type StoreDailyResponseDto,
} from '../../src/metrics/api/daily.controller';
import { type Problem } from '../../src/platform/http/problem.filter';
import { getJson, type Query, queryText, storePath } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleet, smallFleetAsOf } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const HOUR = 3_600_000;
const FIGURES = ['uptime_ms', 'downtime_ms', 'no_data_ms', 'excluded_ms', 'open_time_ms'] as const;
const withPolls = smallFleet.filter((storeId) => storeId !== 'silent');

describeOneSetup('the daily figures of all stores', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  it('are not found without polls', async () => {
    const { status, body } = await getJson<Problem>(service, '/figures/daily');
    expect(status).toBe(404);
    expect(body).toMatchObject({ status: 404, detail: 'There are no polls yet.' });
    await loadSmallFleet(service);
  });

  it('repeat the request, and cover seven dates by default', async () => {
    const { days, sums, ...rest } = await daily();
    expect(rest).toEqual({
      as_of: smallFleetAsOf,
      no_data: 'down',
      accounting: 'daily',
      carry_minutes: null,
      exclusions: 'apply',
      from_date: '2023-01-19',
      to_date: '2023-01-25',
    });
    expect(days.map(({ date, day_of_week }) => `${date.slice(8)} ${day_of_week}`)).toEqual([
      '19 3',
      '20 4',
      '21 5',
      '22 6',
      '23 0',
      '24 1',
      '25 2',
    ]);
    for (const name of FIGURES) expect(sums[name]).toBe(total(days, name));
  });

  it('add up each date by each store’s own clock', async () => {
    const { days } = await daily({ from_date: '2023-01-24' });
    // always, quiet and the store in UTC have no data on Tuesday; days was down, and night was up for 5 of its 6 hours.
    expect(days[0]).toEqual({
      date: '2023-01-24',
      day_of_week: 1,
      group: {},
      uptime_ms: 5 * HOUR,
      downtime_ms: (24 * 3 + 8 + 1) * HOUR,
      no_data_ms: 24 * 3 * HOUR,
      excluded_ms: 0,
      open_time_ms: (24 * 3 + 8 + 6) * HOUR,
      stores: 6,
      stores_with_data: 2,
      uptime_percent: 5.81,
      never_up: 4,
      below_target: 0,
      lost_sales: null,
      complete: true,
      from_rollup: false,
    });
    expect(days[1]).toMatchObject({ date: '2023-01-25', stores: 6, complete: false, from_rollup: false });
  });

  it.each<[Query, string[]]>([
    [{ from_date: '2023-01-09' }, withPolls],
    [{ from_date: '2023-01-09', no_data: 'exclude' }, withPolls],
    [{ from_date: '2023-01-09', accounting: 'carry_forward', carry_minutes: 600 }, withPolls],
    [{ from_date: '2022-12-26', to_date: '2023-01-25' }, withPolls],
    [{ to_date: '2023-01-23' }, withPolls],
    // As of then, two of the stores had no polls.
    [{ to_date: '2023-01-24', as_of: '2023-01-25T05:59:59.999Z' }, ['always', 'days', 'night', 'quiet']],
  ])('are the sums of those of each store that has a poll: %j', async (query, known) => {
    const { days, from_date, to_date } = await daily(query);
    const expected = await Promise.all(
      known.map((storeId) => dailyOf(storeId, { ...query, from_date, to_date })),
    );
    expect(days.length).toBeGreaterThan(2);
    for (const [i, day] of days.entries()) {
      const parts = expected.map((store) => store.days[i]!);
      for (const part of parts) expect(part.date).toBe(day.date);
      expect(day).toMatchObject({
        stores: known.length,
        complete: parts.every(({ complete }) => complete),
        from_rollup: false,
        ...Object.fromEntries(FIGURES.map((name) => [name, total(parts, name)])),
      });
    }
  });

  it('has a date as soon as one store has it', async () => {
    // 01:45 of the 26th in Kathmandu, the 25th for the other stores.
    const { to_date, days } = await daily({ as_of: '2023-01-25T20:00:00Z' });
    expect(to_date).toBe('2023-01-26');
    expect(days.slice(-3).map(({ date, stores, complete }) => [date, stores, complete])).toEqual([
      ['2023-01-24', 6, true],
      ['2023-01-25', 6, false],
      ['2023-01-26', 1, false],
    ]);
  });

  it('is without dates before there was a store', async () => {
    const { days, sums, to_date } = await daily({ as_of: '2023-01-01T03:00:00Z' });
    expect(days).toEqual([]);
    // In the default zone.
    expect(to_date).toBe('2022-12-31');
    expect(sums).toEqual({ uptime_ms: 0, downtime_ms: 0, no_data_ms: 0, excluded_ms: 0, open_time_ms: 0 });
  });

  const daily = async (query: Query = {}): Promise<FleetDailyResponseDto> => {
    const { status, body } = await getJson<FleetDailyResponseDto>(
      service,
      `/figures/daily${queryText(query)}`,
    );
    expect(status).toBe(200);
    return body;
  };

  const dailyOf = async (storeId: string, query: Query): Promise<StoreDailyResponseDto> => {
    const { status, body } = await getJson<StoreDailyResponseDto>(
      service,
      storePath(storeId, '/metrics', query),
    );
    expect(status).toBe(200);
    return body;
  };
});

const total = (
  days: readonly Pick<FleetDayResponseDto, (typeof FIGURES)[number]>[],
  name: (typeof FIGURES)[number],
) => days.reduce((sum, day) => sum + day[name], 0);
