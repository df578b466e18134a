import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readParquet } from '../support/duckdb/parquet';
import { runCli } from '../support/product/command-line';
import { cliOutputHere, runCliHere } from '../support/product/command-line-here';
import { described, type LoadedPoll, manyPolls, pollsCsv } from '../support/product/many-polls';
import { BUCKET, type RunningS3, startS3 } from '../support/services/s3';
import { objectNames } from '../support/services/s3-objects';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';

const DAY_MS = 86_400_000;
const HEADER = 'store_id,status,timestamp_utc\n';
// Without the poll of 1970: exports by day would otherwise contain the local days of half a century.
const polls = manyPolls().filter(({ storeId }) => storeId !== 'early');

describeOneSetup('store-monitor export polls', 'embedded', (setup) => {
  let environment: Environment;
  let env: Record<string, string>;
  let folder: string;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    ({ env, directory: folder } = environment);
    await writeFile(join(folder, 'store_status.csv'), pollsCsv(polls));
    await writeFile(
      join(folder, 'menu_hours.csv'),
      [
        'store_id,day,start_time_local,end_time_local,valid_from',
        'store 000,6,22:00,02:00,',
        'store 001,0,09:00,24:00,',
        'store 001,1,09:00,24:00,2023-02-01',
        '',
      ].join('\n'),
    );
    await writeFile(
      join(folder, 'special_hours.csv'),
      'store_id,date,start_time_local,end_time_local,reason\nstore 000,2023-12-24,8:00,12:00,Eve\nstore 000,2023-12-25,,,\n',
    );
    await writeFile(
      join(folder, 'timezones.csv'),
      'store_id,timezone_str\nstore 000,Europe/Berlin\nstore 001,Mars/Olympus_Mons\nsilent,UTC\n',
    );
    await writeFile(
      join(folder, 'stores.csv'),
      'store_id,name,target_percent,region\nstore 000,Café,99.5,north\nstore 005,,,north\nsilent,,,north\n',
    );
    await cliOutputHere(env, 'seed', '--dir', folder);
  });

  afterAll(() => environment.remove());

  const exported = (...args: string[]) => cliOutputHere(env, 'export', 'polls', ...args);

  it('writes CSV that seed imports again, with every row unchanged', async () => {
    const out = join(folder, 'made', 'on the way', 'store_status.csv');
    const { status, stdout, stderr } = await runCli(env, 'export', 'polls', '--out', out);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: `${out}\n`,
      stderr: `${polls.length.toLocaleString('en-US')} polls\n`,
    });
    const csv = await readFile(out, 'utf8');
    expect(csv.startsWith(HEADER)).toBe(true);
    expect(csv).toContain('\nstore 000,inactive,2023-01-23 00:00:00.000 UTC\n');
    expect(csv).toContain('\n"a ""b"", c",active,2023-01-23 00:00:00.005 UTC\n');
    const again = await cliOutputHere(env, 'seed', '--strict', '--dir', join(out, '..'));
    const count = polls.length.toLocaleString('en-US');
    expect(again).toBe(
      `store_status.csv: ${count} rows read. Completed; nothing changed: all ${count} rows were there already.\n`,
    );
    expect(await readdir(join(out, '..'))).toEqual(['store_status.csv']);
  });

  it('fills another database with the same polls', async () => {
    const other = await freshEnvironment(setup);
    try {
      const csv = await exported();
      await writeFile(join(other.directory, 'store_status.csv'), csv);
      await cliOutputHere(other.env, 'seed', '--strict', '--dir', other.directory);
      const copied = await cliOutputHere(other.env, 'export', 'polls', '--format', 'ndjson');
      expect(described(pollsOf(copied))).toEqual(described(polls));
    } finally {
      await other.remove();
    }
  });

  it('writes NDJSON to stdout, a poll a line', async () => {
    const ndjson = await exported('--format', 'ndjson');
    expect(ndjson).toContain(
      '{"store_id":"store 000","status":"inactive","timestamp_utc":"2023-01-23T00:00:00.000Z"}\n',
    );
    expect(described(pollsOf(ndjson))).toEqual(described(polls));
  });

  it('writes the format that the name of the file says, and to stdout for -', async () => {
    const out = join(folder, 'named.ndjson');
    expect(await exported('--out', out)).toBe(`${out}\n`);
    expect(described(pollsOf(await readFile(out, 'utf8')))).toEqual(described(polls));
    expect(await exported('--out', '-')).toBe(await exported());
    expect(await exported('--out', '-', '--format', 'parquet')).toMatch(/^PAR1/);
    const said = await exported('--out', out, '--format', 'csv');
    expect([said, (await readFile(out, 'utf8')).startsWith(HEADER)]).toEqual([`${out}\n`, true]);
  });

  it('writes Parquet', async () => {
    const out = join(folder, 'polls.parquet');
    expect(await exported('--format', 'parquet', '--out', out)).toBe(`${out}\n`);
    const { columns, rows } = await readParquet(out);
    expect(columns).toEqual(['store_id VARCHAR', 'status VARCHAR', 'timestamp_utc TIMESTAMP WITH TIME ZONE']);
    expect(described(rows.map(pollOfRow))).toEqual(described(polls));
  });

  it.each<[string, string[], (poll: LoadedPoll) => boolean]>([
    [
      'stores with a label',
      ['--labels', 'region=north,timezone!=UTC'],
      ({ storeId }) => storeId === 'store 000' || storeId === 'store 005',
    ],
    ['one store', ['--store', 'store 063'], ({ storeId }) => storeId === 'store 063'],
    [
      'a stretch of time',
      ['--from', '2023-01-23T05:59:59.999Z', '--to', '2023-01-23T06:00:00Z'],
      ({ observedAt }) => observedAt === Date.parse('2023-01-23T05:59:59.999Z'),
    ],
    [
      'one store from some time on',
      ['--store', 'store 005', '--from', '2023-01-23T06:00:00Z'],
      ({ storeId, observedAt }) =>
        storeId === 'store 005' && observedAt >= Date.parse('2023-01-23T06:00:00Z'),
    ],
  ])('has only those of %s', async (_what, args, wanted) => {
    const expected = described(polls.filter(wanted));
    expect(expected.length).toBeGreaterThan(0);
    expect(described(pollsOf(await exported('--format', 'ndjson', ...args)))).toEqual(expected);
  });

  describe('by day', () => {
    const days = [...new Set(polls.map(({ observedAt }) => Math.floor(observedAt / DAY_MS)))].sort(
      (a, b) => a - b,
    );
    const fileOf = (day: number) =>
      `polls/day=${new Date(day * DAY_MS).toISOString().slice(0, 10)}/polls.parquet`;
    const tables = ['business_hours', 'exclusions', 'local_days', 'special_hours', 'stores', 'timezones'].map(
      (name) => `${name}.parquet`,
    );
    const partitioned = ['--format', 'parquet', '--partition-by', 'day', '--out'];
    let out: string;

    beforeAll(async () => {
      out = join(folder, 'export');
      expect(await exported(...partitioned, out)).toBe(`${out}\n`);
    });

    it('has a file for each UTC day, with its polls', async () => {
      const files = await readdir(out, { recursive: true });
      expect(files.filter((name) => name.endsWith('.parquet')).sort()).toEqual(
        [...tables, ...days.map(fileOf)].sort(),
      );
      for (const day of days) {
        const ofDay = polls.filter(({ observedAt }) => Math.floor(observedAt / DAY_MS) === day);
        const { rows } = await readParquet(join(out, fileOf(day)));
        expect(described(rows.map(pollOfRow))).toEqual(described(ofDay));
      }
    });

    it('has the stores, their zones and their hours', async () => {
      const stores = await readParquet(join(out, 'stores.parquet'));
      const zoneOf = Object.fromEntries(stores.rows.map(([storeId, zone]) => [storeId, zone]));
      expect(stores.rows).toHaveLength(new Set(polls.map(({ storeId }) => storeId)).size + 1);
      expect(zoneOf).toMatchObject({
        'store 000': 'Europe/Berlin',
        'store 001': 'America/Chicago',
        'store 002': 'America/Chicago',
        silent: 'UTC',
      });
      const detailsOf = (id: string) => stores.rows.find(([storeId]) => storeId === id);
      const silent = ['silent', 'UTC', null, null, null, null, null, null, null, '{"region":"north"}'];
      expect(detailsOf('silent')).toEqual(silent);
      const details = ['Café', null, null, 995_000, null, '{"region":"north"}'];
      expect(detailsOf('store 000')?.slice(4)).toEqual(details);
      const { rows: zones } = await readParquet(join(out, 'timezones.parquet'));
      expect([...zones].sort()).toEqual([
        ['silent', 'UTC'],
        ['store 000', 'Europe/Berlin'],
        ['store 001', 'Mars/Olympus_Mons'],
      ]);
      const on = (days: number): unknown => expect.objectContaining({ days });
      const { rows: hours } = await readParquet(join(out, 'business_hours.parquet'));
      expect([...hours].sort()).toEqual([
        ['store 000', 6, 79_200, 7_200, null],
        ['store 001', 0, 32_400, 86_400, null],
        ['store 001', 1, 32_400, 86_400, on(19_389)],
      ]);
      const { rows: special } = await readParquet(join(out, 'special_hours.parquet'));
      expect(special).toEqual([
        ['store 000', on(19_715), 19_715, 28_800, 43_200, 'Eve'],
        ['store 000', on(19_716), 19_716, null, null, null],
      ]);
    });

    it('may be of one store, and of no polls', async () => {
      const one = join(folder, 'one');
      await exported(...partitioned, one, '--store', 'store 000', '--from', '2023-02-01T00:00:00Z');
      expect(await readParquet(join(one, 'polls/day=2023-02-01/polls.parquet'))).toMatchObject({ rows: [] });
      expect((await readParquet(join(one, 'stores.parquet'))).rows).toHaveLength(1);
      expect((await readParquet(join(one, 'business_hours.parquet'))).rows).toHaveLength(1);
      expect(await readParquet(join(one, 'local_days.parquet'))).toMatchObject({ rows: [] });
    });

    it('may be of stores with a label', async () => {
      const some = join(folder, 'some');
      await exported(...partitioned, some, '--labels', 'region=north');
      const ids = async (name: string) =>
        (await readParquet(join(some, name))).rows.map(([storeId]) => storeId).sort();
      expect(await ids('stores.parquet')).toEqual(['silent', 'store 000', 'store 005']);
      expect(await ids('timezones.parquet')).toEqual(['silent', 'store 000']);
    });

    describe('in S3', () => {
      let s3: RunningS3;

      beforeAll(async () => void (s3 = await startS3()));

      afterAll(() => s3?.stop());

      it('has the same objects, and _SUCCESS, once', async () => {
        const place = `s3://${BUCKET}/lake/january`;
        const args = ['export', 'polls', ...partitioned, place];
        expect(await cliOutputHere({ ...env, ...s3.env }, ...args)).toBe(`${place}\n`);
        const names = await objectNames(s3, 'lake/');
        const expected = [...tables, ...days.map(fileOf), '_SUCCESS'].map((name) => `january/${name}`);
        expect(names.sort()).toEqual(expected.sort());
        expect(await runCliHere({ ...env, ...s3.env }, ...args)).toMatchObject({
          status: 1,
          stdout: '',
          stderr: expect.stringContaining(`${place} is not empty.`) as string,
        });
      });

      it('reports the error of a bucket', async () => {
        const args = ['export', 'polls', ...partitioned, 's3://no-such-bucket/x'];
        const { status, stderr } = await runCliHere({ ...env, ...s3.env }, ...args);
        expect(status).toBe(1);
        expect(stderr).toMatch(/^store-monitor: The bucket .*\n$/m);
        expect(stderr).not.toMatch(/\n\s+at /);
      });
    });
  });
});

