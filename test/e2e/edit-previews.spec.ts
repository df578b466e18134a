import type { FiguresResponseDto } from '../../src/metrics';
import type { StorePreviewResponseDto } from '../../src/ingestion/api/store-preview.dto';
import {
  type ExcludedStoresResponseDto,
  getJson,
  postJson,
  putJson,
  storePath,
  type TimelineResponseDto,
  uploadCsv,
} from '../support/product/client';
import { loadSmallFleet } from '../support/product/small-fleet';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { deleteData } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

/** As of Wednesday 2023-01-25; `days` is open from Monday to Friday, and has polls since Monday. */
describeOneSetup('what an edit of a store would change', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });
  beforeEach(async () => {
    await deleteData(service);
    await loadSmallFleet(service);
  });
  afterAll(() => service.close());

  const week = async (storeId: string): Promise<FiguresResponseDto> => {
    const { body } = await getJson<TimelineResponseDto>(service, storePath(storeId, '/timeline'));
    return body.sums.last_week!;
  };
  const special = (query: object, special_hours: readonly object[]) =>
    putJson<StorePreviewResponseDto>(
      service,
      storePath('days', '/special-hours', { from_date: '2023-01-23', to_date: '2023-01-27', ...query }),
      { special_hours },
    );
  const exclude = (store_id: string, times: object, query = '') =>
    postJson<ExcludedStoresResponseDto>(service, `/exclusions${query}`, {
      ...{ store_id, kind: 'planned' },
      ...times,
    });

  it('is what special hours then do', async () => {
    const rows = [
      { date: '2023-01-24', start_time_local: '09:00', end_time_local: '12:00' },
      { date: '2023-01-27' },
    ];
    const before = await week('days');
    const { body } = await special({ dry_run: true }, rows);
    // Friday lies ahead.
    expect(body.past_days).toBe(1);
    expect(before).toMatchObject(body.week!.before);
    expect(before).not.toMatchObject(body.week!.after);
    expect(await week('days')).toEqual(before);
    await special({}, rows);
    expect(await week('days')).toMatchObject(body.week!.after);

    const removed = await special({ dry_run: true }, []);
    expect(removed.body).toMatchObject({ past_days: 1, removed: 2, week: { after: body.week!.before } });
    const same = await special({ dry_run: true }, rows);
    expect(same.body).toMatchObject({ past_days: 0, week: { after: body.week!.after } });
  });

  it('is what an exclusion then does', async () => {
    // 16:00 on Monday to 10:00 on Wednesday in Kathmandu.
    const times = { starts_at: '2023-01-23T10:15:00Z', ends_at: '2023-01-25T04:15:00Z' };
    const before = await week('days');
    const { body } = await exclude('days', times, '?dry_run=true');
    expect(body).toMatchObject({ past_days: 2, open_time_ms: 10 * 3_600_000 });
    expect(before).toMatchObject(body.week!.before);
    expect(body.week!.after.excluded_ms).toBe(10 * 3_600_000);
    expect(await week('days')).toEqual(before);
    await exclude('days', times);
    expect(await week('days')).toMatchObject(body.week!.after);

    const overlapping = { ...times, starts_at: '2023-01-23T09:15:00Z' };
    const more = await exclude('days', overlapping, '?dry_run=true');
    expect(more.body).toMatchObject({ past_days: 1, week: { before: body.week!.after } });
    expect(more.body.week!.after.excluded_ms).toBe(11 * 3_600_000);
    const same = await exclude('days', times, '?dry_run=true');
    expect(same.body).toMatchObject({ past_days: 0, week: { after: body.week!.after } });
  });

  it('is not said of several stores, nor of a store without polls', async () => {
    const times = { starts_at: '2023-01-23T10:15:00Z', ends_at: '2023-01-25T04:15:00Z', kind: 'planned' };
    const many = await postJson<ExcludedStoresResponseDto>(service, '/exclusions?dry_run=true', {
      selection: { store_ids: ['days', 'night'] },
      ...times,
    });
    expect(many.body).toMatchObject({ stores: 2, past_days: null, week: null });
    await uploadCsv(service, 'timezones', 'store_id,timezone_str\nnew,Asia/Tokyo\n');
    const unpolled = await exclude('new', times, '?dry_run=true');
    expect(unpolled.body).toMatchObject({ stores: 1, past_days: 0, week: null });
  });
});
