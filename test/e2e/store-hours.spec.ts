import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { type StoreResponseDto } from '../../src/metrics/api/store.dto';
import { figuresOf, getJson, putJson, storePath, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { pollsOfTwoStores, row } from '../support/product/store-hours';
import { storedHours } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

describeOneSetup('the hours of a store', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ DEFAULT_TIMEZONE: 'UTC' }));
    await uploadCsv(service, 'polls', pollsOfTwoStores);
  });

  afterAll(() => service.close());

  it('are put, and the next report follows them', async () => {
    expect(await figuresOf(service, 'one')).toBe('60.00,18.00,18.00,0.00,0.00,144.00');
    const { status, body } = await put('one', [row(2, '10:00', '14:30'), row('1', '9:00:00', '10:00')]);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: 'business_hours',
      source: 'PUT /stores/one/business-hours',
      status: 'Completed',
      message: 'Completed: 2 inserted, 0 changed, 0 unchanged.',
      rows_read: 2,
      inserted: 2,
      rejected_rows: [],
    });
    expect(await storedHours(service)).toEqual(['one 1 32400 36000', 'one 2 36000 52200']);
    expect(await figuresOf(service, 'one')).toBe('0.00,4.50,4.50,0.00,0.00,1.00');
    expect((await getJson<StoreResponseDto>(service, storePath('one'))).body).toMatchObject({
      status: 'closed',
      until: '2023-01-31T09:00:00.000Z',
      business_hours: [row(1, '09:00:00', '10:00:00'), row(2, '10:00:00', '14:30:00')],
    });
    expect(await figuresOf(service, 'two')).toBe('0.00,0.00,0.00,60.00,18.00,162.00');
  });

  it('replace the earlier ones, and change nothing when they are sent again', async () => {
    const hours = [row(2, '10:00', '14:30'), row(2, '16:00', '24:00'), row(6, '22:00', '02:00')];
    const { body } = await put('one', hours);
    expect(body).toMatchObject({ inserted: 0, changed: 2, unchanged: 1, removed: 1 });
    expect(await storedHours(service)).toEqual([
      'one 2 36000 52200',
      'one 2 57600 86400',
      'one 6 79200 7200',
    ]);
    const again = await put('one', [...hours].reverse());
    expect(again.body).toMatchObject({ inserted: 0, changed: 0, unchanged: 3, removed: 0 });
    expect(again.body.message).toContain('nothing changed');
  });

  it('may be none: then it is open 24/7 again', async () => {
    const { body } = await put('one', []);
    expect(body).toMatchObject({ status: 'Completed', rows_read: 0, removed: 3 });
    expect(await storedHours(service)).toEqual([]);
    expect(await figuresOf(service, 'one')).toBe('60.00,18.00,18.00,0.00,0.00,144.00');
  });

  const put = <Body = ImportResponseDto>(storeId: string, business_hours: unknown[]) =>
    putJson<Body>(service, storePath(storeId, '/business-hours'), { business_hours });
});
