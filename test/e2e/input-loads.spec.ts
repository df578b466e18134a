import { DataSource } from 'typeorm';
import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import {
  getJson,
  type Kind,
  postJson,
  type Problem,
  putJson,
  storePath,
  uploadCsv,
} from '../support/product/client';
import { runCliHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { deleteData, storedHours, storedPolls, storedTimezones } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const hoursFile = (...rows: string[]) =>
  ['store_id,dayOfWeek,start_time_local,end_time_local', ...rows, ''].join('\n');
const pollsFile = (...rows: string[]) => ['store_id,status,timestamp_utc', ...rows, ''].join('\n');

describeOneSetup('a load', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  beforeEach(() => deleteData(service));
  afterAll(() => service.close());

  const load = (kind: Kind, content: string, query = '') =>
    uploadCsv<ImportResponseDto & Problem>(service, kind, content, { query });
  const codes = ({ notices }: ImportResponseDto) => notices.map(({ code }) => code);

  it('of which nothing can be taken is refused with the first reason', async () => {
    const { status, body } = await load('polls', pollsFile('a,open,2023-01-22 12:00:00 UTC', ',,x'));
    expect(status).toBe(422);
    expect(body.detail).toBe(
      'None of the 2 rows can be taken. Line 2: status is neither active nor inactive.',
    );
    expect(body.rejected_rows).toHaveLength(2);
    const { body: record } = await getJson<ImportResponseDto>(service, `/ingestions/${body.ingestion_id}`);
    expect(record).toMatchObject({ status: 'Refused', rows_read: 2, rejected: 2 });
    const batch = await postJson<Problem>(service, '/polls', {
      polls: [{ store_id: 'a', status: 'open', timestamp_utc: '2023-01-22 12:00:00 UTC' }],
    });
    expect([batch.status, batch.body.detail]).toEqual([
      422,
      'The only row cannot be taken. Line 1: status is neither active nor inactive.',
    ]);
  });

  it('names the stores that it has made', async () => {
    const ids = Array.from({ length: 22 }, (_, i) => `new ${String(i).padStart(2, '0')}`);
    const { body } = await load('polls', pollsFile(...ids.map((id) => `${id},up,2023-01-22 12:00:00 UTC`)));
    const made = body.notices.find(({ code }) => code === 'new-stores')!;
    expect([made.count, [...made.examples].sort()]).toEqual([22, ids.slice(0, 20)]);
  });

  it('with a header and no rows completes, and says that it is empty', async () => {
    const { status, body } = await load('polls', pollsFile());
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'Completed', rows_read: 0, notices: [] });
    expect(body.message).toContain('the import is empty');
  });

  it('of hours leaves a store with a rejected row as it was, and says so', async () => {
    await load('business-hours', hoursFile('a,0,09:00,17:00', 'a,1,09:00,17:00', 'b,0,09:00,17:00'));
    for (const bad of [
      'a,0,09:00,17:0O',
      'a,0,09:00',
      '"a,0,09:00,17:00',
      `a,0,09:00,17:00${'x'.repeat(70_000)}`,
    ]) {
      const rows = ['a,2,10:00,12:00', bad, 'a,3,10:00,12:00', 'b,0,10:00,18:00'];
      const { status, body } = await load('business-hours', hoursFile(...rows));
      expect(status).toBe(201);
      expect(body).toMatchObject({ rows_read: 4, rejected: 1, kept: 2 });
      expect(body.inserted + body.changed + body.unchanged + body.rejected + body.kept).toBe(body.rows_read);
      expect(body.notices).toContainEqual(
        expect.objectContaining({ code: 'stores-kept', count: 1, examples: ['a'] }),
      );
      expect(body.message).toContain('keep what they had: 2.');
      expect(await storedHours(service)).toEqual(['a 0 32400 61200', 'a 1 32400 61200', 'b 0 36000 64800']);
    }
  });

  it('of hours finds the store of a row that cannot be split', async () => {
    await load('business-hours', hoursFile('"a,b",0,09:00,17:00'));
    for (const bad of ['"a,b",1,9:00', '"a,b",1,"9:00,17:00', ' "a,b" ,1,9:00,17:00,x']) {
      const { body } = await load('business-hours', hoursFile('"a,b",2,10:00,12:00', bad));
      expect(body).toMatchObject({ rejected: 1, kept: 1 });
      expect(body.notices).toContainEqual(expect.objectContaining({ examples: ['a,b'] }));
      expect(body.message).toMatch(/^Completed; nothing changed\. Rejected: 1\./);
      expect(await storedHours(service)).toEqual(['a,b 0 32400 61200']);
    }
  });

  it('of hours replaces those of its stores, or adds to them', async () => {
    await load('business-hours', hoursFile('a,0,09:00,17:00', 'a,1,09:00,17:00', 'a,2,09:00,17:00'));
    const added = await load('business-hours', hoursFile('a,3,09:00,17:00', 'a,0,09:00,17:00'), '?mode=add');
    expect(added.body).toMatchObject({ inserted: 0, changed: 1, unchanged: 1, removed: 0 });
    expect(await storedHours(service)).toHaveLength(4);
    const { body } = await load('business-hours', hoursFile('a,4,09:00,17:00'));
    expect(body).toMatchObject({ changed: 1, removed: 4 });
    expect(codes(body)[0]).toBe('more-removed-than-imported');
    expect(body.message).toMatch(/^Completed: 4 rows were removed, and only 1 imported\..*mode=add/);
    expect(await storedHours(service)).toEqual(['a 4 32400 61200']);
  });

  it('of hours that would give a store too many rows is refused', async () => {
    const rows = (from: number) => Array.from({ length: 600 }, (_, i) => `a,0,00:00:00,${clock(from + i)}`);
    await load('business-hours', hoursFile(...rows(1)));
    const { status, body } = await load('business-hours', hoursFile(...rows(601)), '?mode=add');
    expect([status, body.detail]).toEqual([422, expect.stringContaining('more than 1000 rows')]);
    expect(await storedHours(service)).toHaveLength(600);
  });

  it('with weekdays from 1 to 7 is refused until it says so', async () => {
    const file = hoursFile('a,1,09:00,17:00', 'a,7,10:00,12:00');
    const { status, body } = await load('business-hours', file);
    expect([status, body.detail]).toEqual([422, expect.stringContaining('weekdays=iso')]);
    expect(await storedHours(service)).toEqual([]);
    expect((await load('business-hours', file, '?weekdays=iso')).status).toBe(201);
    expect(await storedHours(service)).toEqual(['a 0 32400 61200', 'a 6 36000 43200']);
    const zero = await load(
      'business-hours',
      hoursFile('b,0,09:00,17:00', 'c,1,09:00,17:00'),
      '?weekdays=iso',
    );
    expect(zero.body.rejected_rows).toMatchObject([
      { line: 2, reason: 'the weekday is not 1 (Monday) to 7 (Sunday)' },
    ]);
  });

  it('tells what it did that its sender may not expect, also in the ledger', async () => {
    const file = pollsFile(
      'a,up,2023-01-22 12:00:00',
      'a,active,2023-01-22 13:00:00 UTC',
      'a,inactive,2023-01-22 13:00:00 UTC',
      '8419537941919820000,active,2023-01-22 12:00:00 UTC',
    );
    const { body } = await load('polls', file);
    const notices = [
      ['times-without-zone', 1, ['2023-01-22 12:00:00']],
      ['status-words', 1, ['up']],
      ['conflicting-polls', 1, ['a 2023-01-22T13:00:00.000Z']],
      ['shortened-ids', 1, ['8419537941919820000']],
      ['new-stores', 2, ['a', '8419537941919820000']],
      ['stores-without-hours', 2, ['8419537941919820000', 'a']],
      ['stores-without-zone', 2, ['8419537941919820000', 'a']],
    ];
    expect(body.notices.map(({ code, count, examples }) => [code, count, examples])).toEqual(notices);
    const record = await getJson<ImportResponseDto>(service, `/ingestions/${body.ingestion_id}`);
    expect(record.body.notices).toEqual(body.notices);
    const zones = await load('timezones', 'store_id,timezone_str\na,Europe/Kyiw\nz,UTC\n');
    expect(zones.body.notices.map(({ code, count, examples }) => [code, count, examples])).toEqual([
      ['unknown-zones', 1, ['Europe/Kyiw']],
      ['new-stores', 1, ['z']],
      ['stores-without-polls', 1, ['z']],
    ]);
  });

  it('shows three examples at most, and none twice', async () => {
    const rows = Array.from(
      { length: 10 },
      (_, i) => `s${i},${i % 2 === 0 ? 'up' : 'UP'},2023-01-22 12:00:0${i}`,
    );
    const { body } = await load('polls', pollsFile(...rows));
    expect(body.notices.slice(0, 2).map(({ count, examples }) => [count, examples])).toEqual([
      [10, ['2023-01-22 12:00:00', '2023-01-22 12:00:01', '2023-01-22 12:00:02']],
      [10, ['up', 'UP']],
    ]);
  });

  it('that is strict refuses a rejected row, or also a notice', async () => {
    const file = pollsFile('a,active,2023-01-22 12:00:00');
    const strict = await load(
      'polls',
      pollsFile('a,active,2023-01-22 12:00:00 UTC', 'b,open,x'),
      '?strict=true',
    );
    expect(strict.status).toBe(422);
    const { status, body } = await load('polls', file, '?strict=notices');
    expect([status, body.detail]).toEqual([422, expect.stringContaining('strict about notices')]);
    expect(codes(body)).toContain('times-without-zone');
    expect(await storedPolls(service)).toEqual([]);
    expect((await load('polls', file, '?strict=true')).status).toBe(201);
    expect(
      (await load('polls', pollsFile('a,active,2023-01-22 12:00:00 UTC'), '?strict=notices')).status,
    ).toBe(201);
  });

  it('in JSON is read by the same rules', async () => {
    const poll = { store_id: 'a', status: 'UP', timestamp_utc: '2023-01-22 12:00:00' };
    const { body } = await postJson<ImportResponseDto>(service, '/polls', { polls: [poll] });
    expect(codes(body)).toEqual(expect.arrayContaining(['times-without-zone', 'status-words', 'new-stores']));
    const business_hours = [
      { day_of_week: 'Monday', start_time_local: '9:00 AM', end_time_local: '5:00 PM' },
    ];
    expect((await putJson(service, '/stores/a/business-hours', { business_hours })).status).toBe(200);
    expect(await storedHours(service)).toEqual(['a 0 32400 61200']);
    for (const timezone of ['BST', 'IST', 'PST', 'UTC-5', '+05:00']) {
      expect((await putJson(service, '/stores/a/timezone', { timezone })).status).toBe(400);
    }
    expect((await putJson(service, '/stores/a/timezone', { timezone: 'asia/tokyo' })).status).toBe(200);
    expect(await storedTimezones(service)).toEqual(['a Asia/Tokyo']);
  });

  it('cannot bring ids that XML and URLs cannot carry, but those of earlier versions stay readable', async () => {
    const dataSource = service.app.get(DataSource);
    const ids = ['a\uffff', '8.41954E+18', 'None'];
    for (const id of ids) await dataSource.query('INSERT INTO stores (store_id) VALUES (?)', [id]);
    for (const id of ids) {
      const path = storePath(id);
      expect([id, (await getJson(service, path)).status]).toEqual([id, 200]);
      expect((await putJson(service, `${path}/timezone`, { timezone: 'UTC' })).status).toBe(200);
      const business_hours = [{ day_of_week: 0, start_time_local: '09:00', end_time_local: '17:00' }];
      expect((await putJson(service, `${path}/business-hours`, { business_hours })).status).toBe(200);
      const poll = { store_id: id, status: 'active', timestamp_utc: '2023-01-22 12:00:00 UTC' };
      expect((await postJson(service, '/polls', { polls: [poll] })).status).toBe(422);
    }
  });

  it('and figures do not reach ahead of the clock', async () => {
    await load('polls', pollsFile('a,active,2023-01-22 12:00:00 UTC'));
    const soon = new Date(Date.now() + 100_000).toISOString();
    const late = new Date(Date.now() + 400_000).toISOString();
    const asked = async (path: string) => (await getJson(service, path)).status;
    for (const path of ['/stores/a/timeline?as_of=', '/stores/a/polls?to=', '/incidents?as_of=']) {
      expect([path, await asked(path + soon), await asked(path + late)]).toEqual([path, 200, 400]);
    }
    expect((await postJson(service, '/trigger_report', { as_of: late })).status).toBe(400);
    const { status, stderr } = await runCliHere(service.environment.env, 'report', '--as-of', late);
    expect([status, stderr]).toEqual([1, expect.stringContaining('ahead of the clock')]);
  });
});

const two = (value: number): string => String(value).padStart(2, '0');
const clock = (second: number): string =>
  [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map(two).join(':');
