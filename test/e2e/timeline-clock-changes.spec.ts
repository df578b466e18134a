import { type TimelineResponseDto } from '../../src/metrics/api/timeline.dto';
import { getJson, type Query, storePath, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { segmentLine, segmentsOf, sumsLine } from '../support/product/timeline';
import { describeOneSetup } from '../support/setups';

const polls = `store_id,status,timestamp_utc
gap,active,2023-03-12 07:30:00 UTC
gap,inactive,2023-03-12 08:00:00 UTC
begun,inactive,2023-03-12 08:15:00 UTC
twice,active,2023-11-05 05:45:00 UTC
twice,inactive,2023-11-05 06:45:00 UTC
ends,active,2023-11-05 05:00:00 UTC
all,inactive,2023-03-12 12:00:00 UTC
all,active,2023-11-05 12:00:00 UTC
`;
// Clocks in New York go from 02:00 to 03:00 on 12 March, and from 02:00 back to 01:00 on 5 November; both are Sundays.
const hours = `store_id,dayOfWeek,start_time_local,end_time_local
gap,6,01:00,04:00
begun,6,02:30,05:00
twice,6,01:30,03:00
ends,6,00:30,01:30
`;
const stores = ['gap', 'begun', 'twice', 'ends', 'all'];
const zones = ['store_id,timezone_str', ...stores.map((store) => `${store},America/New_York`), ''].join('\n');

const spring = { as_of: '2023-03-13T04:00:00Z' };
const autumn = { as_of: '2023-11-06T05:00:00Z' };

describeOneSetup('a timeline over a change of the clocks', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await uploadCsv(service, 'polls', polls);
    await uploadCsv(service, 'business-hours', hours);
    await uploadCsv(service, 'timezones', zones);
  });

  afterAll(() => service.close());

  it.each<[string, string, Query, [start: string, end: string], string[]]>([
    [
      'two hours from 01:00 to 04:00, for 02:00 to 03:00 is skipped',
      'gap',
      spring,
      ['2023-03-12T01:00:00.000-05:00', '2023-03-12T04:00:00.000-04:00'],
      // The poll at closing time, 08:00Z, is not in open time.
      [
        '03-12 06:00:00Z for 5400 s up, first poll fills back: active at 03-12 07:30:00Z',
        '03-12 07:30:00Z for 1800 s up, holds to closing: active at 03-12 07:30:00Z',
      ],
    ],
    [
      'what begins in the gap an hour later',
      'begun',
      spring,
      ['2023-03-12T03:30:00.000-04:00', '2023-03-12T05:00:00.000-04:00'],
      [
        '03-12 07:30:00Z for 2700 s down, first poll fills back: inactive at 03-12 08:15:00Z',
        '03-12 08:15:00Z for 2700 s down, holds to closing: inactive at 03-12 08:15:00Z',
      ],
    ],
    [
      'what begins at a time that comes twice from the first, and both hours',
      'twice',
      autumn,
      ['2023-11-05T01:30:00.000-04:00', '2023-11-05T03:00:00.000-05:00'],
      [
        '11-05 05:30:00Z for 900 s up, first poll fills back: active at 11-05 05:45:00Z',
        '11-05 05:45:00Z for 3600 s up, holds until the next poll: active at 11-05 05:45:00Z',
        '11-05 06:45:00Z for 4500 s down, holds to closing: inactive at 11-05 06:45:00Z',
      ],
    ],
    [
      'what ends at a time that comes twice with the first',
      'ends',
      autumn,
      ['2023-11-05T00:30:00.000-04:00', '2023-11-05T01:30:00.000-04:00'],
      [
        '11-05 04:30:00Z for 1800 s up, first poll fills back: active at 11-05 05:00:00Z',
        '11-05 05:00:00Z for 1800 s up, holds to closing: active at 11-05 05:00:00Z',
      ],
    ],
  ])('has %s', async (_, storeId, query, [start_local, end_local], lines) => {
    const timeline = await timelineOf(storeId, query);
    expect(segmentsOf(timeline).map(segmentLine)).toEqual(lines);
    const [sunday] = timeline.days.filter(({ open }) => open.length > 0);
    expect(sunday!.open).toEqual([
      {
        start: new Date(start_local).toISOString(),
        end: new Date(end_local).toISOString(),
        start_local,
        end_local,
      },
    ]);
  });

  it.each<[string, Query, string, string, string]>([
    ['23 hours', spring, '2023-03-12', '2023-03-12T05:00:00.000Z', '2023-03-13T04:00:00.000Z'],
    ['25 hours', autumn, '2023-11-05', '2023-11-05T04:00:00.000Z', '2023-11-06T05:00:00.000Z'],
  ])('has a day of %s', async (length, query, date, start, end) => {
    const { days } = await timelineOf('all', query);
    // as_of is the following midnight: the day is one of the six before.
    const day = days[5]!;
    expect(day).toMatchObject({ date, day_of_week: 6, start, end, open: [{ start, end }] });
    const open = day.segments.reduce((sum, { duration_ms }) => sum + duration_ms, 0);
    expect(`${open / 3_600_000} hours`).toBe(length);
  });

  it('has the hours of the clock in its windows', async () => {
    // A week of local days before a midnight: 168 hours minus or plus one.
    expect(sumsLine(await timelineOf('all', spring))).toBe('hour 0 60 0, day 0 0 0, week 0 8580 7200');
    expect(sumsLine(await timelineOf('all', autumn))).toBe('hour 60 0 0, day 0 0 0, week 1500 7200 7200');
    expect(sumsLine(await timelineOf('all', { ...autumn, windows: 'rolling' }))).toBe(
      'hour 60 0 0, day 1440 0 0, week 1500 8580 8580',
    );
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
