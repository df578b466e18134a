import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { type HoursPreviewResponseDto } from '../../src/ingestion/api/store-data.controller';
import { type StoreResponseDto } from '../../src/metrics/api/store.dto';
import { getJson, type Problem, putJson, storePath, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { row } from '../support/product/store-hours';
import { deleteData, storedHours } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const undated = (...rows: string[]) =>
  ['store_id,dayOfWeek,start_time_local,end_time_local', ...rows, ''].join('\n');
const dated = (...rows: string[]) =>
  ['store_id,dayOfWeek,start_time_local,end_time_local,valid_from', ...rows, ''].join('\n');

describeOneSetup('business hours with versions', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ DEFAULT_TIMEZONE: 'UTC' }));
  });

  beforeEach(() => deleteData(service));
  afterAll(() => service.close());

  const load = (content: string, query = '') =>
    uploadCsv<ImportResponseDto & Problem>(service, 'business-hours', content, { query });
  const stored = () => storedHours(service);
  const put = <Body = ImportResponseDto>(
    business_hours: unknown[],
    valid_from?: string | null,
    query: Record<string, string> = {},
  ) => putJson<Body>(service, storePath('a', '/business-hours', query), { business_hours, valid_from });
  const notice = (body: ImportResponseDto, wanted: string) =>
    body.notices.find(({ code }) => code === wanted);

  it('are loaded from a file with valid_from, and its rows replace the versions that they name', async () => {
    const first = await load(
      dated('a,0,09:00,17:00,', 'a,0,08:00,11:00,2025-12-27', 'b,0,10:00,12:00,2025-12-27'),
    );
    expect(first.body).toMatchObject({ rows_read: 3, inserted: 3, changed: 0, removed: 0 });
    const second = await load(dated('a,1,08:00,11:00,2025-12-27', 'a,1,07:00,10:00,2026-02-01'));
    expect(second.body).toMatchObject({ inserted: 0, changed: 2, unchanged: 0, removed: 1 });
    expect(notice(second.body, 'versions-removed')).toBeUndefined();
    expect(await stored()).toEqual([
      'a 0 32400 61200',
      'a 1 28800 39600 from 2025-12-27',
      'a 1 25200 36000 from 2026-02-01',
      'b 0 36000 43200 from 2025-12-27',
    ]);
    const again = await load(dated('a,1,07:00,10:00,2026-02-01', 'a,1,08:00,11:00,2025-12-27'));
    expect(again.body).toMatchObject({ inserted: 0, changed: 0, unchanged: 2, removed: 0 });
  });

  it('lose their versions by a file without valid_from, which says so', async () => {
    await load(dated('a,0,09:00,17:00,', 'a,0,08:00,11:00,2025-12-27', 'b,0,10:00,12:00,2025-12-27'));
    const { body } = await load(undated('a,0,09:00,17:00'));
    expect(body).toMatchObject({ inserted: 0, changed: 0, unchanged: 1, removed: 1 });
    expect(notice(body, 'versions-removed')).toMatchObject({ count: 1, examples: ['a'] });
    expect(await stored()).toEqual(['a 0 32400 61200', 'b 0 36000 43200 from 2025-12-27']);
  });

  it('begin on the date that the load names', async () => {
    await load(undated('a,0,09:00,17:00', 'b,0,09:00,17:00'));
    const { body } = await load(undated('a,0,10:00,18:00', 'c,0,10:00,18:00'), '?valid_from=2026-01-01');
    expect(body).toMatchObject({ inserted: 1, changed: 1, removed: 0 });
    expect(await stored()).toEqual([
      'a 0 32400 61200',
      'a 0 36000 64800 from 2026-01-01',
      'b 0 32400 61200',
      'c 0 36000 64800 from 2026-01-01',
    ]);
    const twice = await load(dated('a,0,09:00,17:00,2026-02-01'), '?valid_from=2026-01-01');
    expect([twice.status, twice.body.detail]).toEqual([
      422,
      expect.stringContaining('Leave one of them out'),
    ]);
    const never = await load(undated('a,0,09:00,17:00'), '?valid_from=2026-02-30');
    expect([never.status, never.body.detail]).toEqual([
      400,
      expect.stringContaining('valid_from is not a date'),
    ]);
    expect(await stored()).toHaveLength(4);
  });

  it('are added to the versions that mode=add names', async () => {
    await load(dated('a,0,09:00,17:00,', 'a,0,08:00,11:00,2025-12-27'));
    await load(undated('a,1,09:00,17:00'), '?mode=add');
    const { body } = await load(
      dated('a,1,08:00,11:00,2025-12-27', 'a,1,08:00,11:00,2026-12-27'),
      '?mode=add',
    );
    expect(body).toMatchObject({ inserted: 0, changed: 2, removed: 0 });
    expect(await stored()).toEqual([
      'a 0 32400 61200',
      'a 1 32400 61200',
      'a 0 28800 39600 from 2025-12-27',
      'a 1 28800 39600 from 2025-12-27',
      'a 1 28800 39600 from 2026-12-27',
    ]);
  });

  it('of a store with a rejected row stay as they were, in all versions', async () => {
    await load(dated('a,0,09:00,17:00,', 'a,0,08:00,11:00,2025-12-27'));
    const before = await stored();
    for (const bad of ['2025-12-32', 'soon', '2200-01-01', '27.12.2025']) {
      const { body } = await load(dated('a,0,10:00,17:00,', `a,0,08:00,11:00,${bad}`, 'b,0,09:00,17:00,'));
      expect(body).toMatchObject({ rejected: 1, kept: 1 });
      expect(body.rejected_rows[0]!.reason).toMatch(/^valid_from is not /);
      expect((await stored()).filter((each) => each.startsWith('a'))).toEqual(before);
    }
  });

  it('of one store are put, from a date on or for all of history', async () => {
    await load(undated('a,0,09:00,17:00'));
    const begun = await put([row(0, '10:00', '18:00'), row(1, '22:00', '02:00')], '2026-01-05');
    expect([begun.status, begun.body]).toMatchObject([
      200,
      { source: 'PUT /stores/a/business-hours', inserted: 0, changed: 2, unchanged: 0, removed: 0 },
    ]);
    const changed = await put([row(0, '10:00', '18:00')], '2026-01-05');
    expect(changed.body).toMatchObject({ changed: 0, unchanged: 1, removed: 1 });
    const { body: store } = await getJson<StoreResponseDto>(service, storePath('a'));
    expect(store.hours_versions).toEqual([
      { valid_from: null, business_hours: [row(0, '09:00:00', '17:00:00')] },
      { valid_from: '2026-01-05', business_hours: [row(0, '10:00:00', '18:00:00')] },
    ]);
    const removed = await put([], '2026-01-05');
    expect(removed.body).toMatchObject({ rows_read: 0, removed: 1 });
    expect(notice(removed.body, 'versions-removed')).toMatchObject({ count: 1, examples: ['a'] });
    expect(await stored()).toEqual(['a 0 32400 61200']);
    await put([row(3, '10:00', '18:00')], '2026-01-05');
    const corrected = await put([row(0, '09:00', '17:00')], null);
    expect(corrected.body).toMatchObject({ unchanged: 1, removed: 1 });
    expect(await stored()).toEqual(['a 0 32400 61200']);
    expect(notice(corrected.body, 'versions-removed')).toMatchObject({ count: 1 });
  });

  it('show what a change would do before it is made', async () => {
    await load(undated('a,0,09:00,17:00', 'a,1,09:00,17:00', 'a,2,09:00,17:00'));
    await uploadCsv(
      service,
      'polls',
      [
        'store_id,status,timestamp_utc',
        'a,active,2023-01-16 12:00:00 UTC',
        'a,active,2023-01-24 12:00:00 UTC',
        'a,inactive,2023-01-25 12:00:00 UTC',
        '',
      ].join('\n'),
    );
    const before = await stored();
    const rows = [row(0, '09:00', '17:00'), row(1, '09:00', '19:00'), row(2, '09:00', '17:00')];
    const since = await put<HoursPreviewResponseDto>(rows, undefined, { dry_run: 'true' });
    const hours = (figures: { uptime_ms: number; downtime_ms: number; no_data_ms: number }) =>
      [figures.uptime_ms, figures.downtime_ms, figures.no_data_ms].map((ms) => ms / 3_600_000);
    expect(since.status).toBe(200);
    expect(since.body).toMatchObject({
      dry_run: true,
      inserted: 0,
      changed: 1,
      unchanged: 2,
      removed: 1,
      past_days: 2,
      week: { as_of: '2023-01-25T12:00:00.000Z' },
    });
    // Monday has no polls; on Wednesday it was down from 9 to 12.
    expect(hours(since.body.week!.before)).toEqual([8, 11, 8]);
    expect(hours(since.body.week!.after)).toEqual([10, 11, 8]);
    const later = await put<HoursPreviewResponseDto>(rows, '2023-01-24', { dry_run: 'true' });
    expect(later.body).toMatchObject({ past_days: 1, changed: 3, unchanged: 0, removed: 0 });
    const future = await put<HoursPreviewResponseDto>(rows, '2030-01-01', { dry_run: 'true' });
    expect(future.body.past_days).toBe(0);
    expect(future.body.week!.after).toEqual(future.body.week!.before);
    expect(await stored()).toEqual(before);
    const { body } = await getJson<{ total: number }>(service, '/ingestions');
    expect(body.total).toBe(2);
    await put(rows);
    const same = await put<HoursPreviewResponseDto>(rows, undefined, { dry_run: 'true' });
    expect(same.body).toMatchObject({ past_days: 0, changed: 0, removed: 0, unchanged: 3 });
    expect(hours(same.body.week!.before)).toEqual([10, 11, 8]);
  });
});

