import { type SumsResponseDto, type TimelineResponseDto } from '../../src/metrics/api/timeline.dto';
import { getJson, type Query, storePath } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleet, smallFleetAsOf, strangeId } from '../support/product/small-fleet';
import { sumsLine, sumsOfSegments } from '../support/product/timeline';
import { describeOneSetup } from '../support/setups';

const choices: Query[] = [
  {},
  { no_data: 'exclude' },
  { windows: 'rolling' },
  { windows: 'rolling', no_data: 'exclude' },
];

describeOneSetup('the sums of a timeline', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  // Minutes up, down, and without data.
  it.each<[string, Query, string]>([
    ['always', {}, 'hour 30 30 0, day 690 30 0, week 690 8670 7200'],
    ['always', { no_data: 'exclude' }, 'hour 30 30 0, day 690 30 0, week 690 1470 7200'],
    ['always', { windows: 'rolling' }, 'hour 30 30 0, day 690 750 720, week 690 9390 7920'],
    ['days', {}, 'hour 0 0 0, day 360 120 0, week 780 1620 960'],
    ['night', {}, 'hour 0 0 0, day 0 120 0, week 300 180 0'],
    ['night', { windows: 'rolling' }, 'hour 0 0 0, day 300 180 0, week 300 420 240'],
    ['quiet', { no_data: 'exclude' }, 'hour 0 0 60, day 0 0 600, week 0 0 9240'],
    [strangeId, {}, 'hour 60 0 0, day 1080 0 0, week 1080 8640 8640'],
    // It has no row in a report, because it has no polls; but the request is answered.
    ['silent', {}, 'hour 0 60 60, day 0 480 480, week 0 9120 9120'],
    // Monday 08:00 in Chicago: the poll at 12:00Z counts, those of Wednesday do not.
    ['always', { as_of: '2023-01-23T14:00:00Z' }, 'hour 0 60 0, day 0 480 0, week 0 9120 8640'],
    // A millisecond before that poll there is no data; at that instant, the poll fills back.
    [
      'quiet',
      { as_of: '2023-01-10T11:59:59.999Z', windows: 'rolling' },
      'hour 0 60 60, day 0 1440 1440, week 0 10080 10080',
    ],
    [
      'quiet',
      { as_of: '2023-01-10T12:00:00Z', windows: 'rolling' },
      'hour 60 0 0, day 240 1200 1200, week 240 9840 9840',
    ],
  ])('are the sums of the segments: %s, %j', async (storeId, query, expected) => {
    expect(sumsLine(await timelineOf(storeId, query))).toBe(expected);
  });

  it('are written as the report writes them: minutes for the hour, hours for the others', async () => {
    const { sums } = await timelineOf('lost');
    const day = {
      from: '2023-01-25T06:00:00.000Z',
      to: smallFleetAsOf,
      uptime_ms: 869_750,
      downtime_ms: 9_930_250,
      no_data_ms: 0,
      excluded_ms: 0,
      open_time_ms: 10_800_000,
      polls: 2,
      longest_gap_minutes: 165.5,
    };
    const hours = { uptime_hours: 0.24, downtime_hours: 2.76 };
    expect(sums).toEqual({
      last_hour: {
        ...day,
        from: '2023-01-25T17:00:00.000Z',
        downtime_ms: 2_730_250,
        open_time_ms: 3_600_000,
        polls: 1,
        longest_gap_minutes: 45.5,
        uptime_minutes: 14.5,
        downtime_minutes: 45.5,
      },
      last_day: { ...day, ...hours },
      last_week: { ...day, ...hours, from: '2023-01-19T06:00:00.000Z' },
    });
  });

  it.each(choices)('are those of the segments within each window: %j', async (query) => {
    for (const storeId of smallFleet) {
      const timeline = await timelineOf(storeId, query);
      const windows = Object.values(timeline.sums) as SumsResponseDto[];
      expect(windows).toHaveLength(3);
      for (const sums of windows) expect(sums).toMatchObject(sumsOfSegments(timeline, sums));
    }
  });

  const timelineOf = async (storeId: string, query: Query = {}): Promise<TimelineResponseDto> => {
    const { status, body } = await getJson<TimelineResponseDto>(
      service,
      storePath(storeId, '/timeline', query),
    );
    expect(status).toBe(200);
    return body;
  };
});
