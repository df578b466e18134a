import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { REJECTS_SHOWN } from '../../src/ingestion/reading/row-reader';
import { type Kind, type Problem, uploadCsv } from '../support/product/client';
import { projectFolder } from '../support/product/command-line';
import { runCliHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { storedHours, storedTimezones } from '../support/product/stored-data';
import { describeOneSetup, freshEnvironment } from '../support/setups';

/** A value of the table of docs/data-in.md. `noticed`: it is taken with a notice. */
interface DocumentedValue {
  readonly column: string;
  readonly text: string;
  readonly noticed: boolean;
}

/** The values in one of the columns of the table: 1 has those that are taken, 2 those that are rejected. */
function documentedValues(place: 1 | 2): DocumentedValue[] {
  const page = readFileSync(join(projectFolder, 'docs/data-in.md'), 'utf8');
  const [, section = ''] = page.split('\n## The values\n');
  const [table = ''] = section.split('\nFurther rules:');
  return table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => {
      const cells = line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, ''));
      const column = cells[0]!.replaceAll('`', '');
      const noticedFrom = place === 1 ? cells[1]!.indexOf('notice') : -1;
      return Array.from(cells[place]!.matchAll(/`([^`]+)`/g), ({ index, 1: text }) => ({
        column,
        text: text!,
        noticed: noticedFrom !== -1 && index > noticedFrom,
      }));
    });
}

const FORMS: readonly { kind: Kind; name: string; columns: readonly string[] }[] = [
  { kind: 'polls', name: 'store_status.csv', columns: ['store_id', 'status', 'timestamp_utc'] },
  {
    kind: 'business-hours',
    name: 'menu_hours.csv',
    columns: ['store_id', 'dayOfWeek', 'start_time_local', 'end_time_local', 'valid_from'],
  },
  { kind: 'timezones', name: 'timezones.csv', columns: ['store_id', 'timezone_str'] },
  {
    kind: 'exclusions',
    name: 'exclusions.csv',
    columns: ['store_id', 'starts_at', 'ends_at', 'kind', 'reason'],
  },
  {
    kind: 'special-hours',
    name: 'special_hours.csv',
    columns: ['store_id', 'date', 'start_time_local', 'end_time_local', 'reason'],
  },
  {
    kind: 'stores',
    name: 'stores.csv',
    columns: ['store_id', 'name', 'opened_on', 'closed_on', 'target_percent', 'sales_per_hour'],
  },
];

const GOOD: Readonly<Record<string, string>> = {
  status: 'active',
  timestamp_utc: '2023-01-22 12:00:00 UTC',
  dayOfWeek: '0',
  start_time_local: '09:30',
  end_time_local: '17:30',
  valid_from: '',
  date: '2026-12-25',
  timezone_str: 'Asia/Tokyo',
  starts_at: '2023-01-22T12:00:00Z',
  ends_at: '2023-01-22T13:00:00Z',
  kind: 'planned',
  reason: '',
  name: '',
  opened_on: '2023-01-22',
  closed_on: '2023-01-22',
  target_percent: '',
  sales_per_hour: '',
};

/** The notice of a value that is taken in another form. */
const CODES: Readonly<Record<string, string>> = {
  timestamp_utc: 'times-without-zone',
  status: 'status-words',
  timezone_str: 'unknown-zones',
  starts_at: 'times-without-zone',
  ends_at: 'times-without-zone',
};

const quoted = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const formOf = (column: string) => FORMS.find(({ columns }) => columns.includes(column))!;

/** A file with one row for each of these values, and good values beside them. */
function fileWith(column: string, values: readonly Readonly<Record<string, string>>[]): string {
  const { columns } = formOf(column);
  const rows = values.map((own) => columns.map((name) => quoted(own[name] ?? GOOD[name]!)).join(','));
  return [columns.join(','), ...rows, ''].join('\n');
}

/** The values that share a file, by its title. */
function files(
  values: readonly DocumentedValue[],
  titleOf: (value: DocumentedValue) => string,
): [title: string, texts: string[], one: DocumentedValue][] {
  const byTitle = new Map<string, DocumentedValue[]>();
  for (const value of values) byTitle.set(titleOf(value), [...(byTitle.get(titleOf(value)) ?? []), value]);
  return [...byTitle].map(([title, found]) => [title, found.map(({ text }) => text), found[0]!]);
}

describeOneSetup('the values of docs/data-in.md', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  const taken = documentedValues(1);
  const rejected = documentedValues(2);

  it('are there for each column', () => {
    const columns = new Set(FORMS.flatMap(({ columns: names }) => names));
    expect(new Set(taken.map(({ column }) => column))).toEqual(columns);
    expect(taken.length).toBeGreaterThan(60);
    expect(rejected.length).toBeGreaterThan(40);
  });

  // The values of a column in one file, and those that get a notice in another.
  it.each(files(taken, ({ column, noticed }) => `${column} takes${noticed ? ' with a notice' : ''}`))(
    '%s: %j',
    async (_, texts, { column, noticed }) => {
      const rows = texts.map((text, i) => ({ store_id: `taken ${column} ${noticed} ${i}`, [column]: text }));
      const file = fileWith(column, rows);
      const { status, body } = await uploadCsv<ImportResponseDto>(service, formOf(column).kind, file);
      expect(body).toMatchObject({ rows_read: texts.length, rejected: 0, rejected_rows: [] });
      expect(status).toBe(201);
      const noticesOfValue = body.notices.filter(({ code }) => code === CODES[column]);
      expect(noticesOfValue).toHaveLength(noticed ? 1 : 0);
      if (noticed) expect(noticesOfValue[0]).toMatchObject({ count: texts.length });
    },
  );

  it.each(files(rejected, ({ column }) => `${column} rejects`))('%s: %j', async (_, texts, { column }) => {
    const rows = texts.map((text) => ({ store_id: 'rejected', [column]: text }));
    const file = fileWith(column, [...rows, { store_id: 'good' }]);
    const { body } = await uploadCsv<ImportResponseDto>(service, formOf(column).kind, file);
    expect(body).toMatchObject({ rows_read: texts.length + 1, rejected: texts.length, kept: 0 });
    expect(body.rejected_rows).toMatchObject(
      texts.slice(0, REJECTS_SHOWN).map((_text, i) => ({
        line: i + 2,
        reason: expect.stringMatching(/^(\w+|the weekday) .{10}/) as string,
      })),
    );
  });

  it('are the same for seed', async () => {
    const environment = await freshEnvironment(setup);
    try {
      for (const column of new Set(taken.map((value) => value.column))) {
        const own = (values: readonly DocumentedValue[]) =>
          values
            .filter((value) => value.column === column)
            .map(({ text }, i) => ({ store_id: `s${i}`, [column]: text }));
        const { name } = formOf(column);
        const folder = await mkdtemp(join(environment.directory, 'values-'));
        await writeFile(join(folder, name), fileWith(column, own(taken)));
        const good = await runCliHere(environment.env, 'seed', '--dir', folder);
        expect(good.stderr).not.toMatch(/line \d+:/);
        expect(good.status).toBe(0);
        const bad = own(rejected);
        if (bad.length === 0) continue;
        await writeFile(join(folder, name), fileWith(column, [...bad, { store_id: 'good' }]));
        const { status, stdout } = await runCliHere(environment.env, 'seed', '--dir', folder);
        expect([status, stdout]).toEqual([0, expect.stringContaining(`Rejected: ${bad.length}.`)]);
      }
    } finally {
      await environment.remove();
    }
  });

  it.each([
    ['2023-01-22t12:09:39z', '2023-01-22T12:09:39.000Z'],
    ['2023-01-22 12:09:39', '2023-01-22T12:09:39.000Z'],
    ['2023/01/22 12:09:39,5 GMT', '2023-01-22T12:09:39.500Z'],
    ['20230122T120939Z', '2023-01-22T12:09:39.000Z'],
    ['20230122T1209+0100', '2023-01-22T11:09:00.000Z'],
    ['Sun, 22 Jan 2023 12:09:39 -0130', '2023-01-22T13:39:39.000Z'],
    ['22 Jan 2023 12:09 GMT', '2023-01-22T12:09:00.000Z'],
    ['1674389379', '2023-01-22T12:09:39.000Z'],
    ['1674389379.25', '2023-01-22T12:09:39.250Z'],
    ['1674389379388', '2023-01-22T12:09:39.388Z'],
    ['2023-01-22 12:09:39 +00:00', '2023-01-22T12:09:39.000Z'],
  ])('%s is %s', async (text, instant) => {
    const file = fileWith('timestamp_utc', [{ store_id: `at ${text}`, timestamp_utc: text }]);
    const { body } = await uploadCsv<ImportResponseDto>(service, 'polls', file);
    expect(body).toMatchObject({ inserted: 1, first_observed_at: instant, last_observed_at: instant });
  });

  it.each([
    ['22.01.2023 12:09:39', 'write the year first'],
    ['2023-01-22 02:09 pm', 'write 24 hours'],
    ['2023-01-22 24:00:00', 'write 00:00:00 of the next day'],
    ['2023-01-22 12:09:60', 'write second 59'],
    ['1674389', '10 digits'],
  ])('says how to write the rejected time %s: %s', async (text, way) => {
    const file = fileWith('timestamp_utc', [{ store_id: 'a', timestamp_utc: text }]);
    const { status, body } = await uploadCsv<Problem>(service, 'polls', file);
    expect([status, body.detail]).toEqual([422, expect.stringContaining(way)]);
  });

  it('times of day, weekdays and zones mean what they say', async () => {
    const hours = fileWith('dayOfWeek', [
      { store_id: 'h1', dayOfWeek: 'Sunday', start_time_local: '12:00 AM', end_time_local: '12:00 PM' },
      { store_id: 'h2', dayOfWeek: '1.0', start_time_local: '9:15:30.9', end_time_local: '23:59:59.999999' },
      { store_id: 'h3', dayOfWeek: 'wed', start_time_local: '1:05 pm', end_time_local: '24:00' },
    ]);
    await uploadCsv(service, 'business-hours', hours);
    expect((await storedHours(service)).filter((row) => row.startsWith('h'))).toEqual([
      'h1 6 0 43200',
      'h2 1 33330 86399',
      'h3 2 47100 86400',
    ]);
    const zones = fileWith('timezone_str', [
      { store_id: 'z1', timezone_str: 'AMERICA/chicago' },
      { store_id: 'z2', timezone_str: "'Asia/Tokyo'" },
    ]);
    await uploadCsv(service, 'timezones', zones);
    expect((await storedTimezones(service)).filter((row) => row.startsWith('z'))).toEqual([
      'z1 America/Chicago',
      'z2 Asia/Tokyo',
    ]);
  });
});