describeOneSetup('business hours with versions that cannot be put', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await uploadCsv(service, 'business-hours', undated('a,0,09:00,17:00'));
  });

  afterAll(() => service.close());

  it.each<[status: number, detail: string, store: string, body: unknown, query?: string]>([
    [404, 'There is no store nobody', 'nobody', { business_hours: [], valid_from: '2026-01-01' }],
    [404, 'There is no store nobody', 'nobody', { business_hours: [] }, '?dry_run=true'],
    [400, 'valid_from is not a date of the calendar', 'a', { business_hours: [], valid_from: '2026-13-01' }],
    [400, 'valid_from is not a date such as', 'a', { business_hours: [], valid_from: 20_000 }],
    [400, 'valid_from is not between', 'a', { business_hours: [], valid_from: '1900-01-01' }],
    [400, 'dry_run is neither true nor false', 'a', { business_hours: [] }, '?dry_run=1'],
    [422, '1 of 1 rows', 'a', { business_hours: [row(7, '9:00', '17:00')] }, '?dry_run=true'],
    [
      413,
      'at most 1000 rows',
      'a',
      { business_hours: Array(1_001).fill(row(0, '9:00', '9:01')) },
      '?dry_run=true',
    ],
  ])('%d: %s', async (status, detail, store, body, query = '') => {
    const answer = await putJson<Problem>(service, `${storePath(store, '/business-hours')}${query}`, body);
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringContaining(detail)]);
    expect(await storedHours(service)).toEqual(['a 0 32400 61200']);
  });
});
