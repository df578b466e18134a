import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { storedHours, storedTimezones } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const hours = (...rows: string[]) =>
  ['store_id,dayOfWeek,start_time_local,end_time_local', ...rows, ''].join('\n');
const zones = (...rows: string[]) => ['store_id,timezone_str', ...rows, ''].join('\n');

describeOneSetup('business hours uploaded one file after the other', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  const load = async (...rows: string[]) => {
    const { status, body } = await uploadCsv<ImportResponseDto>(service, 'business-hours', hours(...rows));
    expect(status).toBe(201);
    return body;
  };

  it('are taken', async () => {
    const body = await load('a,0,09:00:00,17:00:00', 'a,1,9:00,17:30', 'b,6,18:00:00,02:00:00');
    expect(body).toMatchObject({ kind: 'business_hours', rows_read: 3, inserted: 3, changed: 0, removed: 0 });
    expect(body).toMatchObject({ first_observed_at: null, last_observed_at: null });
    expect(await storedHours(service)).toEqual(['a 0 32400 61200', 'a 1 32400 63000', 'b 6 64800 7200']);
  });

  it('change nothing when they are sent again, and the answer says so', async () => {
    const body = await load('a,1,9:00,17:30', 'a,0,09:00:00,17:00:00', 'b,6,18:00:00,02:00:00');
    expect(body).toMatchObject({ inserted: 0, changed: 0, unchanged: 3, removed: 0 });
    expect(body.message).toContain('nothing changed');
  });

  it('replace all that the stores of the file had, and leave the others alone', async () => {
    const body = await load('a,0,09:00:00,18:00:00');
    expect(body).toMatchObject({ rows_read: 1, inserted: 0, changed: 1, unchanged: 0, removed: 2 });
    expect(body.message).toContain('2 removed');
    expect(await storedHours(service)).toEqual(['a 0 32400 64800', 'b 6 64800 7200']);
  });

  it('only lose rows when the file has nothing new', async () => {
    await load('c,0,09:00,12:00', 'c,0,13:00,17:00');
    const body = await load('c,0,13:00,17:00', 'c,0,13:00:00,17:00:00');
    expect(body).toMatchObject({ rows_read: 2, inserted: 0, changed: 0, unchanged: 2, removed: 1 });
    expect(body.message).not.toContain('nothing changed');
    expect(await storedHours(service)).toContain('c 0 46800 61200');
    expect(await storedHours(service)).not.toContain('c 0 32400 43200');
  });

  it('reject a row that cannot be told apart from a closed day', async () => {
    const body = await load('d,0,09:00,09:00', 'd,7,09:00,17:00', 'd,1,25:00,26:00', 'e,2,00:00,24:00:00');
    expect(body.rejected_rows.map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(body).toMatchObject({ rows_read: 4, inserted: 1, rejected: 3, kept: 0 });
    expect(await storedHours(service)).toContain('e 2 0 86400');
  });
});

describeOneSetup('time zones uploaded one file after the other', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  const load = async (...rows: string[]) =>
    (await uploadCsv<ImportResponseDto>(service, 'timezones', zones(...rows))).body;

  it('are accepted; the last row of a store counts, and unknown names are accepted as well', async () => {
    const body = await load('a,America/Denver', 'b,Asia/Beirut', 'a,America/Boise', 'c,Mars/Olympus_Mons');
    expect(body).toMatchObject({ kind: 'timezones', rows_read: 4, inserted: 3, changed: 0, unchanged: 1 });
    expect(await storedTimezones(service)).toEqual([
      'a America/Boise',
      'b Asia/Beirut',
      'c Mars/Olympus_Mons',
    ]);
  });

  it('replace what their stores had', async () => {
    const body = await load('b,Asia/Tokyo', 'a,America/Boise', 'd,UTC');
    expect(body).toMatchObject({ rows_read: 3, inserted: 1, changed: 1, unchanged: 1 });
    expect(await storedTimezones(service)).toEqual([
      'a America/Boise',
      'b Asia/Tokyo',
      'c Mars/Olympus_Mons',
      'd UTC',
    ]);
    expect((await load('b,Asia/Tokyo', 'a,America/Boise', 'd,UTC')).message).toContain('nothing changed');
  });

  it('reject a row without a name', async () => {
    const body = await load('e,', ',UTC', 'f,Europe/London');
    expect(body.rejected_rows.map(({ line }) => line)).toEqual([2, 3]);
    expect(await storedTimezones(service)).toContain('f Europe/London');
  });
});