describe('store-monitor export polls', () => {
  let environment: Environment;
  let env: Record<string, string>;
  let folder: string;

  beforeAll(async () => {
    environment = await freshEnvironment('embedded');
    ({ env, directory: folder } = environment);
    await writeFile(join(folder, 'store_status.csv'), pollsCsv(polls));
    await writeFile(join(folder, 'timezones.csv'), 'store_id,timezone_str\nsilent,UTC\n');
    await cliOutputHere(env, 'seed', '--dir', folder);
  });

  afterAll(() => environment.remove());

  const exported = (...args: string[]) => cliOutputHere(env, 'export', 'polls', ...args);

  it('has only a header without polls', async () => {
    const none = [
      '--from',
      '2023-01-23T00:00:00.002Z',
      '--to',
      '2023-01-23T01:00:00Z',
      '--store',
      'store 005',
    ];
    expect(await exported(...none)).toBe(HEADER);
    expect(await exported('--store', 'silent')).toBe(HEADER);
    expect(await exported('--from', '2030-01-01T00:00:00Z', '--format', 'ndjson')).toBe('');
    const out = join(folder, 'empty.parquet');
    await exported('--format', 'parquet', '--out', out, ...none);
    expect(await readParquet(out)).toMatchObject({ columns: { length: 3 }, rows: [] });
  });

  it.each([
    ['There is no store nobody.', ['--store', 'nobody']],
    ['selection matches no store.', ['--labels', 'region=south']],
    ['--labels is no selector: column 8', ['--labels', 'region=']],
    ['--store and --labels: give one of them.', ['--store', 'silent', '--labels', 'region']],
    [
      'from is not before to (2023-01-01T00:00:00.000Z).',
      ['--from', '2023-01-02T00:00:00Z', '--to', '2023-01-01T00:00:00Z'],
    ],
    [
      "--from has no zone: end it with ' UTC', 'Z' or an offset such as '+02:00'.",
      ['--from', '2023-01-02T00:00:00'],
    ],
    ['A Parquet file is not text: name a file with --out, or - for stdout.', ['--format', 'parquet']],
    [
      '--partition-by day writes Parquet files: add --format parquet.',
      ['--partition-by', 'day', '--out', 'x'],
    ],
    [
      '--partition-by day writes a folder: name it with --out.',
      ['--partition-by', 'day', '--format', 'parquet'],
    ],
    [
      's3://lake/x is in S3, which is not configured',
      ['--partition-by', 'day', '--format', 'parquet', '--out', 's3://lake/x'],
    ],
  ])('says %j', async (message, args) => {
    const before = await readdir(folder);
    const { status, stdout, stderr } = await runCliHere(env, 'export', 'polls', ...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`store-monitor: ${message}`);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(await readdir(folder)).toEqual(before);
  });

  it('leaves nothing incomplete if it cannot write, or if the store is unknown', async () => {
    const taken = join(folder, 'taken');
    await mkdir(join(taken, 'full'), { recursive: true });
    await writeFile(join(taken, 'full', 'file'), '');
    const partitioned = ['--format', 'parquet', '--partition-by', 'day'];
    for (const args of [
      ['--out', join(taken, 'full')],
      ['--out', join(taken, 'new.csv'), '--store', 'nobody'],
      [...partitioned, '--out', join(taken, 'full')],
      [...partitioned, '--out', join(taken, 'new'), '--store', 'nobody'],
    ]) {
      expect(await runCliHere(env, 'export', 'polls', ...args)).toMatchObject({ status: 1, stdout: '' });
      expect(await readdir(taken)).toEqual(['full']);
      expect(await readdir(join(taken, 'full'))).toEqual(['file']);
    }
  });
});

it('store-monitor export alone says what can be exported', async () => {
  const { status, stdout, stderr } = await runCliHere({}, 'export');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('polls [options]');
});

const pollsOf = (ndjson: string): LoadedPoll[] =>
  ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, string>)
    .map(({ store_id, status, timestamp_utc }) => ({
      storeId: store_id!,
      observedAt: Date.parse(timestamp_utc!),
      active: status === 'active',
    }));

/** DuckDB counts microseconds. */
const pollOfRow = ([storeId, status, timestamp]: readonly unknown[]): LoadedPoll => ({
  storeId: String(storeId),
  observedAt: Number((timestamp as { micros: bigint }).micros / 1000n),
  active: status === 'active',
});
