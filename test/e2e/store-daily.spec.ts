import { type StoreDailyResponseDto, type StoreDayResponseDto } from '../../src/metrics/api/daily.controller';
import { type SumsResponseDto, type TimelineResponseDto } from '../../src/metrics/api/timeline.dto';
import { getJson, postJson, putJson, type Query, storePath } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleet, smallFleetAsOf } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const HOUR = 3_600_000;

describeOneSetup('the daily figures of a store', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  it('say whose they are, and what each of its local days adds up to', async () => {
    const { days, ...rest } = await dailyOf('always', { from_date: '2023-01-23' });
    expect(rest).toEqual({
      store_id: 'always',
      name: null,
      timezone: 'America/Chicago',
      timezone_source: 'default',
      configured_timezone: null,
      always_open: true,
      as_of: smallFleetAsOf,
      no_data: 'down',
      accounting: 'daily',
      carry_minutes: null,
      exclusions: 'apply',
      from_date: '2023-01-23',
      to_date: '2023-01-25',
      sums: {
        uptime_ms: 11.5 * HOUR,
        downtime_ms: 48.5 * HOUR,
        no_data_ms: 24 * HOUR,
        excluded_ms: 0,
        open_time_ms: 60 * HOUR,
      },
    });
    expect(days.map(lineOf)).toEqual(['23: 0 24 0', '24: 0 24 24', '25: 11.5 0.5 0 …']);
    expect(days[2]).toEqual({
      date: '2023-01-25',
      day_of_week: 2,
      start: '2023-01-25T06:00:00.000Z',
      end: '2023-01-26T06:00:00.000Z',
      uptime_ms: 11.5 * HOUR,
      downtime_ms: 0.5 * HOUR,
      no_data_ms: 0,
      excluded_ms: 0,
      open_time_ms: 12 * HOUR,
      complete: false,
      from_rollup: false,
    });
  });

  it.each<[string, Query, string[]]>([
    ['always', { from_date: '2023-01-24', no_data: 'exclude' }, ['24: 0 0 24', '25: 11.5 0.5 0 …']],
    // Open 09:00 to 17:00 on weekdays in Kathmandu; on Wednesday it has closed, and the day ends in 15 minutes.
    ['days', { from_date: '2023-01-22' }, ['22: 0 0 0', '23: 7 1 0', '24: 0 8 0', '25: 6 2 0 …']],
    ['night', { from_date: '2023-01-24', to_date: '2023-01-25' }, ['24: 5 1 0', '25: 0 2 0 …']],
    ['silent', { from_date: '2023-01-25' }, ['25: 0 8 8 …']],
    [
      'quiet',
      { from_date: '2023-01-09', to_date: '2023-01-11' },
      ['09: 0 24 24', '10: 24 0 0', '11: 0 24 24'],
    ],
    // As of an earlier instant, when the day was unfinished; later polls are ignored.
    ['quiet', { from_date: '2023-01-10', as_of: '2023-01-10T11:00:00Z' }, ['10: 0 3 3 …']],
    ['always', { from_date: '2023-01-25', as_of: '2023-01-25T16:00:00Z' }, ['25: 10 0 0 …']],
    // Its first instant, and the last before the next.
    ['always', { as_of: '2023-01-25T06:00:00Z', from_date: '2023-01-25' }, ['25: 0 0 0 …']],
    ['quiet', { as_of: '2023-01-11T08:00:00Z', from_date: '2023-01-10' }, ['10: 24 0 0', '11: 0 0 0 …']],
    // A finished day is the same as of any later instant.
    [
      'always',
      { from_date: '2023-01-25', to_date: '2023-01-25', as_of: '2023-02-20T00:00:00Z' },
      ['25: 11.5 12.5 0'],
    ],
  ])('are computed day by day: %s %j', async (storeId, query, expected) => {
    expect((await dailyOf(storeId, query)).days.map(lineOf)).toEqual(expected);
  });

  it('are those of thirty dates unless asked', async () => {
    const daily = await dailyOf('night');
    expect(daily).toMatchObject({ from_date: '2022-12-27', to_date: '2023-01-25' });
    expect(daily.days.map(({ date }) => date)).toEqual(datesFrom('2022-12-27', 30));
    expect(await dailyOf('night', { to_date: '2023-01-20' })).toMatchObject({
      from_date: '2022-12-22',
      to_date: '2023-01-20',
    });
  });

  it('has a whole year', async () => {
    const { days, sums } = await dailyOf('quiet', { from_date: '2022-01-25' });
    expect(days.map(({ date }) => date)).toEqual(datesFrom('2022-01-25', 366));
    expect(new Set(days.map(({ open_time_ms }) => open_time_ms / HOUR))).toEqual(new Set([24, 23, 25, 10]));
    expect(sums.open_time_ms).toBe(365 * 24 * HOUR + 10 * HOUR);
  });

  it.each<Query>([
    { no_data: 'down' },
    { no_data: 'exclude' },
    { accounting: 'carry_forward', carry_minutes: 600 },
    { exclusions: 'ignore' },
  ])('are those of its timeline: %j', async (counting) => {
    const night = { starts_at: '2023-01-24T18:00:00Z', ends_at: '2023-01-25T04:00:00Z', kind: 'planned' };
    const body = { selection: { q: 'a' }, ...night };
    const made = await postJson<{ ingestion_id: string }>(service, '/exclusions', body);
    expect(made.status).toBe(201);
    for (const storeId of smallFleet) {
      const { days, as_of, sums } = await dailyOf(storeId, { from_date: '2023-01-18', ...counting });
      expect(days).toHaveLength(8);
      for (const day of days) {
        const to = day.complete ? day.end : as_of;
        const query = { from: day.start, to, ...counting, as_of };
        expect(day).toMatchObject(figuresOf((await timelineOf(storeId, query)).sums.range!));
      }
      const whole = { from: days[0]!.start, to: as_of, ...counting };
      expect(sums).toEqual(figuresOf((await timelineOf(storeId, whole)).sums.range!));
    }
    await postJson(service, '/exclusions/revoke', { ingestion_id: made.body.ingestion_id });
  });

  it('has no date that its zone skipped', async () => {
    const poll = { store_id: 'apia', status: 'active', timestamp_utc: '2011-12-31T12:00:00Z' };
    await postJson(service, '/polls', { polls: [poll] });
    await putJson(service, storePath('apia', '/timezone'), { timezone: 'Pacific/Apia' });
    const query = { from_date: '2011-12-29', to_date: '2012-01-01', as_of: '2012-01-02T12:00:00Z' };
    const { days } = await dailyOf('apia', query);
    expect(days.map(lineOf)).toEqual(['29: 0 24 24', '31: 0 24 24', '01: 24 0 0']);
    expect(days[1]!.start).toBe(days[0]!.end);
  });

  const dailyOf = async (storeId: string, query: Query = {}): Promise<StoreDailyResponseDto> => {
    const { status, body } = await getJson<StoreDailyResponseDto>(
      service,
      storePath(storeId, '/metrics', query),
    );
    expect(status).toBe(200);
    return body;
  };

  const timelineOf = async (storeId: string, query: Query): Promise<TimelineResponseDto> => {
    const { status, body } = await getJson<TimelineResponseDto>(
      service,
      storePath(storeId, '/timeline', query),
    );
    expect(status).toBe(200);
    return body;
  };
});

/** `25: 11.5 0.5 0 …` are the hours up, down and without data of the 25th; … marks an unfinished day. */
const lineOf = ({ date, uptime_ms, downtime_ms, no_data_ms, complete }: StoreDayResponseDto): string =>
  `${date.slice(8)}: ${[uptime_ms, downtime_ms, no_data_ms].map((ms) => ms / HOUR).join(' ')}${complete ? '' : ' …'}`;

const figuresOf = ({ uptime_ms, downtime_ms, no_data_ms, excluded_ms, open_time_ms }: SumsResponseDto) => ({
  uptime_ms,
  downtime_ms,
  no_data_ms,
  excluded_ms,
  open_time_ms,
});

const datesFrom = (first: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) =>
    new Date(Date.parse(first) + i * 24 * HOUR).toISOString().slice(0, 10),
  );
