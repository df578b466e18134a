import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { getJson, postJson, type Problem, putJson, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { storedSpecialHours } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const MS_PER_DAY = 86_400_000;
const special = (...rows: string[]) =>
  ['store_id,date,start_time_local,end_time_local,reason', ...rows, ''].join('\n');
const zones = 'store_id,timezone_str\na,Asia/Tokyo\nb,Asia/Tokyo\nb2,Europe/Oslo\nc d,Mars/Olympus\n';

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
    ['POST /special-hours', 400, 'region is unknown here', { selection: { region: 'x' }, dates: rows(1) }],
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
