import { type TimelineResponseDto } from '../../src/metrics/api/timeline.dto';
import { type Problem } from '../../src/platform/http/problem.filter';
import { getJson, type Query, storePath } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleet } from '../support/product/small-fleet';
import { segmentLine, segmentsOf, sumsLine, sumsOfSegments } from '../support/product/timeline';
import { describeOneSetup } from '../support/setups';

const DAY = 86_400_000;

describeOneSetup('the timeline of a range', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  it('has its days whole, and the sums of what lies within it', async () => {
    const range = { from: '2023-01-25T04:30:00Z', to: '2023-01-25T06:15:00Z' };
    const timeline = await timelineOf('night', range);
    expect(segmentsOf(timeline).map(segmentLine)).toEqual([
      '01-24 23:00:00Z for 3600 s up, first poll fills back: active at 01-25 00:00:00Z',
      '01-25 00:00:00Z for 14400 s up, holds until the next poll: active at 01-25 00:00:00Z',
      '01-25 04:00:00Z for 3600 s down, holds to closing: inactive at 01-25 04:00:00Z',
      '01-25 05:00:00Z for 3600 s down, first poll fills back: inactive at 01-25 06:00:00Z',
      '01-25 06:00:00Z for 3600 s down, holds to closing: inactive at 01-25 06:00:00Z',
    ]);
    expect(timeline.sums).toEqual({
      range: {
        from: '2023-01-25T04:30:00.000Z',
        to: '2023-01-25T06:15:00.000Z',
        uptime_ms: 0,
        downtime_ms: 5_400_000 + 900_000,
        no_data_ms: 0,
        excluded_ms: 0,
        open_time_ms: 6_300_000,
        polls: 1,
        longest_gap_minutes: 75,
        uptime_hours: 0,
        downtime_hours: 1.75,
      },
    });
  });

  // Minutes up, down, and without data.
  it.each<[string, Query, string]>([
    // The last hour of Monday's open time, and the first of Tuesday's.
    ['days', { from: '2023-01-23T10:15:00Z', to: '2023-01-24T04:15:00Z' }, 'range 0 120 0'],
    ['days', { from: '2023-01-20T00:00:00Z', to: '2023-01-23T10:15:00Z' }, 'range 420 480 480'],
    [
      'days',
      { from: '2023-01-20T00:00:00Z', to: '2023-01-23T10:15:00Z', no_data: 'exclude' },
      'range 420 0 480',
    ],
    // A closed weekend.
    ['days', { from: '2023-01-21T00:00:00+05:45', to: '2023-01-23T00:00:00+05:45' }, 'range 0 0 0'],
    // A range ends at as_of at the latest; by default it begins a week before.
    ['always', { to: '2023-01-24T18:00:00Z' }, 'range 0 10080 8640'],
    ['always', { from: '2023-01-25T17:00:00Z' }, 'range 30 30 0'],
    // The same hour, as of its middle: later polls are ignored.
    [
      'always',
      { from: '2023-01-25T17:00:00Z', to: '2023-01-25T17:20:00Z', as_of: '2023-01-25T17:29:59Z' },
      'range 20 0 0',
    ],
    // As of Wednesday 14:00Z, the day had no polls.
    ['always', { from: '2023-01-25T13:00:00Z', as_of: '2023-01-25T14:00:00Z' }, 'range 0 60 60'],
  ])('adds up %s, %j', async (storeId, query, expected) => {
    expect(sumsLine(await timelineOf(storeId, query))).toBe(expected);
  });

  it('has up to 31 days, and ranges that follow each other add up to the one they make up', async () => {
    const whole = { from: '2022-12-25T18:00:00Z', to: '2023-01-25T18:00:00Z' };
    for (const storeId of smallFleet) {
      const timeline = await timelineOf(storeId, whole);
      const sums = timeline.sums.range!;
      expect(sums).toMatchObject(sumsOfSegments(timeline, sums));
      const parts = ['2022-12-25T18:00:00Z', '2023-01-10T11:59:59.999Z', '2023-01-25T05:30:00Z', whole.to];
      const added = { uptime_ms: 0, downtime_ms: 0, no_data_ms: 0, excluded_ms: 0, open_time_ms: 0 };
      for (const [i, to] of parts.slice(1).entries()) {
        const { range } = (await timelineOf(storeId, { from: parts[i], to })).sums;
        for (const name of Object.keys(added) as (keyof typeof added)[]) added[name] += range![name];
      }
      expect(sums).toMatchObject(added);
    }
  });

  it.each<[Query, string]>([
    [{ from: '2022-01-25T18:00:00Z' }, 'The range has 365 days; at most 31 are computed at once.'],
    [{ from: '2022-12-25T17:59:59.999Z' }, 'The range has 32 days; at most 31'],
    [
      { from: '0100-01-01T00:00:00Z', to: '2024-12-31T00:00:00Z', as_of: '2024-12-31T00:00:00Z' },
      'at most 31',
    ],
    [{ as_of: '9999-12-31T00:00:00Z' }, 'as_of lies more than 300 seconds ahead of the clock'],
    [{ to: '9999-12-31T00:00:00Z' }, 'to lies more than 300 seconds ahead of the clock'],
    [{ from: '2023-01-25T00:00:00Z', to: '2023-01-24T00:00:00Z' }, 'from is not before to'],
    [{ from: '2023-01-25T00:00:00Z', to: '2023-01-25T00:00:00Z' }, 'from is not before to'],
    [{ from: '2023-01-25T18:00:00Z' }, 'from is not before to'],
    [{ to: '2023-01-25T18:00:00.001Z' }, 'to lies after as_of'],
    [{ to: '2023-01-25T00:00:00Z', as_of: '2023-01-24T00:00:00Z' }, 'to lies after as_of'],
    [{ from: '2023-01-24' }, 'from is not a time'],
    [{ to: '2023-01-24T00:00:00' }, 'to has no zone'],
    [{ to: '2023-02-30T00:00:00Z' }, 'to names a date that is not in the calendar'],
    [{ as_of: 'now' }, 'as_of is not a time'],
    [{ as_of: '' }, 'as_of is not a time'],
    [{ windows: 'weekly' }, 'windows is none of calendar, rolling'],
    [{ no_data: 'up' }, 'no_data is none of down, exclude'],
    [{ since: '2023-01-24T00:00:00Z' }, 'since is unknown here'],
  ])('is refused for %j', async (query, detail) => {
    const { status, body } = await getJson<Problem>(service, storePath('always', '/timeline', query));
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
  });

  it('is refused for a year, and answered for its parts', async () => {
    let days = 0;
    const end = Date.parse('2023-01-25T18:00:00Z');
    for (let from = end - 365 * DAY; from < end; from += 31 * DAY) {
      const to = Math.min(from + 31 * DAY, end);
      const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      const { sums } = await timelineOf('quiet', query);
      days += sums.range!.open_time_ms / DAY;
    }
    expect(days).toBe(365);
  });

  const timelineOf = async (storeId: string, query: Query): Promise<TimelineResponseDto> => {
    const { status, body } = await getJson<TimelineResponseDto>(
      service,
      storePath(storeId, '/timeline', query),
    );
    expect(status).toBe(200);
    return body;
  };
});
