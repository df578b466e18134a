import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Problem } from '../../src/platform/http/problem.filter';
import { readParquet } from '../support/duckdb/parquet';
import {
  answerOf,
  type ChangesPageResponseDto,
  downloadBy,
  getJson,
  type Query,
  queryText,
  reportCsv,
  type ReportResponseDto,
  reportWhenDone,
  type RowResponseDto,
  type RowsPageResponseDto,
  send,
  triggerReport,
  uploadCsv,
} from '../support/product/client';
import { cliOutputHere, runCliHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

const HOUR = 3_600_000;
/** A Tuesday, in Tokyo at 21:00. */
const AS_OF = '2024-03-05T12:00:00Z';
const DATES = ['26', '27', '28', '29']
  .map((day) => `2024-02-${day}`)
  .concat(['01', '02', '03', '04', '05'].map((day) => `2024-03-${day}`));

/** `a` is open 24/7, and up for 18 hours of each day but the 2nd; `b` is open and up on weekdays, 09:00 to 17:00. */
const POLLS = DATES.flatMap((date) => [
  ...(date === '2024-03-02' ? [] : [`a,active,${date}T06:00:00Z`, `a,inactive,${date}T18:00:00Z`]),
  `b,active,${date}T03:00:00Z`,
]);
const HOURS = [0, 1, 2, 3, 4].map((day) => `b,${day},09:00,17:00`);
const EXCLUSIONS = ['a,2024-03-01T12:00:00Z,2024-03-01T15:00:00Z,planned,new till'];

const HEADER =
  'store_id,day,uptime(hours),downtime(hours),open_time(hours),no_data(hours),excluded(hours),uptime_percent';
const USUAL = '18.00,6.00,24.00,0.00,0.00,75.00';
const SHIFT = '8.00,0.00,8.00,0.00,0.00,100.00';
const BY_DAY = [
  `a,2024-02-28,${USUAL}`,
  `a,2024-02-29,${USUAL}`,
  'a,2024-03-01,15.00,6.00,24.00,0.00,3.00,71.42',
  'a,2024-03-02,0.00,24.00,24.00,24.00,0.00,0.00',
  `a,2024-03-03,${USUAL}`,
  `a,2024-03-04,${USUAL}`,
  'a,2024-03-05,12.00,0.00,12.00,0.00,0.00,100.00',
  `b,2024-02-28,${SHIFT}`,
  `b,2024-02-29,${SHIFT}`,
  `b,2024-03-01,${SHIFT}`,
  'b,2024-03-02,0.00,0.00,0.00,0.00,0.00,',
  'b,2024-03-03,0.00,0.00,0.00,0.00,0.00,',
  `b,2024-03-04,${SHIFT}`,
  `b,2024-03-05,${SHIFT}`,
];
/** How many polls, and the longest open time that rests on one. */
const EVIDENCE = [
  ...['2,1080.00', '2,1080.00', '2,900.00', '0,0.00', '2,1080.00', '2,1080.00', '1,720.00'],
  ...['1,480.00', '1,480.00', '1,480.00', '0,0.00', '0,0.00', '1,480.00', '1,480.00'],
];
const LAST_DAYS = { as_of: AS_OF, period: 'last_7_days', breakdown: 'day' };

const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

describeOneSetup('a report with a period', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ DEFAULT_TIMEZONE: 'UTC' }));
    await uploadCsv(service, 'polls', text(['store_id,status,timestamp_utc', ...POLLS]));
    await uploadCsv(
      service,
      'business-hours',
      text(['store_id,day,start_time_local,end_time_local', ...HOURS]),
    );
    await uploadCsv(service, 'timezones', 'store_id,timezone_str\nb,Asia/Tokyo\n');
    await uploadCsv(service, 'exclusions', text(['store_id,starts_at,ends_at,kind,reason', ...EXCLUSIONS]));
  });

  afterAll(() => service.close());

  it('has a row for each day of each store', async () => {
    expect(await reportCsv(service, LAST_DAYS)).toBe(text([HEADER, ...BY_DAY]));
  });

  it.each([
    ['none', 'store_id', ['a,99.00,54.00,156.00,24.00,3.00,64.70', 'b,40.00,0.00,40.00,0.00,0.00,100.00']],
    [
      'week',
      'store_id,week',
      [
        'a,2024-02-26,69.00,48.00,120.00,24.00,3.00,58.97',
        'a,2024-03-04,30.00,6.00,36.00,0.00,0.00,83.33',
        'b,2024-02-26,24.00,0.00,24.00,0.00,0.00,100.00',
        'b,2024-03-04,16.00,0.00,16.00,0.00,0.00,100.00',
      ],
    ],
    [
      'month',
      'store_id,month',
      [
        'a,2024-02-01,36.00,12.00,48.00,0.00,0.00,75.00',
        'a,2024-03-01,63.00,42.00,108.00,24.00,3.00,60.00',
        'b,2024-02-01,16.00,0.00,16.00,0.00,0.00,100.00',
        'b,2024-03-01,24.00,0.00,24.00,0.00,0.00,100.00',
      ],
    ],
  ])('sums up by %s', async (breakdown, head, rows) => {
    const csv = await reportCsv(service, { ...LAST_DAYS, breakdown });
    expect(csv).toBe(text([HEADER.replace('store_id,day', head), ...rows]));
    // The dates may be given in place of the name.
    const dates = { from_date: '2024-02-28', to_date: '2024-03-05' };
    expect(await reportCsv(service, { as_of: AS_OF, ...dates, breakdown })).toBe(csv);
  });

  it('has the evidence when it is extended', async () => {
    const csv = await reportCsv(service, { ...LAST_DAYS, columns: 'extended' });
    const rows = BY_DAY.map((row, i) => `${row},${EVIDENCE[i]}`);
    expect(csv).toBe(text([`${HEADER},polls,longest_gap(minutes)`, ...rows]));
  });

  it('counts as it is asked to', async () => {
    const friday = { as_of: AS_OF, from_date: '2024-03-01', to_date: '2024-03-01' };
    const row = async (choice: object) => (await reportCsv(service, { ...friday, ...choice })).split('\n')[1];
    expect(await row({})).toBe('a,15.00,6.00,24.00,0.00,3.00,71.42');
    expect(await row({ exclusions: 'ignore' })).toBe('a,18.00,6.00,24.00,0.00,0.00,75.00');
    // From the poll of the evening before until 02:00, from 06:00 to 12:00 and 15:00 to 16:00, and from 18:00.
    const carried = { accounting: 'carry_forward', carry_minutes: 600, no_data: 'exclude' };
    expect(await row(carried)).toBe('a,7.00,10.00,24.00,4.00,3.00,41.17');
    expect(await row({ ...carried, carry_minutes: 60 })).toBe('a,1.00,1.00,24.00,19.00,3.00,50.00');
  });

  it('has its parameters', async () => {
    const named = await completed({ ...LAST_DAYS, accounting: 'carry_forward', carry_minutes: 90 });
    expect(named.parameters).toEqual({
      as_of: '2024-03-05T12:00:00.000Z',
      windows: null,
      no_data: 'down',
      accounting: 'carry_forward',
      carry_minutes: 90,
      exclusions: 'apply',
      period: 'last_7_days',
      from_date: null,
      to_date: null,
      breakdown: 'day',
      columns: 'plain',
      labels: null,
      group_by: null,
      label_columns: null,
      format: 'csv',
    });
    const dates = { from_date: '2024-03-01', to_date: '2024-03-05' };
    const dated = await completed({ as_of: AS_OF, ...dates, exclusions: 'ignore' });
    expect(dated.parameters).toMatchObject({
      ...dates,
      period: null,
      exclusions: 'ignore',
      breakdown: 'none',
    });
    expect(dated.stores).toBe(2);
  });

  it('is reused for the same figures only', async () => {
    const first = await completed({ ...LAST_DAYS, no_data: 'exclude' });
    const origin = first.reused_from ?? first.report_id;
    expect((await completed({ ...LAST_DAYS, format: 'ndjson' })).reused_from).toBe(origin);
    for (const other of [
      { breakdown: 'week' },
      { period: 'last_30_days' },
      { accounting: 'carry_forward', carry_minutes: 91 },
      { exclusions: 'ignore', breakdown: 'none' },
    ]) {
      expect((await completed({ ...LAST_DAYS, ...other })).reused_from).not.toBe(origin);
    }
    // The evidence takes more than the figures alone.
    const extended = await completed({ ...LAST_DAYS, columns: 'extended' });
    expect(extended.reused_from).not.toBe(origin);
  });

  it('has its rows, part by part', async () => {
    const { report_id: id } = await completed(LAST_DAYS);
    const { items, total } = await rows(id);
    expect(total).toBe(14);
    expect(items.map(lineOf)).toEqual(BY_DAY);
    expect(items[10]).toEqual({
      store_id: 'b',
      day: '2024-03-02',
      uptime_hours: 0,
      downtime_hours: 0,
      open_time_hours: 0,
      no_data_hours: 0,
      excluded_hours: 0,
      uptime_percent: null,
    });
    const sorted = async (sort: string) => (await rows(id, { sort, limit: 3 })).items.map(lineOf);
    expect(await sorted('-downtime')).toEqual([BY_DAY[3], BY_DAY[0], BY_DAY[1]]);
    expect(await sorted('-excluded')).toEqual([BY_DAY[2], BY_DAY[0], BY_DAY[1]]);
    // Without a percentage first, then the least.
    expect(await sorted('uptime_percent')).toEqual([BY_DAY[10], BY_DAY[11], BY_DAY[3]]);
    expect((await rows(id, { sort: '-store_id' })).items.map(lineOf)).toEqual([
      ...BY_DAY.slice(7),
      ...BY_DAY.slice(0, 7),
    ]);
    const own = await rows(id, { store_id: 'b', limit: 2, offset: 1 });
    expect([own.total, own.items.map(lineOf)]).toEqual([7, BY_DAY.slice(8, 10)]);
    const lines = await (await send(service, `/reports/${id}/rows?format=ndjson`)).text();
    expect(lines).toBe(text(items.map((item) => JSON.stringify(item))));
  });

  it('has the evidence in its rows if it has it', async () => {
    const { report_id: id } = await completed({ ...LAST_DAYS, columns: 'evidence' });
    const { items } = await rows(id, { sort: '-longest_gap', limit: 1 });
    expect(items[0]).toMatchObject({ store_id: 'a', day: '2024-02-28', polls: 2, longest_gap_minutes: 1080 });
    const plain = await completed(LAST_DAYS);
    for (const sort of ['polls', 'uptime_last_day']) {
      const { status, body } = await getJson<Problem>(
        service,
        `/reports/${plain.report_id}/rows?sort=${sort}`,
      );
      expect(status).toBe(400);
      expect(body.detail).toBe(
        'sort is none of store_id, uptime, downtime, open_time, no_data, excluded, uptime_percent, each also with - ' +
          'before it: the rows of this report have no others.',
      );
    }
  });

  it('has the same in all formats', async () => {
    const { file_path } = await completed({ ...LAST_DAYS, columns: 'extended' });
    const file = async (format: string) =>
      (await downloadBy(service, `?file_path=${file_path!}&format=${format}`)).bytes;
    const values = BY_DAY.map((row, i) => `${row},${EVIDENCE[i]}`.split(','));
    const typed = values.map(([id, day, ...figures]) => [
      id,
      day,
      ...figures.map((figure) => (figure === '' ? null : Number(figure))),
    ]);
    const objects = (await file('ndjson')).toString().trimEnd().split('\n');
    expect(objects.map((line) => Object.values(JSON.parse(line) as Record<string, unknown>))).toEqual(typed);

    const path = join(service.environment.directory, 'period.parquet');
    await writeFile(path, await file('parquet'));
    const { columns, rows: stored } = await readParquet(path);
    expect(columns.slice(0, 3)).toEqual(['store_id VARCHAR', 'day DATE', 'uptime_hours DOUBLE']);
    expect(stored.map(([id, day, ...figures]) => [id, String(day), ...figures])).toEqual(typed);

    const { default: readXlsxFile } = await import('read-excel-file/node');
    const [sheet] = await readXlsxFile(await file('xlsx'));
    const cells = sheet!.data.slice(1).map(([id, day, ...figures]): unknown[] => {
      expect(day).toBeInstanceOf(Date);
      return [id, (day as unknown as Date).toISOString().slice(0, 10), ...(figures as unknown[])];
    });
    expect(cells).toEqual(typed);
  });

  it('is compared part by part with one of the same breakdown', async () => {
    const [base, report] = [
      await completed(LAST_DAYS),
      await completed({ ...LAST_DAYS, exclusions: 'ignore' }),
    ];
    const { items, ...counts } = await changes(report, base, {});
    expect(counts).toMatchObject({ figure: 'downtime', total: 14, changed: 0 });
    expect(items).toHaveLength(14);
    const excluded = await changes(report, base, { sort: 'excluded', limit: 1 });
    expect(excluded).toMatchObject({ figure: 'excluded', changed: 1 });
    expect(excluded.items).toEqual([
      {
        store_id: 'a',
        part: '2024-03-01',
        in: 'both',
        before_ms: 3 * HOUR,
        after_ms: 0,
        difference_ms: -3 * HOUR,
      },
    ]);
    const yesterday = await completed({ ...LAST_DAYS, as_of: '2024-03-04T14:00:00Z' });
    expect(await changes(report, yesterday, {})).toMatchObject({ total: 16, only_before: 2, only_after: 2 });
  });

  it('is compared with no other one', async () => {
    const byDay = await completed(LAST_DAYS);
    const byWeek = await completed({ ...LAST_DAYS, breakdown: 'week' });
    const windows = await completed({ as_of: AS_OF });
    const refusal = async (base: ReportResponseDto, sort = '') => {
      const path = `/reports/${byDay.report_id}/changes?base_report_id=${base.report_id}${sort}`;
      const { status, body } = await getJson<Problem>(service, path);
      return `${status} ${body.detail}`;
    };
    expect(await refusal(windows)).toBe(
      `409 Report ${windows.report_id} has windows, report ${byDay.report_id} has a period by day; compare reports that have the same.`,
    );
    expect(await refusal(byWeek)).toContain('has a period by week');
    expect(await refusal(byDay, '&sort=-downtime_last_week')).toMatch(
      /^400 sort is none of uptime, downtime,/,
    );
    expect(await refusal(byDay, '&sort=polls')).toMatch(/^400 sort is none of/);
  });

  it('takes 400 days, and has rows for those that have begun by as_of', async () => {
    const csv = await reportCsv(service, {
      as_of: AS_OF,
      from_date: '2023-02-01',
      to_date: '2024-03-06',
      breakdown: 'month',
    });
    expect(csv.split('\n').filter((line) => line.startsWith('a,'))).toHaveLength(14);
    const later = { as_of: AS_OF, from_date: '2024-03-06', to_date: '2024-03-07' };
    expect(await reportCsv(service, { ...later, breakdown: 'day' })).toBe(`${HEADER}\n`);
    expect((await reportCsv(service, later)).split('\n').slice(1, 3)).toEqual([
      'a,0.00,0.00,0.00,0.00,0.00,',
      'b,0.00,0.00,0.00,0.00,0.00,',
    ]);
  });

  it('is the same from the command line, which explains it as well', async () => {
    const { env, directory } = service.environment;
    const cli = (...args: string[]) => cliOutputHere({ ...env, DEFAULT_TIMEZONE: 'UTC' }, ...args);
    const out = join(directory, 'period.csv');
    const period = ['--as-of', AS_OF, '--period', 'last_7_days', '--breakdown', 'day'];
    await cli('report', ...period, '--out', out);
    expect(await readFile(out, 'utf8')).toBe(text([HEADER, ...BY_DAY]));
    const friday = ['--as-of', AS_OF, '--from', '2024-03-01', '--to', '2024-03-01'];
    const carried = ['--accounting', 'carry_forward', '--carry-minutes', '600', '--no-data', 'exclude'];
    await cli('report', ...friday, ...carried, '--columns', 'evidence', '--out', out);
    expect((await readFile(out, 'utf8')).split('\n')[1]).toBe('a,7.00,10.00,24.00,4.00,3.00,41.17,2,420.00');

    const explained = await cli('explain', 'a', ...period);
    expect(explained).toContain(
      '2024-03-01 Friday: open 00:00:00–12:00:00, 15:00:00–24:00:00; excluded 12:00:00–15:00:00; polls 2, longest gap 900.00 minutes\n',
    );
    expect(explained).toContain('counted  accounting=daily: each local day from its own polls\n');
    expect(explained).toMatch(/^2024-03-01 +15\.00 +6\.00 +0\.00 +3\.00 +24\.00 +2 +900\.00 +71\.42$/m);
    expect(explained).not.toContain('2024-02-27 Tuesday');
    const alone = await cli('explain', 'a', ...friday, ...carried);
    expect(alone).toContain('counted  accounting=carry_forward: each poll for 600 minutes at most\n');
    expect(alone).toMatch(
      /^2024-03-01\/2024-03-01 +7\.00 +10\.00 +4\.00 +3\.00 +24\.00 +2 +420\.00 +41\.17$/m,
    );
    expect(alone).not.toContain('2024-02-29 Thursday');

    for (const [options, message] of [
      [['--accounting', 'carry_forward'], 'needs carry_minutes'],
      [['--carry-minutes', '0'], '--carry-minutes is not a whole number from 1 to 10080'],
      [['--period', 'ever'], '--period is neither today nor yesterday'],
      [['--from', 'today'], '--from is not a date of the calendar'],
      [['--from', '2024-03-01'], 'to_date is missing'],
      [['--breakdown', 'day'], 'breakdown is for a period'],
    ] as const) {
      for (const command of [['report'], ['explain', 'a']]) {
        const { status, stdout, stderr } = await runCliHere(env, ...command, ...options);
        expect([status === 0, stdout]).toEqual([false, '']);
        expect(stderr).toContain(message);
      }
    }
  });

  const completed = async (body: object): Promise<ReportResponseDto> => {
    const report = await reportWhenDone(service, await triggerReport(service, body));
    expect([report.status, report.failure_reason]).toEqual(['Completed', null]);
    return report;
  };

  async function rows(reportId: string, query: Query = {}): Promise<RowsPageResponseDto> {
    const response = await send(service, `/reports/${reportId}/rows${queryText(query)}`);
    const { status, body } = await answerOf<RowsPageResponseDto>(response);
    expect(status).toBe(200);
    return body;
  }

  async function changes(
    report: ReportResponseDto,
    base: ReportResponseDto,
    query: Query,
  ): Promise<ChangesPageResponseDto> {
    const asked = queryText({ base_report_id: base.report_id, ...query });
    const { status, body } = await getJson<ChangesPageResponseDto>(
      service,
      `/reports/${report.report_id}/changes${asked}`,
    );
    expect(status).toBe(200);
    return body;
  }
});

/** A row of the API as the CSV has it. */
const lineOf = ({ store_id, day, ...figures }: RowResponseDto): string =>
  [
    store_id,
    day as string,
    ...Object.values(figures).map((figure) => (figure === null ? '' : Number(figure).toFixed(2))),
  ].join(',');
