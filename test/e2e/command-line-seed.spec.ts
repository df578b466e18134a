import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ingestion } from '../../src/ingestion';
import { runCli } from '../support/product/command-line';
import { cliOutputHere, runCliHere } from '../support/product/command-line-here';
import { connect } from '../support/product/database';
import { type Environment, freshEnvironment } from '../support/setups';

const zones = 'store_id,timezone_str\none,Asia/Tokyo\n';
const hours = 'store_id,dayOfWeek,start_time_local,end_time_local\none,0,09:00,17:00\n';
const polls = 'store_id,status,timestamp_utc\none,active,2023-01-22 12:00:00 UTC\n';
const badPoll = 'two,shut,2023-01-22 12:00:00 UTC\n';

describe('store-monitor seed', () => {
  let environment: Environment;

  beforeEach(async () => {
    environment = await freshEnvironment('embedded');
  });

  afterEach(() => environment.remove());

  it('loads the files of a folder, and the second time says that nothing changed', async () => {
    const folder = await folderOf({
      'timezones.csv': zones,
      'menu_hours.csv': hours,
      'store_status.csv': polls,
    });
    expect(await runCli(environment.env, 'seed', '--dir', folder)).toMatchObject({
      status: 0,
      stdout: ['timezones.csv', 'menu_hours.csv', 'store_status.csv']
        .map((name) => `${name}: 1 rows read. Completed: 1 inserted, 0 changed, 0 unchanged.\n`)
        .join(''),
    });
    const again = await cliOutputHere(environment.env, 'seed', '--dir', folder);
    expect(again.trimEnd().split('\n')).toHaveLength(3);
    expect(again.match(/nothing changed/g)).toHaveLength(3);
  });

  it('finds files by their columns, and says first which it takes for what', async () => {
    const folder = await folderOf({
      'business_hours.csv': hours,
      'another.csv': polls.replaceAll(',', ';'),
      'notes.txt': 'Hello, reader.\n',
      'both.csv': 'id,tz,status,timestamp\n',
      'page.csv': '<html>',
    });
    const { status, stdout, stderr } = await runCliHere(environment.env, 'seed', '--dir', folder);
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^business_hours\.csv: 1 rows read/),
      expect.stringMatching(/^another\.csv: 1 rows read/),
    ]);
    expect(stderr).toContain('business_hours.csv: business hours\nanother.csv: polls\n');
    expect(stderr).toContain('both.csv: skipped. Its first line has the columns of more than one kind.');
    expect(stderr).toContain('notes.txt: skipped. Its first line has the columns of no kind.');
    expect(stderr).toContain('page.csv: skipped. The file is HTML');
    expect(stderr).toContain('No file has time zones: stores without a zone use DEFAULT_TIMEZONE.');
  });

  it.each([
    ['Store_Status.CSV.gz', Buffer.from([0x1f, 0x8b, 0x08]), 'damaged or cut off'],
    ['Menu_Hours.csv', 'store_id,day\n', 'missing: start_time_local'],
    ['stores.csv', 'id,name,timezone\na,A,UTC\n', 'The column timezone cannot be a label'],
  ])('does not pass over %s, whose name says what it is', async (name, content, reason) => {
    const folder = await folderOf({ [name]: content });
    const { status, stderr } = await runCliHere(environment.env, 'seed', '--dir', folder);
    expect([status, stderr]).toEqual([1, expect.stringMatching(new RegExp(`${name}: .*${reason}`))]);
  });

  it('compares the stores of all files after the last one', async () => {
    const folder = await folderOf({
      'timezones.csv': `${zones}two,UTC\n`,
      'menu_hours.csv': hours,
      'store_status.csv': `${polls}three,active,2023-01-22 12:00:00 UTC\n`,
    });
    const { stderr } = await runCliHere(environment.env, 'seed', '--dir', folder);
    expect(stderr.match(/Notice: Stores .*/g)).toEqual([
      'Notice: Stores are new. 2, such as one, two.',
      'Notice: Stores are new. 1, such as three.',
      expect.stringMatching(/have no polls.* 1, such as two\.$/),
      expect.stringMatching(/no business hours.* 1, such as three\.$/),
      expect.stringMatching(/no time zone.* 1, such as three\.$/),
    ]);
  });

  it('says what would happen, and does nothing, in a dry run', async () => {
    const folder = await folderOf({
      'timezones.csv': zones.replace('Asia/Tokyo', 'Asia/Tokio'),
      'menu_hours.csv': `${hours}two,0,09:00,17:0O\ntwo,1,09:00,17:00\n`,
      'store_status.csv': polls + badPoll.repeat(3) + 'two,active,2023-01-22 12:00:00\n',
    });
    const { status, stdout } = await runCliHere(environment.env, 'seed', '--dir', folder, '--dry-run');
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      'timezones.csv: time zones, 1 rows: 1 would be imported, 0 rejected, 0 skipped; 1 stores.',
      expect.stringContaining('Time zones are unknown'),
      'menu_hours.csv: business hours, 3 rows: 1 would be imported, 1 rejected, 1 skipped; 1 stores.',
      '  rejected, 1: end_time_local is not a time such as 17:00, 17:00:00 or 23:59:59',
      expect.stringContaining('such as two'),
      'store_status.csv: polls, 5 rows: 2 would be imported, 3 rejected, 0 skipped; 2 stores.',
      '  rejected, 3: status is neither active nor inactive',
      expect.stringContaining('Times without a zone were taken as UTC. 1,'),
      'Stores with polls and without time zones in these files: 1. With time zones and without polls: 0.',
      'Stores with polls and without business hours in these files: 1. With business hours and without polls: 0.',
      'Nothing was imported.',
    ]);
    expect(await ledger()).toEqual([]);
    const refused = await folderOf({
      'store_status.csv': badPoll,
      'timezones.csv': 'store_id,timezone_str\n,x\n',
    });
    const failed = await runCliHere(environment.env, 'seed', '--dir', refused, '--dry-run');
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain('timezones.csv would be refused: The only row cannot be taken.');
    expect(failed.stderr).toContain('store_status.csv would be refused: ');
  });

  it('adds hours, and counts weekdays as the option says', async () => {
    const folder = await folderOf({ 'menu_hours.csv': hours });
    await cliOutputHere(environment.env, 'seed', '--dir', folder);
    const piece = await folderOf({ 'menu_hours.csv': hours.replace('one,0', 'one,7') });
    const output = await cliOutputHere(
      environment.env,
      ...['seed', '--dir', piece, '--mode', 'add', '--weekdays', 'iso'],
    );
    expect(output).toContain('Completed: 0 inserted, 1 changed, 0 unchanged.');
    for (const wrong of [['--mode', 'merge'], ['--weekdays', '7'], ['--strict=rows']]) {
      expect((await runCliHere(environment.env, 'seed', '--dir', folder, ...wrong)).status).toBe(1);
    }
  });

  it('loads special hours, and hours from a date on', async () => {
    const folder = await folderOf({
      'menu_hours.csv': hours,
      'holidays.csv':
        'Store;Date;Opens;Closes\none;2025-12-24;8:00 AM;12:00\none;2025-12-25;;\none;2025-12-26;9:00;\n',
      'special_hours.csv':
        'store_id,date,start_time_local,end_time_local,reason\none,2025-12-25,,,Christmas\n',
    });
    await cliOutputHere(environment.env, 'seed', '--dir', folder);
    const again = await runCliHere(
      environment.env,
      ...['seed', '--dir', folder, '--valid-from', '2026-01-01', '--dry-run'],
    );
    expect(again.stdout.split('\n').filter((line) => line.includes(' rows: '))).toEqual([
      'menu_hours.csv: business hours, 1 rows: 1 would be imported, 0 rejected, 0 skipped; 1 stores.',
      'holidays.csv: special hours, 3 rows: 0 would be imported, 1 rejected, 2 skipped; 0 stores.',
      'special_hours.csv: special hours, 1 rows: 1 would be imported, 0 rejected, 0 skipped; 1 stores.',
    ]);
    expect(again.stderr).not.toContain('No file has special hours');
    const later = await cliOutputHere(
      environment.env,
      ...['seed', '--dir', folder, '--valid-from', '2026-01-01'],
    );
    expect(later).toContain('menu_hours.csv: 1 rows read. Completed: 0 inserted, 1 changed, 0 unchanged.');
    expect(later).toContain('special_hours.csv: 1 rows read. Completed; nothing changed');
    const { status, stderr } = await runCliHere(
      environment.env,
      ...['seed', '--dir', folder, '--valid-from', '2026-02-30'],
    );
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('--valid-from is not a date of the calendar'),
    ]);
  });

  it('is strict about notices', async () => {
    const folder = await folderOf({ 'store_status.csv': polls });
    const { status, stderr } = await runCliHere(
      environment.env,
      ...['seed', '--dir', folder, '--strict=notices'],
    );
    expect([status, stderr]).toEqual([1, expect.stringContaining('strict about notices')]);
    expect(await ledger()).toEqual(['polls Refused 0']);
    const passing = await folderOf({ 'store_status.csv': polls, 'notes.txt': 'x' });
    const other = await runCliHere(environment.env, ...['seed', '--dir', passing, '--strict=notices']);
    expect([other.status, other.stderr]).toEqual([1, expect.stringContaining('Files are skipped')]);
  });

  it('names the expected files if there are none', async () => {
    const { status, stdout, stderr } = await runCliHere(environment.env, 'seed', '--dir', await folderOf({}));
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    for (const name of ['timezones.csv', 'menu_hours.csv', 'business_hours.csv', 'store_status.csv']) {
      expect(stderr).toContain(name);
    }
  });

  it('leaves out invalid rows, prints each with its line and reason, and succeeds', async () => {
    const folder = await folderOf({ 'store_status.csv': polls + badPoll.repeat(25) });
    const { status, stdout, stderr } = await runCliHere(environment.env, 'seed', '--dir', folder);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^store_status\.csv: 26 rows read\. Completed: 1 inserted.* Rejected: 25\.\n$/);
    expect(stderr.match(/line \d+: status is neither active nor inactive/g)).toHaveLength(20);
    expect(stderr).toContain('and 5 more');
    const [, rejects = ''] = /All rejected rows: (.+)\n/.exec(stderr) ?? [];
    expect(rejects.startsWith(environment.env.REJECTS_DIR!)).toBe(true);
    expect((await readFile(rejects, 'utf8')).trimEnd().split('\n')).toHaveLength(26);
  });

  it('refuses a file with a bad row when it is strict', async () => {
    const folder = await folderOf({ 'store_status.csv': polls + badPoll });
    const { status, stdout, stderr } = await runCliHere(environment.env, 'seed', '--dir', folder, '--strict');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('store_status.csv: 1 of 2 rows cannot be taken');
    expect(stderr).toContain('line 3: status is neither active nor inactive');
    expect(await ledger()).toEqual(['polls Refused 0']);
  });

  it('loads no polls after a file it cannot use, names its columns, and keeps exactly what it said it loaded', async () => {
    const folder = await folderOf({
      'timezones.csv': zones,
      'menu_hours.csv': 'shop,day\none,0\n',
      'store_status.csv': polls,
    });
    const { status, stdout, stderr } = await runCliHere(environment.env, 'seed', '--dir', folder);
    expect(status).toBe(1);
    expect(stderr).toMatch(/menu_hours\.csv: Columns found: shop, day; missing: store_id, start_time_local/);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toMatch(/^timezones\.csv: 1 rows read\. Completed.*\n$/);
    expect(await ledger()).toEqual(['business_hours Refused 0', 'timezones Completed 1']);
  });

  async function folderOf(files: Record<string, string | Buffer>): Promise<string> {
    const folder = await mkdtemp(join(environment.directory, 'files-'));
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), content);
    }
    return folder;
  }

  /** For each import: its kind, its outcome and the number of inserted rows. */
  async function ledger(): Promise<string[]> {
    const dataSource = await connect(environment.env);
    try {
      const loads = await dataSource.getRepository(Ingestion).find();
      return loads.map(({ kind, status, inserted }) => `${kind} ${status} ${inserted}`).sort();
    } finally {
      await dataSource.destroy();
    }
  }
});
