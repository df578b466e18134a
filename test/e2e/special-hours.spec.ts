import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import {
  type SpecialHoursPreviewResponseDto,
  type SpecialHoursResponseDto,
} from '../../src/ingestion/api/special-hours.controller';
import {
  getJson,
  postJson,
  type Problem,
  putJson,
  send,
  storePath,
  uploadCsv,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { deleteData, storedSpecialHours } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const special = (...rows: string[]) =>
  ['store_id,date,start_time_local,end_time_local,reason', ...rows, ''].join('\n');
const zones = 'store_id,timezone_str\na,Asia/Tokyo\nb,Asia/Tokyo\nb2,Europe/Oslo\nc d,Mars/Olympus\n';

describeOneSetup('special hours', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  beforeEach(async () => {
    await deleteData(service);
    await uploadCsv(service, 'timezones', zones);
  });

  afterAll(() => service.close());

  const load = (content: string, query = '') =>
    uploadCsv<ImportResponseDto & Problem>(service, 'special-hours', content, { query });
  const stored = () => storedSpecialHours(service);
  const codes = ({ notices }: ImportResponseDto) => notices.map(({ code }) => code);

  it('of a file replace those of the same store and date, and no others', async () => {
    const first = await load(
      special(
        'a,2025-12-24,08:00,12:00,Eve',
        'a,2025-12-24,11:00,15:30,Eve',
        'a,2025-12-25,,,"Day, off"',
        'b,2025-12-25,,,',
      ),
    );
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      kind: 'special_hours',
      rows_read: 4,
      inserted: 4,
      changed: 0,
      removed: 0,
    });
    expect(await stored()).toEqual([
      'a 2025-12-24 28800 43200 Eve',
      'a 2025-12-24 39600 55800 Eve',
      'a 2025-12-25 0 0 Day, off',
      'b 2025-12-25 0 0',
    ]);
    const second = await load(special('a,2025-12-25,22:00,02:00,', 'a,2026-01-01,00:00,24:00,'));
    expect(second.body).toMatchObject({ rows_read: 2, inserted: 1, changed: 1, unchanged: 0, removed: 1 });
    expect(await stored()).toEqual([
      'a 2025-12-24 28800 43200 Eve',
      'a 2025-12-24 39600 55800 Eve',
      'a 2025-12-25 79200 7200',
      'a 2026-01-01 0 86400',
      'b 2025-12-25 0 0',
    ]);
  });

  it('change nothing when they are sent again, in any order and as often as they are there', async () => {
    const rows = ['a,2025-12-24,08:00,12:00,Eve', 'a,2025-12-24,13:00,15:30,', 'b,2025-12-25,,,'];
    await load(special(...rows));
    const before = await stored();
    const { body } = await load(special(...rows.reverse(), ...rows));
    expect(body).toMatchObject({ rows_read: 6, inserted: 0, changed: 0, unchanged: 6, removed: 0 });
    expect(body.message).toContain('nothing changed');
    const reason = await load(special('b,2025-12-25,,,Christmas'));
    expect(reason.body).toMatchObject({ inserted: 0, changed: 1, removed: 0 });
    expect(await stored()).toEqual([...before.slice(0, -1), 'b 2025-12-25 0 0 Christmas']);
  });

  it('are added by mode=add, which refuses to close an open date', async () => {
    await load(special('a,2025-12-24,08:00,12:00,', 'b,2025-12-25,,,'));
    const { body } = await load(special('a,2025-12-24,13:00,14:00,'), '?mode=add');
    expect(body).toMatchObject({ inserted: 0, changed: 1, removed: 0 });
    const before = await stored();
    expect(before).toHaveLength(3);
    for (const row of ['a,2025-12-24,,,', 'b,2025-12-25,09:00,10:00,']) {
      const refused = await load(special(row), '?mode=add');
      expect([refused.status, refused.body.detail]).toEqual([
        422,
        expect.stringMatching(/the store [ab] would be closed and open on 2025-12-2[45]: nothing was kept/),
      ]);
    }
    expect(await stored()).toEqual(before);
  });

  it('of a store with a rejected row stay as they were', async () => {
    await load(special('a,2025-12-24,08:00,12:00,', 'b,2025-12-24,08:00,12:00,'));
    for (const bad of ['a,2025-12-32,,,', 'a,2025-12-25,09:00,,', 'a,2025-12-24,,,', 'a,2025-12-25']) {
      const rows = ['a,2025-12-24,10:00,11:00,', bad, 'a,2025-12-26,,,', 'b,2025-12-24,08:00,13:00,'];
      const { body } = await load(special(...rows));
      expect(body).toMatchObject({ rows_read: 4, rejected: 1, kept: 2 });
      expect(body.notices).toContainEqual(
        expect.objectContaining({ code: 'stores-kept', count: 1, examples: ['a'] }),
      );
      expect(await stored()).toEqual(['a 2025-12-24 28800 43200', 'b 2025-12-24 28800 46800']);
    }
  });

  it('of a store are listed and replaced by a range of dates', async () => {
    await load(
      special('a,2025-12-24,08:00,12:00,Eve', 'a,2025-12-26,,,', 'a,2025-12-31,,,', 'b,2025-12-25,,,'),
    );
    const path = (query: Record<string, string> = {}) => storePath('a', '/special-hours', query);
    const row = (date: string, start: string | null, end: string | null, reason: string | null) => ({
      date,
      start_time_local: start,
      end_time_local: end,
      reason,
    });
    const listed = async (query?: Record<string, string>) =>
      (await getJson<SpecialHoursResponseDto>(service, path(query))).body.special_hours;
    expect(await listed({ from_date: '2025-12-24', to_date: '2025-12-26' })).toEqual([
      row('2025-12-24', '08:00:00', '12:00:00', 'Eve'),
      row('2025-12-26', null, null, null),
    ]);
    const range = { from_date: '2025-12-24', to_date: '2025-12-30' };
    const special_hours = [
      { date: '2025-12-30', start_time_local: '9:00', end_time_local: '5:00 PM', reason: 'sale' },
      { date: '2025-12-26', start_time_local: null },
    ];
    const before = await stored();
    const dry = await putJson<SpecialHoursPreviewResponseDto>(service, path({ ...range, dry_run: 'true' }), {
      special_hours,
    });
    expect([dry.status, dry.body]).toEqual([
      200,
      {
        ...{ dry_run: true, stores: 1, dates: 2, inserted: 1, changed: 0, unchanged: 1, removed: 1 },
        ...{ notices: [], past_days: 0, week: null },
      },
    ]);
    expect(await stored()).toEqual(before);
    const { status, body } = await putJson<ImportResponseDto>(service, path(range), { special_hours });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: 'special_hours',
      source: 'PUT /stores/a/special-hours',
      inserted: 1,
      changed: 0,
      unchanged: 1,
      removed: 1,
    });
    expect(await listed()).toEqual([
      row('2025-12-26', null, null, null),
      row('2025-12-30', '09:00:00', '17:00:00', 'sale'),
      row('2025-12-31', null, null, null),
    ]);
    const none = await putJson<ImportResponseDto>(service, path(range), { special_hours: [] });
    expect(none.body).toMatchObject({ rows_read: 0, removed: 2 });
    expect(await stored()).toEqual(['a 2025-12-31 0 0', 'b 2025-12-25 0 0']);
  });

  it('are set for all stores of a selection', async () => {
    await load(special('b,2025-12-25,08:00,12:00,', 'b,2025-12-26,,,', 'b2,2025-12-25,,,'));
    const dates = [
      { date: '2025-12-25', reason: 'Christmas' },
      { date: '2025-12-24', start_time_local: '08:00', end_time_local: '13:00' },
    ];
    const set = <Body = ImportResponseDto>(selection: unknown, query = '') =>
      postJson<Body>(service, `/special-hours${query}`, { selection, dates });
    const before = await stored();
    const dry = await set<SpecialHoursPreviewResponseDto>({ timezone: 'Asia/Tokyo' }, '?dry_run=true');
    expect([dry.status, dry.body]).toEqual([
      200,
      {
        ...{ dry_run: true, stores: 2, dates: 2, inserted: 3, changed: 1, unchanged: 0, removed: 1 },
        ...{ notices: [], past_days: null, week: null },
      },
    ]);
    expect(await stored()).toEqual(before);
    const { status, body } = await set({ timezone: 'Asia/Tokyo' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      source: 'POST /special-hours',
      rows_read: 4,
      inserted: 3,
      changed: 1,
      unchanged: 0,
      removed: 1,
    });
    expect(await stored()).toEqual([
      'a 2025-12-24 28800 46800',
      'a 2025-12-25 0 0 Christmas',
      'b 2025-12-24 28800 46800',
      'b 2025-12-25 0 0 Christmas',
      'b 2025-12-26 0 0',
      'b2 2025-12-25 0 0',
    ]);
    const again = await set({ store_ids: ['a', 'b', 'a'] });
    expect(again.body).toMatchObject({ inserted: 0, changed: 0, unchanged: 4, removed: 0 });
    const selected = async (selection: unknown) =>
      (await set<SpecialHoursPreviewResponseDto>(selection, '?dry_run=true')).body.stores;
    expect(await selected({ q: 'b' })).toBe(1);
    expect(await selected({ q: ' B2 ' })).toBe(1);
    expect(await selected({ q: 'none of them' })).toBeUndefined();
    expect(await selected({ q: ' ', timezone: 'America/Chicago' })).toBeUndefined();
    expect(await selected({ q: 'b', store_ids: ['b2', 'a'] })).toBe(1);
  });

  it('are removed from all stores of a selection, on a range of dates', async () => {
    await load(
      special('a,2025-12-24,08:00,12:00,', 'a,2025-12-26,,,', 'b,2025-12-25,,,', 'b2,2025-12-25,,,'),
    );
    const range = { from_date: '2025-12-24', to_date: '2025-12-25' };
    const replace = <Body = ImportResponseDto>(dates: unknown[], query = '') =>
      postJson<Body>(service, `/special-hours${query}`, {
        ...{ selection: { timezone: 'Asia/Tokyo' }, dates },
        ...range,
      });
    const dry = await replace<SpecialHoursPreviewResponseDto>([], '?dry_run=true');
    expect([dry.status, dry.body]).toEqual([
      200,
      {
        ...{ dry_run: true, stores: 2, dates: 2, inserted: 0, changed: 0, unchanged: 0, removed: 2 },
        ...{ notices: [], past_days: null, week: null },
      },
    ]);
    expect(await stored()).toHaveLength(4);
    const { status, body } = await replace([]);
    expect([status, body]).toEqual([201, expect.objectContaining({ rows_read: 0, inserted: 0, removed: 2 })]);
    expect(await stored()).toEqual(['a 2025-12-26 0 0', 'b2 2025-12-25 0 0']);
    await replace([{ date: '2025-12-25' }]);
    await replace([{ date: '2025-12-24', reason: 'Eve' }]);
    expect(await stored()).toEqual([
      'a 2025-12-24 0 0 Eve',
      'a 2025-12-26 0 0',
      'b 2025-12-24 0 0 Eve',
      'b2 2025-12-25 0 0',
    ]);
  });

  it('are set once for an Idempotency-Key', async () => {
    const request = () =>
      send(service, '/special-hours', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'holiday' },
        body: JSON.stringify({ selection: { store_ids: ['a'] }, dates: [{ date: '2025-12-25' }] }),
      });
    const [first, second] = [await request(), await request()];
    expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([
      201,
      201,
      'true',
    ]);
    expect(await second.json()).toEqual(await first.json());
  });

  it('say which stores are not known, and which have no polls', async () => {
    const { body } = await load(special('new,2025-12-25,,,'));
    expect(codes(body)).toEqual(['new-stores', 'stores-without-polls']);
  });
});
