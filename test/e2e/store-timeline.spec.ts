import { type TimelineResponseDto } from '../../src/metrics/api/timeline.dto';
import { getJson, storePath } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleetAsOf, strangeId } from '../support/product/small-fleet';
import { segmentLine, segmentsOf } from '../support/product/timeline';
import { describeOneSetup } from '../support/setups';

describeOneSetup('the timeline of a store', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  it('has each local day of the windows, with its open time in UTC and by the store’s clock', async () => {
    const { days, ...rest } = await timelineOf('night');
    expect(rest).toMatchObject({
      store_id: 'night',
      name: null,
      as_of: smallFleetAsOf,
      timezone: 'America/New_York',
      timezone_source: 'configured',
      configured_timezone: 'America/New_York',
      always_open: false,
      no_data: 'down',
    });
    expect(days.map(({ date, day_of_week }) => `${date} ${day_of_week}`)).toEqual([
      '2023-01-19 3',
      '2023-01-20 4',
      '2023-01-21 5',
      '2023-01-22 6',
      '2023-01-23 0',
      '2023-01-24 1',
      '2023-01-25 2',
    ]);
    for (const day of days.slice(0, 5)) expect(day).toMatchObject({ open: [], segments: [] });
    const { segments, ...today } = days[6]!;
    expect(today).toEqual({
      date: '2023-01-25',
      day_of_week: 2,
      start: '2023-01-25T05:00:00.000Z',
      end: '2023-01-26T05:00:00.000Z',
      excluded: [],
      evidence: { polls: 1, longest_gap_minutes: 120 },
      open: [
        {
          start: '2023-01-25T05:00:00.000Z',
          end: '2023-01-25T07:00:00.000Z',
          start_local: '2023-01-25T00:00:00.000-05:00',
          end_local: '2023-01-25T02:00:00.000-05:00',
        },
        // In the future: open, but without segments.
        {
          start: '2023-01-26T01:00:00.000Z',
          end: '2023-01-26T05:00:00.000Z',
          start_local: '2023-01-25T20:00:00.000-05:00',
          end_local: '2023-01-26T00:00:00.000-05:00',
        },
      ],
      polls: [
        { observed_at: '2023-01-25T06:00:00.000Z', status: 'inactive', in_open_time: true },
        { observed_at: '2023-01-25T17:00:00.000Z', status: 'active', in_open_time: false },
      ],
    });
    expect(segments[0]).toEqual({
      start: '2023-01-25T05:00:00.000Z',
      end: '2023-01-25T06:00:00.000Z',
      start_local: '2023-01-25T00:00:00.000-05:00',
      end_local: '2023-01-25T01:00:00.000-05:00',
      status: 'down',
      rule: 'first poll fills back',
      poll: { observed_at: '2023-01-25T06:00:00.000Z', status: 'inactive' },
      duration_ms: 3_600_000,
    });
  });

  it.each<[string, string[]]>([
    [
      // No status is carried across midnight, and a poll while the store is closed does not count.
      'night',
      [
        '01-24 23:00:00Z for 3600 s up, first poll fills back: active at 01-25 00:00:00Z',
        '01-25 00:00:00Z for 14400 s up, holds until the next poll: active at 01-25 00:00:00Z',
        '01-25 04:00:00Z for 3600 s down, holds to closing: inactive at 01-25 04:00:00Z',
        '01-25 05:00:00Z for 3600 s down, first poll fills back: inactive at 01-25 06:00:00Z',
        '01-25 06:00:00Z for 3600 s down, holds to closing: inactive at 01-25 06:00:00Z',
      ],
    ],
    [
      // Two adjacent rows are one interval.
      'lost',
      [
        '01-25 15:00:00Z for 3600.5 s down, first poll fills back: inactive at 01-25 16:00:00.500Z',
        '01-25 16:00:00.500Z for 6329.75 s down, holds until the next poll: inactive at 01-25 16:00:00.500Z',
        '01-25 17:45:30.250Z for 869.75 s up, holds to closing: active at 01-25 17:45:30.250Z',
      ],
    ],
    [
      'always',
      [
        '01-19 06:00:00Z for 86400 s no_data, no data',
        '01-20 06:00:00Z for 86400 s no_data, no data',
        '01-21 06:00:00Z for 86400 s no_data, no data',
        '01-22 06:00:00Z for 86400 s no_data, no data',
        '01-23 06:00:00Z for 21600 s down, first poll fills back: inactive at 01-23 12:00:00Z',
        '01-23 12:00:00Z for 64800 s down, holds to closing: inactive at 01-23 12:00:00Z',
        '01-24 06:00:00Z for 86400 s no_data, no data',
        '01-25 06:00:00Z for 32400 s up, first poll fills back: active at 01-25 15:00:00Z',
        '01-25 15:00:00Z for 9000 s up, holds until the next poll: active at 01-25 15:00:00Z',
        '01-25 17:30:00Z for 1800 s down, holds to closing: inactive at 01-25 17:30:00Z',
      ],
    ],
  ])('has the rule and the poll behind each stretch: %s', async (storeId, lines) => {
    expect(segmentsOf(await timelineOf(storeId)).map(segmentLine)).toEqual(lines);
  });

  it.each([
    ['always', 'America/Chicago', 'default', null, true],
    ['lost', 'America/Chicago', 'fallback', 'Mars/Olympus_Mons', false],
    [strangeId, 'UTC', 'configured', 'UTC', true],
  ])('says where the zone of %s came from', async (storeId, timezone, source, configured, alwaysOpen) => {
    expect(await timelineOf(storeId)).toMatchObject({
      store_id: storeId,
      timezone,
      timezone_source: source,
      configured_timezone: configured,
      always_open: alwaysOpen,
    });
  });

  const timelineOf = async (storeId: string): Promise<TimelineResponseDto> => {
    const { status, body } = await getJson<TimelineResponseDto>(service, storePath(storeId, '/timeline'));
    expect(status).toBe(200);
    return body;
  };
});
