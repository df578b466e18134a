import {
  type IngestionPageResponseDto,
  type IngestionResponseDto,
  type ImportResponseDto,
} from '../../src/ingestion/api/ingestion.dto';
import { type Problem } from '../../src/platform/http/problem.filter';
import { figuresOf, getJson, putJson, send, storePath, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { pollsOfTwoStores, row } from '../support/product/store-hours';
import { storedHours } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

describeOneSetup('hours of a store', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ DEFAULT_TIMEZONE: 'UTC' }));
    await uploadCsv(service, 'polls', pollsOfTwoStores);
    await put('one', [row(2, '10:00', '14:30'), row(6, '22:00', '02:00')]);
  });

  afterAll(() => service.close());

  it.each<[string, unknown]>([
    ['day_of_week is missing', { start_time_local: '09:00', end_time_local: '17:00' }],
    ['the weekday is not 0 (Monday) to 6 (Sunday)', row(7, '09:00', '17:00')],
    ['the weekday is not 0 (Monday) to 6 (Sunday)', row(-1, '09:00', '17:00')],
    ['the weekday is not 0 (Monday) to 6 (Sunday)', row('Mo', '09:00', '17:00')],
    ['start_time_local is not a time such as 9:00, 09:00 or 09:00:00', row(0, '9am', '17:00')],
    ['start_time_local is not a time such as 9:00, 09:00 or 09:00:00', row(0, '', '17:00')],
    ['end_time_local is not a time such as 17:00, 17:00:00 or 23:59:59', row(0, '09:00', '17:60')],
    ['end_time_local is not a time such as 17:00, 17:00:00 or 23:59:59', row(0, '09:00', '24:00:01')],
    ['the start is not 00:00:00 to 23:59:59', row(0, '24:00', '09:00')],
    [
      'start and end are the same, which could mean always or never open: for all day write 00:00 to 24:00',
      row(0, '09:00', '9:00:00'),
    ],
    ['the row is not a JSON object', [0, '09:00', '17:00']],
    ['the row is not a JSON object', null],
  ])('are refused for one row: %s', async (reason, bad) => {
    const before = { hours: await storedHours(service), figures: await figuresOf(service, 'one') };
    const answer = await put<Problem>('one', [row(0, '09:00', '17:00'), row(1, '09:00', '17:00'), bad]);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      type: 'urn:store-monitor:problem:import-refused',
      status: 422,
      detail: '1 of 3 rows cannot be taken, and the import is strict: nothing was kept.',
      instance: '/stores/one/business-hours',
      rejected: 1,
      rejected_rows: [{ line: 3, reason }],
    });
    expect({ hours: await storedHours(service), figures: await figuresOf(service, 'one') }).toEqual(before);
    const { body: load } = await getJson<IngestionResponseDto>(
      service,
      `/ingestions/${String(answer.body.ingestion_id)}`,
    );
    expect(load).toMatchObject({
      source: 'PUT /stores/one/business-hours',
      status: 'Refused',
      rows_read: 3,
      inserted: 0,
      rejected: 1,
    });
    const { body: rejects } = await getJson<string>(service, load.rejects_url!);
    expect(rejects).toMatch(/^line,reason,row\n3,/);
  });

  it('are refused with each bad row by its number', async () => {
    const { body } = await put<Problem>('one', [
      row(0, 9, '17:00'),
      row(0, '09:00', '17:00'),
      row(8, '', ''),
    ]);
    expect(body).toMatchObject({ rejected: 2, rejected_rows: [{ line: 1 }, { line: 3 }] });
  });

  it.each<[number, string, RequestInit]>([
    [400, 'business_hours is not a list', json('{}')],
    [400, 'business_hours is not a list', json('{"business_hours":{"day_of_week":0}}')],
    [400, 'business_hours is not a list', {}],
    [400, 'strict is unknown here', json('{"business_hours":[],"strict":false}')],
    [400, 'JSON', json('{"business_hours":[')],
    [
      413,
      'at most 1000 rows',
      json(JSON.stringify({ business_hours: Array(1001).fill(row(0, '9:00', '9:01')) })),
    ],
    [415, 'Send the body as JSON', { body: '{"business_hours":[]}' }],
    [415, 'Send the body as JSON', { body: new URLSearchParams({ business_hours: '[]' }) }],
  ])('are refused with %d: %s', async (status, detail, request) => {
    const before = { hours: await storedHours(service), loads: await ledger() };
    const response = await send(service, '/stores/one/business-hours', { method: 'PUT', ...request });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status, detail: expect.stringContaining(detail) });
    expect({ hours: await storedHours(service), loads: await ledger() }).toEqual(before);
  });

  const put = <Body = ImportResponseDto>(storeId: string, business_hours: unknown[]) =>
    putJson<Body>(service, storePath(storeId, '/business-hours'), { business_hours });

  const ledger = async () =>
    (await getJson<IngestionPageResponseDto>(service, '/ingestions?limit=200')).body.items;
});

function json(body: string): RequestInit {
  return { body, headers: { 'content-type': 'application/json' } };
}
