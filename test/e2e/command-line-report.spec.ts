import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCli } from '../support/product/command-line';
import { cliOutputHere, runCliHere } from '../support/product/command-line-here';
import { type Environment, freshEnvironment } from '../support/setups';

// Open 24/7 in UTC.
const polls = `store_id,status,timestamp_utc
one,active,2023-01-25 10:00:00 UTC
one,inactive,2023-01-25 11:30:00 UTC
one,inactive,2023-01-25 12:00:00 UTC
`;

describe('store-monitor report', () => {
  let environment: Environment;
  let env: Record<string, string>;

  beforeAll(async () => {
    environment = await freshEnvironment('embedded');
    env = { ...environment.env, DEFAULT_TIMEZONE: 'UTC' };
    await writeFile(join(environment.directory, 'store_status.csv'), polls);
    await cliOutputHere(env, 'seed', '--dir', environment.directory);
  });

  afterAll(() => environment.remove());

  it('prints where the report is, and nothing else, to stdout', async () => {
    const { status, stdout, stderr } = await runCli(env, 'report');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\S+store_report_[0-9a-f-]{36}\.csv\n$/);
    expect(stderr).toContain('1 stores, 3 polls, as of 2023-01-25T12:00:00.000Z');
    const path = stdout.trimEnd();
    expect(dirname(path)).toBe(env.REPORTS_DIR);
    expect(await rowIn(path)).toBe('one,30.00,11.50,11.50,30.00,0.50,144.50');
  });

  it.each([
    ['one,30.00,11.50,11.50,30.00,12.50,156.50', '--windows rolling'],
    ['one,30.00,11.50,11.50,30.00,0.50,0.50', '--no-data exclude'],
    [
      'one,60.00,11.00,11.00,0.00,0.00,0.00',
      '--as-of 2023-01-25T13:00:00+02:00 --no-data exclude --windows rolling',
    ],
  ])('answers %s to %s', async (row, options) => {
    const out = join(environment.directory, 'made', 'on', 'the way', 'report.csv');
    const before = await readdir(env.REPORTS_DIR!);
    expect(await cliOutputHere(env, 'report', ...options.split(' '), '--out', out)).toBe(`${out}\n`);
    expect(await rowIn(out)).toBe(row);
    // The report is stored like any other.
    const [kept] = (await readdir(env.REPORTS_DIR!)).filter((name) => !before.includes(name));
    expect(await rowIn(join(env.REPORTS_DIR!, kept!))).toBe(row);
  });

  it('writes the format that the name of the file says, and the rows to stdout for -', async () => {
    const out = join(environment.directory, 'week.XLSX');
    expect(await cliOutputHere(env, 'report', '--out', out)).toBe(`${out}\n`);
    expect((await readFile(out)).subarray(0, 2).toString()).toBe('PK');
    const named = join(environment.directory, 'lines.ndjson');
    await cliOutputHere(env, 'report', '--out', named, '--format', 'csv');
    expect(await rowIn(named)).toBe('one,30.00,11.50,11.50,30.00,0.50,144.50');
    const { status, stdout, stderr } = await runCliHere(env, 'report', '--out', '-');
    expect([status, stdout]).toEqual([0, await readFile(named, 'utf8')]);
    expect(stderr).toContain('1 stores, 0 polls');
  });

  it('says on request what was reused, and where the time went', async () => {
    const asOf = ['report', '--as-of', '2023-01-26T06:30:00Z', '--explain-cost'];
    const first = await runCliHere(env, ...asOf);
    expect(first.stdout).toMatch(/^\S+\.csv\n$/);
    expect(first.stderr).toContain('0 local days were read from rollups, 6 that had ended were computed\n');
    expect(first.stderr).toMatch(/^ {2}polls +\d+ {2}ms$/m);
    const id = /store_report_(.+)\.csv/.exec(first.stdout)![1]!;
    expect((await runCliHere(env, ...asOf)).stderr).toContain(`reused: the rows of report ${id};`);
    const later = await runCliHere(env, 'report', '--as-of', '2023-01-26T07:30:00Z', '--explain-cost');
    expect(later.stderr).toContain(
      '0 local days were read from rollups, 6 that had ended were computed\n3 polls were read\n',
    );
  });

  it('makes a report anew, with its parameters, on the present data', async () => {
    const first = (
      await cliOutputHere(env, 'report', '--windows', 'rolling', '--as-of', '2023-01-25T12:30:00Z')
    ).trimEnd();
    const id = /store_report_(.+)\.csv/.exec(first)![1]!;
    expect(await rowIn(first)).toBe('one,0.00,11.50,11.50,60.00,12.50,156.50');
    const late = join(environment.directory, 'late');
    await mkdir(late);
    await writeFile(
      join(late, 'store_status.csv'),
      'store_id,status,timestamp_utc\none,active,2023-01-25 12:10:00 UTC\n',
    );
    await cliOutputHere(env, 'seed', '--dir', late);
    const anew = (await cliOutputHere(env, 'report', '--reissue', id)).trimEnd();
    expect(await rowIn(anew)).not.toBe(await rowIn(first));
    const equal = await cliOutputHere(
      env,
      'report',
      '--windows',
      'rolling',
      '--as-of',
      '2023-01-25T12:30:00Z',
    );
    expect(await rowIn(anew)).toBe(await rowIn(equal.trimEnd()));
    const both = await runCliHere(env, 'report', '--reissue', id, '--windows', 'calendar');
    expect(both).toMatchObject({ status: 1, stdout: '' });
    expect(both.stderr).toContain('--reissue takes the parameters of that report');
    const unknown = await runCliHere(env, 'report', '--reissue', 'none');
    expect(unknown).toMatchObject({ status: 1, stderr: 'store-monitor: There is no such report.\n' });
  });

  it('fails, and leaves nothing incomplete, if it cannot write', async () => {
    const before = await readdir(environment.directory);
    const { status, stdout, stderr } = await runCliHere(env, 'report', '--out', env.REPORTS_DIR!);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/store-monitor: .*\n$/);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(await readdir(environment.directory)).toEqual(before);
  });

  it('says why a report failed', async () => {
    const file = join(environment.directory, 'store_status.csv');
    const { status, stdout, stderr } = await runCliHere({ ...env, REPORTS_DIR: file }, 'report');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('store-monitor: The report failed. ');
  });

  it('has only a header without polls', async () => {
    const empty = await freshEnvironment('embedded');
    try {
      const { status, stdout, stderr } = await runCliHere(empty.env, 'report');
      expect(status).toBe(0);
      expect(stderr).toContain('no polls yet');
      expect((await readFile(stdout.trimEnd(), 'utf8')).trimEnd().split('\n')).toHaveLength(1);
    } finally {
      await empty.remove();
    }
  });
});

/** The only row of a report. */
async function rowIn(path: string): Promise<string> {
  const [, row, ...rest] = (await readFile(path, 'utf8')).split('\n');
  expect(rest).toEqual(['']);
  return row!;
}
