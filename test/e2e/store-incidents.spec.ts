import {
  type IncidentPageResponseDto,
  type IncidentResponseDto,
} from '../../src/metrics/api/incidents.controller';
import { getJson, postJson, type Query, storePath } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleetAsOf, strangeId } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

// Polls of a store without hours in Chicago, where this Wednesday began at 06:00Z.
const flicker = [
  ['inactive', '10:00:00'],
  ['active', '10:10:00'],
  ['inactive', '10:20:00'],
  ['inactive', '10:20:30'],
  ['active', '10:21:30.5'],
  ['inactive', '17:59:00'],
].map(([status, time]) => ({ store_id: 'flicker', status, timestamp_utc: `2023-01-25T${time}Z` }));

describeOneSetup('the incidents of a store', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
    await postJson(service, '/polls', { polls: flicker });
  });

  afterAll(() => service.close());

  it('are one over the nights that it is closed', async () => {
    expect(await page('days', { from: '2023-01-21T00:00:00Z' })).toEqual({
      items: [
        {
          store_id: 'days',
          name: null,
          start: '2023-01-23T10:15:00.000Z',
          end: '2023-01-25T05:15:00.000Z',
          start_local: '2023-01-23T16:00:00.000+05:45',
          end_local: '2023-01-25T11:00:00.000+05:45',
          // An hour on Monday, all eight of Tuesday, two on Wednesday.
          duration_ms: 11 * 3_600_000,
          clipped_start: false,
          ongoing: false,
        },
      ],
      total: 1,
      limit: 20,
      offset: 0,
      from: '2023-01-21T00:00:00.000Z',
      to: smallFleetAsOf,
      as_of: smallFleetAsOf,
      no_data: 'down',
      accounting: 'daily',
      carry_minutes: null,
      exclusions: 'apply',
    });
  });

  // Start and end in UTC, minutes of open time, and whether it is ongoing.
  it.each<[string, string, Query, string[]]>([
    [
      'each spell alone, the latest first',
      'flicker',
      { no_data: 'exclude' },
      [
        '25T17:59:00.000Z 25T18:00:00.000Z 1 going on',
        '25T10:20:00.000Z 25T10:21:30.500Z 1.5083333333333333',
        '25T06:00:00.000Z 25T10:10:00.000Z 250',
      ],
    ],
    // No other status followed, though the store has closed since.
    [
      'one over midnight that goes on',
      'night',
      { from: '2023-01-24T00:00:00Z' },
      ['25T04:00:00.000Z 25T07:00:00.000Z 180 going on'],
    ],
    [
      'one with the days without data around it',
      'always',
      { from: '2023-01-22T06:00:00Z' },
      ['25T17:30:00.000Z 25T18:00:00.000Z 30 going on', '22T06:00:00.000Z 25T06:00:00.000Z 4320'],
    ],
    [
      'one without them where they are excluded',
      'always',
      { from: '2023-01-22T06:00:00Z', no_data: 'exclude' },
      ['25T17:30:00.000Z 25T18:00:00.000Z 30 going on', '23T06:00:00.000Z 24T06:00:00.000Z 1440'],
    ],
    ['none where nothing is known', 'quiet', { no_data: 'exclude' }, []],
    ['none where nothing was down', strangeId, { from: '2023-01-25T00:00:00Z' }, []],
    ['one of all the time', 'silent', {}, ['18T18:00:00.000Z 25T18:00:00.000Z 10080 going on']],
    // As of 17:40 the store was down, as of 17:20 it was up.
    [
      'what was known as of an instant',
      'always',
      { from: '2023-01-25T06:00:00Z', as_of: '2023-01-25T17:40:00Z' },
      ['25T17:30:00.000Z 25T17:40:00.000Z 10 going on'],
    ],
    ['nothing later', 'always', { from: '2023-01-25T06:00:00Z', as_of: '2023-01-25T17:29:59.999Z' }, []],
    // Cut at both ends: half an hour of Monday, Tuesday, and three quarters of an hour of Wednesday.
    [
      'one cut to the range',
      'days',
      { from: '2023-01-23T10:45:00Z', to: '2023-01-25T04:00:00Z' },
      ['23T10:45:00.000Z 25T04:00:00.000Z 555 going on'],
    ],
    ['none while it is closed', 'days', { from: '2023-01-20T11:15:00Z', to: '2023-01-23T03:15:00Z' }, []],
  ])('are %s: %s', async (_, storeId, query, expected) => {
    const { items, total } = await page(storeId, query);
    expect(items.map(lineOf)).toEqual(expected);
    expect(total).toBe(expected.length);
  });

  it('say where the range cuts them', async () => {
    const inside = await page('days', { from: '2023-01-24T06:00:00Z' });
    expect(inside.items[0]).toMatchObject({ start: '2023-01-24T06:00:00.000Z', clipped_start: true });
    const starts = async (from: string) =>
      (await page('flicker', { from, no_data: 'exclude' })).items.map(({ clipped_start }) => clipped_start);
    expect(await starts('2023-01-25T10:15:00Z')).toEqual([false, false]);
    // An incident that starts with the range is not cut.
    expect(await starts('2023-01-25T10:20:00Z')).toEqual([false, false]);
    expect(await starts('2023-01-25T10:20:00.001Z')).toEqual([false, true]);
  });

  it.each<[Query, number[]]>([
    [{}, [1, 1.5, 250]],
    [{ sort: '-start' }, [1, 1.5, 250]],
    [{ sort: 'start' }, [250, 1.5, 1]],
    [{ sort: '-duration' }, [250, 1.5, 1]],
    [{ sort: 'duration' }, [1, 1.5, 250]],
    [{ ongoing: true }, [1]],
    [{ ongoing: false, sort: '-duration' }, [250, 1.5]],
    [{ limit: 1, offset: 1 }, [1.5]],
    [{ offset: 3 }, []],
  ])('come in the order and the part asked for: %j', async (query, minutes) => {
    const { items, total } = await page('flicker', { no_data: 'exclude', ...query });
    expect(items.map(({ duration_ms }) => Math.floor(duration_ms / 30_000) / 2)).toEqual(minutes);
    expect(total).toBe('ongoing' in query ? minutes.length : 3);
  });

  const page = async (storeId: string, query: Query): Promise<IncidentPageResponseDto> => {
    const path = storePath(storeId, '/incidents', query);
    const { status, body } = await getJson<IncidentPageResponseDto>(service, path);
    expect(status).toBe(200);
    return body;
  };
});

const lineOf = ({ start, end, duration_ms, ongoing }: IncidentResponseDto): string =>
  `${start.slice(8)} ${end.slice(8)} ${duration_ms / 60_000}${ongoing ? ' going on' : ''}`;
