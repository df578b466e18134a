import { type IngestionResponseDto, type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { type StoreResponseDto } from '../../src/metrics/api/store.dto';
import { type Problem } from '../../src/platform/http/problem.filter';
import { figuresOf, getJson, putJson, send, storePath } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet } from '../support/product/small-fleet';
import { storedTimezones } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const WRONG = 'timezone is not the name of a time zone, such as America/Chicago';

describeOneSetup('the time zone of a store', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  it('is set, and the next report follows it', async () => {
    // Open from 15:00Z in Chicago, the default for an unknown zone; from 14:00Z in New York, until 18:00Z.
    expect(await figuresOf(service, 'lost')).toBe('14.50,0.24,0.24,45.50,2.76,2.76');
    const { status, body } = await put('lost', 'America/New_York');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: 'timezones',
      source: 'PUT /stores/lost/timezone',
      status: 'Completed',
      message: 'Completed: 0 inserted, 1 changed, 0 unchanged.',
      rows_read: 1,
      changed: 1,
      rejected_rows: [],
    });
    expect(await figuresOf(service, 'lost')).toBe('14.50,0.24,0.24,45.50,3.76,3.76');
    expect((await getJson<StoreResponseDto>(service, storePath('lost'))).body).toMatchObject({
      timezone: 'America/New_York',
      timezone_source: 'configured',
      configured_timezone: 'America/New_York',
      status: 'closed',
      open_now: false,
    });
    const { body: load } = await getJson<IngestionResponseDto>(service, `/ingestions/${body.ingestion_id}`);
    expect(load).toMatchObject({ source: 'PUT /stores/lost/timezone', status: 'Completed' });
  });

  it('is set for a store without one, and unchanged when it is set again', async () => {
    expect((await put('always', 'Asia/Tokyo')).body).toMatchObject({ inserted: 1, changed: 0, unchanged: 0 });
    // In Tokyo it is Thursday, 03:00: three hours that contain the polls of 15:00Z and 17:30Z.
    expect(await figuresOf(service, 'always')).toBe('30.00,2.50,2.50,30.00,0.50,144.50');
    const again = await put('always', 'Asia/Tokyo');
    expect(again.body).toMatchObject({ inserted: 0, changed: 0, unchanged: 1 });
    expect(again.body.message).toContain('nothing changed');
  });

  it.each<[number, string, RequestInit]>([
    ...['Mars/Olympus_Mons', '', 'Chicago', '+05:00', 'UTC ', 'America/Chicago\0'].map(
      (timezone): [number, string, RequestInit] => [400, WRONG, json({ timezone })],
    ),
    ...[5, null, true, ['UTC'], { name: 'UTC' }].map((timezone): [number, string, RequestInit] => [
      400,
      WRONG,
      json({ timezone }),
    ]),
    [400, WRONG, json({})],
    [400, WRONG, {}],
    [400, 'zone is unknown here', json({ timezone: 'UTC', zone: 'UTC' })],
    [415, 'Send the body as JSON', { body: '{"timezone":"UTC"}' }],
  ])('is refused with %d: %s, %j', async (status, detail, request) => {
    const before = { zones: await storedTimezones(service), figures: await figuresOf(service, 'night') };
    const response = await send(service, storePath('night', '/timezone'), { method: 'PUT', ...request });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect((await response.json()) as Problem).toMatchObject({
      status,
      detail: expect.stringContaining(detail),
      instance: '/stores/night/timezone',
    });
    expect({ zones: await storedTimezones(service), figures: await figuresOf(service, 'night') }).toEqual(
      before,
    );
  });

  const put = (storeId: string, timezone: string) =>
    putJson<ImportResponseDto>(service, storePath(storeId, '/timezone'), { timezone });
});

function json(body: unknown): RequestInit {
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}
