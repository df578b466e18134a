import { type IngestionPageResponseDto, type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { type IncidentPageResponseDto } from '../../src/metrics/api/incidents.controller';
import { type StorePageResponseDto, type StoreResponseDto } from '../../src/metrics/api/store.dto';
import { type TimelineResponseDto } from '../../src/metrics/api/timeline.dto';
import { type Problem } from '../../src/platform/http/problem.filter';
import { type RowsPageResponseDto } from '../../src/reports/api/rows.controller';
import {
  getJson,
  postJson,
  putJson,
  reportWhenDone,
  storePath,
  triggerReport,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { storedHours, storedTimezones } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const known = [
  'abc',
  'ABC',
  'a/b',
  'a b',
  'a?b=c#d',
  'a&b=c;d',
  '100%',
  '%2F',
  'a\\b',
  '...',
  '"quoted", and more',
  "o'hara",
  '{store_id}',
  'timeline',
  'köşe 🏪',
  // One character, and a letter with a combining accent: two ids that look identical.
  'caf\u00e9',
  'cafe\u0301',
  '🏪'.repeat(64),
  '8419537941919820732',
];

const unknown = [
  'nobody',
  'Abc',
  'abc ',
  ' abc',
  'abc\0',
  'ab',
  'a%2Fb',
  'a+b',
  'cafe',
  'o',
  "' OR '1'='1",
  '8419537941919820733',
  '8.419537941919821e18',
  '🏪'.repeat(65),
  'x'.repeat(10_000),
];

describeOneSetup('a store by its id', 'services', (setup) => {
  let service: RunningService;
  let reportId: string;

  beforeAll(async () => {
    service = await startFreshService(setup);
    const polls = known.map((store_id) => ({
      store_id,
      status: 'inactive',
      timestamp_utc: '2023-01-25T18:00:00Z',
    }));
    expect((await postJson<ImportResponseDto>(service, '/polls', { polls })).body.inserted).toBe(
      known.length,
    );
    reportId = await triggerReport(service);
    await reportWhenDone(service, reportId);
  });

  afterAll(() => service.close());

  it.each(known)('is found by every route: %s', async (store_id) => {
    expect((await getJson<StoreResponseDto>(service, storePath(store_id))).body).toMatchObject({ store_id });
    const timeline = await getJson<TimelineResponseDto>(service, storePath(store_id, '/timeline'));
    expect(timeline.body).toMatchObject({ store_id, sums: { last_hour: { downtime_minutes: 60 } } });
    const incidents = await getJson<IncidentPageResponseDto>(service, storePath(store_id, '/incidents'));
    expect(incidents.body.items).toMatchObject([{ store_id, duration_ms: 604_800_000 }]);
    const list = await getJson<StorePageResponseDto>(service, `/stores?q=${encodeURIComponent(store_id)}`);
    // Those that differ in case or accents only are found as well.
    expect(list.body.items.map((item) => item.store_id)).toContain(store_id);
    const path = `/reports/${reportId}/rows?store_id=${encodeURIComponent(store_id)}`;
    expect((await getJson<RowsPageResponseDto>(service, path)).body).toMatchObject({
      total: 1,
      items: [{ store_id }],
    });
  });

  it.each(known)('is corrected by its own path: %s', async (store_id) => {
    const row = { day_of_week: 2, start_time_local: '09:00', end_time_local: '17:00' };
    const hours = await putJson<ImportResponseDto>(service, storePath(store_id, '/business-hours'), {
      business_hours: [row],
    });
    expect(hours.body).toMatchObject({ inserted: 1, source: `PUT /stores/${store_id}/business-hours` });
    expect(await storedHours(service)).toContain(`${store_id} 2 32400 61200`);
    const zone = await putJson<ImportResponseDto>(service, storePath(store_id, '/timezone'), {
      timezone: 'UTC',
    });
    expect(zone.body).toMatchObject({ inserted: 1, source: `PUT /stores/${store_id}/timezone` });
    expect(await storedTimezones(service)).toContain(`${store_id} UTC`);
  });

  it.each(unknown)('is not found, and nothing comes of it: %j', async (store_id) => {
    const before = await everything();
    const answers = [
      await getJson<Problem>(service, storePath(store_id)),
      await getJson<Problem>(service, storePath(store_id, '/timeline')),
      await getJson<Problem>(service, storePath(store_id, '/incidents')),
      await putJson<Problem>(service, storePath(store_id, '/business-hours'), { business_hours: [] }),
      await putJson<Problem>(service, storePath(store_id, '/timezone'), { timezone: 'Asia/Tokyo' }),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(404);
      expect(body).toMatchObject({ status: 404, detail: expect.stringContaining('There is no store') });
    }
    const path = `/reports/${reportId}/rows?store_id=${encodeURIComponent(store_id)}`;
    expect((await getJson<RowsPageResponseDto>(service, path)).body).toMatchObject({ total: 0, items: [] });
    expect(await everything()).toEqual(before);
  });

  it.each(['%E0%A4%A', '%ff', '%ED%A0%80'])('is not one that cannot be decoded: %s', async (text) => {
    expect((await getJson<Problem>(service, `/stores/${text}`)).status).toBe(400);
    const timezone = { timezone: 'UTC' };
    expect((await putJson<Problem>(service, `/stores/${text}/timezone`, timezone)).status).toBe(400);
  });

  const everything = async () => ({
    stores: (await getJson<StorePageResponseDto>(service, '/stores?limit=200')).body,
    loads: (await getJson<IngestionPageResponseDto>(service, '/ingestions?limit=200')).body,
    hours: await storedHours(service),
    zones: await storedTimezones(service),
  });
});
