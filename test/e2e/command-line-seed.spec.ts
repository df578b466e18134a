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

  it('imports the existing files, including business_hours.csv', async () => {
    const folder = await folderOf({ 'business_hours.csv': hours, 'another.csv': polls });
    expect(await cliOutputHere(environment.env, 'seed', '--dir', folder)).toMatch(
      /^business_hours\.csv: 1 rows read.*\n$/,
    );
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

  it('stops at a file it cannot use, names its columns, and keeps exactly what it said it loaded', async () => {
    const folder = await folderOf({
      'timezones.csv': zones,
      'menu_hours.csv': 'store,day\none,0\n',
      'store_status.csv': polls,
    });
    const { status, stdout, stderr } = await runCliHere(environment.env, 'seed', '--dir', folder);
    expect(status).toBe(1);
    expect(stderr).toMatch(/menu_hours\.csv: Columns found: store, day; missing: store_id, start_time_local/);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toMatch(/^timezones\.csv: 1 rows read\. Completed.*\n$/);
    expect(await ledger()).toEqual(['business_hours Refused 0', 'timezones Completed 1']);
  });

  async function folderOf(files: Record<string, string>): Promise<string> {
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
