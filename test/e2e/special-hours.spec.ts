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
import { describeEachSetup, describeOneSetup } from '../support/setups';

const MS_PER_DAY = 86_400_000;
const special = (...rows: string[]) =>
  ['store_id,date,start_time_local,end_time_local,reason', ...rows, ''].join('\n');
const zones = 'store_id,timezone_str\na,Asia/Tokyo\nb,Asia/Tokyo\nb2,Europe/Oslo\nc d,Mars/Olympus\n';

describeEachSetup('special hours', (setup) => {
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
      { dry_run: true, stores: 1, dates: 2, inserted: 1, changed: 0, unchanged: 1, removed: 1, notices: [] },
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
      { dry_run: true, stores: 2, dates: 2, inserted: 3, changed: 1, unchanged: 0, removed: 1, notices: [] },
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
      { dry_run: true, stores: 2, dates: 2, inserted: 0, changed: 0, unchanged: 0, removed: 2, notices: [] },
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

describeOneSetup('special hours that cannot be taken', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await uploadCsv(service, 'timezones', zones);
    await uploadCsv(service, 'special-hours', special('a,2025-12-25,,,'));
  });

  afterAll(() => service.close());

  it.each([
    ['a,2025-02-29,,,', 'date is not a date of the calendar such as 2026-12-25'],
    ['a,25/12/2025,,,', 'date is not a date of the calendar such as 2026-12-25'],
    ['a,,09:00,10:00,', 'date is not a date of the calendar such as 2026-12-25'],
    ['a,1969-12-31,,,', 'date is not between 1970-01-01 and 2199-12-31'],
    ['a,2200-01-01,,,', 'date is not between 1970-01-01 and 2199-12-31'],
    [
      'a,2025-12-26,09:00,,',
      'end_time_local is empty: give both times, or leave both empty where the store is closed',
    ],
    [
      'a,2025-12-26,,10:00,',
      'start_time_local is empty: give both times, or leave both empty where the store is closed',
    ],
    ['a,2025-12-26,closed,closed,', 'start_time_local is not a time such as 9:00, 09:00 or 09:00:00'],
    ['a,2025-12-26,0.375,17:00,', expect.stringContaining('is a fraction of a day')],
    ['a,2025-12-26,00:00,00:00,', expect.stringContaining('start and end are the same')],
    ['a,2025-12-26,24:00,09:00,', 'the start is not 00:00:00 to 23:59:59'],
    [`a,2025-12-26,,,${'x'.repeat(201)}`, 'reason is longer than 200 characters'],
    ['=a,2025-12-26,,,', expect.stringContaining('store_id')],
  ])('in a file: %s', async (row, reason) => {
    const { body } = await uploadCsv<ImportResponseDto>(
      service,
      'special-hours',
      special('b,2025-12-25,,,', row),
    );
    expect(body).toMatchObject({ rejected: 1, rejected_rows: [{ line: 3, reason }] });
  });

  it.each([
    ['a,2025-12-26,,,', 'a,2025-12-26,09:00,10:00,'],
    ['a,2025-12-26,09:00,10:00,', 'a,2025-12-26,,,'],
  ])('in a file: closed and open on a date, %s and %s', async (...rows) => {
    const { status, body } = await uploadCsv<ImportResponseDto>(service, 'special-hours', special(...rows));
    expect(status).toBe(201);
    expect(body).toMatchObject({ inserted: 0, rejected: 1, kept: 1 });
    expect(body.rejected_rows[0]).toMatchObject({
      line: 3,
      reason: expect.stringContaining('closed and open'),
    });
    expect(await storedSpecialHours(service)).toContain('a 2025-12-25 0 0');
    expect(await storedSpecialHours(service)).not.toContain('a 2025-12-26 0 0');
  });

  it('have columns by their other names, and need no reason', async () => {
    const file = 'Note;closes;Opens;LOCAL DATE;Store ID\nsale;17:00;9:00;2026-03-01;b\n';
    const { body } = await uploadCsv<ImportResponseDto>(service, 'special-hours', file);
    expect(body).toMatchObject({ inserted: 1, rejected: 0 });
    expect(await storedSpecialHours(service)).toContain('b 2026-03-01 32400 61200 sale');
    const short = 'store_id,date,start_time_local,end_time_local\nb,2026-03-02,,\n';
    expect((await uploadCsv<ImportResponseDto>(service, 'special-hours', short)).body.inserted).toBe(1);
    const twice = 'store_id,date,open,close,reason,note\nb,2026-03-03,,,x,y\n';
    const refused = await uploadCsv<Problem>(service, 'special-hours', twice);
    expect([refused.status, refused.body.detail]).toEqual([
      422,
      expect.stringContaining('there more than once: reason'),
    ]);
  });

  const range = '?from_date=2025-12-01&to_date=2025-12-31';
  const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ date: dateAfter(i) }));

  it.each<[request: string, status: number, detail: string, body: unknown]>([
    [`PUT /stores/nobody/special-hours${range}`, 404, 'There is no store nobody', { special_hours: [] }],
    ['GET /stores/nobody/special-hours', 404, 'There is no store nobody', undefined],
    ['GET /stores/a/special-hours?from_date=2025-02-30', 400, 'from_date is not a date', undefined],
    [
      'GET /stores/a/special-hours?from_date=2025-02-03&to_date=2025-02-02',
      400,
      'from_date lies after',
      undefined,
    ],
    ['PUT /stores/a/special-hours', 400, 'from_date is not a date such as', { special_hours: [] }],
    [
      'PUT /stores/a/special-hours?from_date=2025-12-01',
      400,
      'to_date is not a date such as',
      { special_hours: [] },
    ],
    [
      'PUT /stores/a/special-hours?from_date=2025-01-01&to_date=2026-12-31',
      400,
      'The range has 730 dates; at most 400',
      { special_hours: [] },
    ],
    [`PUT /stores/a/special-hours${range}`, 400, 'special_hours is not a list', {}],
    [`PUT /stores/a/special-hours${range}&dry_run=maybe`, 400, 'dry_run is neither', { special_hours: [] }],
    [`PUT /stores/a/special-hours${range}`, 422, '1 of 1 rows', { special_hours: [{ date: '2025-11-30' }] }],
    ['POST /special-hours', 400, 'selection is missing', { dates: rows(1) }],
    ['POST /special-hours', 400, 'selection is not an object', { selection: 7, dates: rows(1) }],
    ['POST /special-hours', 400, 'selection is empty', { selection: {}, dates: rows(1) }],
    ['POST /special-hours', 400, 'selection matches no store', { selection: { q: 'no' }, dates: rows(1) }],
    [
      'POST /special-hours',
      400,
      'selection matches no store',
      { selection: { timezone: 'America/Lima' }, dates: rows(1) },
    ],
    ['POST /special-hours', 400, 'store_ids is empty', { selection: { store_ids: [] }, dates: rows(1) }],
    ['POST /special-hours', 400, 'store_ids must be text', { selection: { store_ids: [7] }, dates: rows(1) }],
    ['POST /special-hours', 400, 'region should not exist', { selection: { region: 'x' }, dates: rows(1) }],
    [
      'POST /special-hours',
      404,
      'There is no store zz',
      { selection: { store_ids: ['a', 'zz'] }, dates: rows(1) },
    ],
    ['POST /special-hours', 400, 'dates is empty', { selection: { q: 'a' }, dates: [] }],
    [
      'POST /special-hours',
      400,
      'to_date is missing',
      { selection: { q: 'a' }, dates: [], from_date: '2025-12-25' },
    ],
    [
      'POST /special-hours',
      400,
      'from_date lies after to_date',
      { selection: { q: 'a' }, dates: [], from_date: '2025-12-25', to_date: '2025-12-24' },
    ],
    [
      'POST /special-hours',
      422,
      '1 of 1 rows',
      { selection: { q: 'a' }, dates: rows(1), from_date: '2025-12-24', to_date: '2025-12-25' },
    ],
    ['POST /special-hours', 400, '401 dates; at most 400', { selection: { q: 'a' }, dates: rows(401) }],
    ['POST /special-hours', 422, '1 of 1 rows', { selection: { q: 'a' }, dates: [{ date: '2025-02-30' }] }],
    ['POST /special-hours?dry_run=true', 422, '1 of 1 rows', { selection: { q: 'a' }, dates: [null] }],
    ['POST /special-hours', 422, '1 of 1 rows', { selection: { q: 'a' }, dates: [{ date: 20_000 }] }],
  ])('in a request: %s is %d: %s', async (request, status, detail, body) => {
    const before = await storedSpecialHours(service);
    const [method, path = ''] = request.split(' ');
    const answer =
      method === 'GET'
        ? await getJson<Problem>(service, path)
        : await (method === 'PUT' ? putJson : postJson)<Problem>(service, path, body);
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringContaining(detail)]);
    expect(await storedSpecialHours(service)).toEqual(before);
  });

  it('in a request name the field, and the row', async () => {
    const field = async (selection: unknown) =>
      (await postJson<Problem>(service, '/special-hours', { selection, dates: rows(1) })).body.errors;
    expect(await field({ q: 'nowhere' })).toEqual([
      { field: 'selection', message: 'selection matches no store' },
    ]);
    expect(await field({ store_ids: ['zz'] })).toMatchObject([{ field: 'selection.store_ids' }]);
    const dates = [{ date: '2025-12-25' }, { date: '2025-12-25', end_time_local: '10:00' }];
    const refused = await postJson<Problem>(service, '/special-hours?dry_run=true', {
      selection: { q: 'a' },
      dates,
    });
    expect(refused.body).toMatchObject({
      rejected: 1,
      rejected_rows: [{ line: 2, reason: expect.stringContaining('start_time_local is empty') }],
    });
  });
});

function dateAfter(days: number): string {
  return new Date(Date.UTC(2025, 0, 1) + days * MS_PER_DAY).toISOString().slice(0, 10);
}
