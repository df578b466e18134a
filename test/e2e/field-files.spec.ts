import { readFileSync } from 'node:fs';
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { type Kind, type Problem, reportCsv, uploadCsv } from '../support/product/client';
import { projectFolder } from '../support/product/command-line';
import { runCliHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { deleteData, storedHours, storedPolls, storedTimezones } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const FIELD = join(projectFolder, 'test/field');
const pathOf = (...names: string[]): string => join(FIELD, ...names);

describeOneSetup('files from the field', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  beforeEach(() => deleteData(service));
  afterAll(() => service.close());

  const seed = (folder: string, ...options: string[]) =>
    runCliHere(service.environment.env, 'seed', '--dir', folder, ...options);

  const upload = async (kind: Kind, ...names: string[]) =>
    uploadCsv<ImportResponseDto & Problem>(service, kind, readFileSync(pathOf(...names), 'utf8'));

  /** The rows of a report, without its header. */
  const report = async (as_of: string) =>
    (await reportCsv(service, { as_of })).trimEnd().split('\n').slice(1);

  it('01: times without a zone are UTC', async () => {
    const { status, stderr } = await seed(pathOf('01-zoneless-timestamps'));
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining('Times without a zone were taken as UTC. 2,'),
    ]);
    expect(await report('2024-05-06T12:00:00Z')).toEqual(['shop-1,0.00,11.00,11.00,60.00,1.00,145.00']);
  });

  it('02: other words in capitals are taken, and a file of which nothing can be taken is refused', async () => {
    expect(await upload('polls', '02-every-row-rejected-is-a-success', 'polls.csv')).toMatchObject({
      status: 201,
      body: { inserted: 2, rejected: 0 },
    });
    expect((await seed(pathOf('02-every-row-rejected-is-a-success', 'in'))).status).toBe(0);
    const folder = await mkdtemp(join(service.environment.directory, 'untakable-'));
    await writeFile(join(folder, 'store_status.csv'), 'store_id,status,timestamp_utc\na,open,yesterday\n');
    const { status, stderr } = await seed(folder);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('Line 2: status is neither active nor inactive'),
    ]);
  });

  it('03: a store with a row that cannot be taken keeps its hours', async () => {
    await seed(pathOf('03-a-typo-closes-the-day', 'in'));
    await upload('business-hours', '03-a-typo-closes-the-day', 'good.csv');
    const before = await report('2024-05-06T20:00:00Z');
    expect(before).toEqual(['shop-1,0.00,0.00,0.00,0.00,8.00,56.00']);
    const { body } = await upload('business-hours', '03-a-typo-closes-the-day', 'typo.csv');
    expect(body).toMatchObject({ rejected: 0, unchanged: 7 });
    expect(await report('2024-05-06T20:00:00Z')).toEqual(before);
    const typo = readFileSync(pathOf('03-a-typo-closes-the-day', 'typo.csv'), 'utf8').replace(
      '5:00 PM',
      '17:0O',
    );
    const bad = await uploadCsv<ImportResponseDto>(service, 'business-hours', typo);
    expect(bad.body).toMatchObject({ rejected: 1, kept: 6 });
    expect(await report('2024-05-06T20:00:00Z')).toEqual(before);
  });

  it('04: times with AM and PM are taken', async () => {
    await seed(pathOf('04-am-pm-hours-mean-24-7', 'in'));
    const { body } = await upload('business-hours', '04-am-pm-hours-mean-24-7', 'hours.csv');
    expect(body).toMatchObject({ inserted: 7, rejected: 0 });
    expect(await report('2024-05-06T20:00:00Z')).toEqual(['shop-1,0.00,0.00,0.00,0.00,8.00,56.00']);
  });

  it('05: shortened ids are rejected, both files are refused, and no polls are loaded', async () => {
    const { status, stderr } = await seed(pathOf('05-ids-shortened-by-a-spreadsheet'));
    expect(status).toBe(1);
    for (const name of ['menu_hours.csv', 'timezones.csv']) {
      expect(stderr).toMatch(
        new RegExp(`${name}: None of the \\d rows can be taken.*a spreadsheet has shortened this id`),
      );
    }
    expect(await storedPolls(service)).toEqual([]);
  });

  it('06: unknown zones are counted and shown, and quotes around a name are cut', async () => {
    const { status, stderr } = await seed(pathOf('06-unknown-zones-without-a-word'));
    expect([status, stderr]).toEqual([0, expect.stringContaining('4, such as Europe/Kyiw, UTC-5, #N/A')]);
    expect(await storedTimezones(service)).toContain('shop-2 America/New_York');
  });

  it('08: days from 1 to 7 are refused, with the way to load them', async () => {
    const folder = pathOf('08-weekdays-1-to-7');
    const { status, stderr } = await seed(folder);
    expect([status, stderr]).toEqual([1, expect.stringContaining('weekdays=iso')]);
    expect(await storedHours(service)).toEqual([]);
    expect((await seed(folder, '--weekdays', 'iso')).status).toBe(0);
    const [row] = await report('2024-05-06T20:00:00Z');
    expect(row!.split(',')[5]).toBe('8.00');
  });

  it('10: files are found by their columns, and what is passed over or missing is named', async () => {
    const folder = await mkdtemp(join(service.environment.directory, 'field-'));
    await cp(pathOf('10-seed-passes-over-files', 'in'), folder, { recursive: true });
    await writeFile(join(folder, 'readme.txt'), 'Hello.');
    const { status, stderr } = await seed(folder);
    expect(status).toBe(0);
    for (const line of [
      'store_hours.csv: business hours',
      'store_status.csv: polls',
      'timezone.csv: time zones',
      'readme.txt: skipped.',
    ]) {
      expect(stderr).toContain(line);
    }
    expect(await storedHours(service)).toHaveLength(7);
    expect(await storedTimezones(service)).toEqual(['shop-1 Asia/Tokyo']);
    const other = await seed(pathOf('02-every-row-rejected-is-a-success', 'in'));
    expect(other.stderr).toContain('No file has business hours: stores without hours count as open 24/7.');
  });

  it('12: the delimiter is found from the header', async () => {
    for (const name of ['polls.csv', 'polls.tsv']) {
      expect((await upload('polls', '12-semicolons-and-tabs', name)).body).toMatchObject({
        rejected: 0,
        rows_read: 1,
      });
    }
    expect(await storedPolls(service)).toEqual(['shop-1 2024-05-06T10:00:00.000Z active']);
  });

  it('15: times as other tools write them are taken', async () => {
    const { body } = await upload('polls', '15-times-as-other-tools-write-them', 'polls.csv');
    expect(body).toMatchObject({
      rejected: 0,
      inserted: 9,
      first_observed_at: '2024-05-06T10:00:00.000Z',
      last_observed_at: '2024-05-06T10:00:00.000Z',
    });
    await upload('business-hours', '15-times-as-other-tools-write-them', 'hours.csv');
    expect(await storedHours(service)).toEqual(['shop-1 0 32400 86399', 'shop-1 1 32400 61200']);
  });
});
