import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Problem } from '../../src/platform/http/problem.filter';
import { type ReportPageResponseDto } from '../../src/reports/api/report.dto';
import { getJson, postJson, reportCsv, reportWhenDone, triggerReport } from '../support/product/client';
import { cliOutputHere, runCliHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, strangeId } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const windows = ['hour(minutes)', 'day(hours)', 'week(hours)'];
const plain = ['uptime', 'downtime'].flatMap((measure) =>
  windows.map((window) => `${measure}_last_${window}`),
);
const more = ['open_time', 'no_data', 'excluded'].flatMap((measure) =>
  windows.map((window) => `${measure}_last_${window}`),
);
const strange = `"${strangeId.replaceAll('"', '""')}"`;

const calendarDown = `${['store_id', ...plain, ...more].join(',')}
always,30.00,11.50,11.50,30.00,0.50,144.50,60.00,12.00,156.00,0.00,0.00,120.00,0.00,0.00,0.00
days,0.00,6.00,13.00,0.00,2.00,27.00,0.00,8.00,40.00,0.00,0.00,16.00,0.00,0.00,0.00
${strange},60.00,18.00,18.00,0.00,0.00,144.00,60.00,18.00,162.00,0.00,0.00,144.00,0.00,0.00,0.00
lost,14.50,0.24,0.24,45.50,2.76,2.76,60.00,3.00,3.00,0.00,0.00,0.00,0.00,0.00,0.00
night,0.00,0.00,5.00,0.00,2.00,3.00,0.00,2.00,8.00,0.00,0.00,0.00,0.00,0.00,0.00
quiet,0.00,0.00,0.00,60.00,10.00,154.00,60.00,10.00,154.00,60.00,10.00,154.00,0.00,0.00,0.00
`;
const rollingExclude = `${['store_id', ...plain, ...more].join(',')}
always,30.00,11.50,11.50,30.00,0.50,24.50,60.00,24.00,168.00,0.00,12.00,132.00,0.00,0.00,0.00
days,0.00,6.00,13.00,0.00,2.00,11.00,0.00,8.00,40.00,0.00,0.00,16.00,0.00,0.00,0.00
${strange},60.00,18.00,18.00,0.00,0.00,0.00,60.00,24.00,168.00,0.00,6.00,150.00,0.00,0.00,0.00
lost,14.50,0.24,0.24,45.50,2.76,2.76,60.00,3.00,4.00,0.00,0.00,1.00,0.00,0.00,0.00
night,0.00,5.00,5.00,0.00,3.00,3.00,0.00,8.00,12.00,0.00,0.00,4.00,0.00,0.00,0.00
quiet,0.00,0.00,0.00,0.00,0.00,0.00,60.00,24.00,168.00,60.00,24.00,168.00,0.00,0.00,0.00
`;

/** The parameters that were not asked for. */
const BY_DEFAULT = {
  accounting: 'daily',
  carry_minutes: null,
  exclusions: 'apply',
  period: null,
  from_date: null,
  to_date: null,
  breakdown: 'none',
  labels: null,
  group_by: null,
  label_columns: null,
};

describeOneSetup('the columns of a report', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  it('are the plain ones, unless more are asked for', async () => {
    const csv = withoutMore(calendarDown);
    expect(csv.split('\n')[0]).toBe(
      'store_id,uptime_last_hour(minutes),uptime_last_day(hours),uptime_last_week(hours),' +
        'downtime_last_hour(minutes),downtime_last_day(hours),downtime_last_week(hours)',
    );
    for (const body of [undefined, {}, { columns: 'plain' }, { columns: null }]) {
      expect(await reportCsv(service, body)).toBe(csv);
    }
  });

  it('are open time, time without data and excluded time as well, when they are extended', async () => {
    expect(await reportCsv(service, { columns: 'extended' })).toBe(calendarDown);
    const choice = { windows: 'rolling', no_data: 'exclude' };
    expect(await reportCsv(service, { ...choice, columns: 'extended' })).toBe(rollingExclude);
    expect(await reportCsv(service, choice)).toBe(withoutMore(rollingExclude));
  });

  it('are properties of the report', async () => {
    for (const columns of ['plain', 'extended']) {
      const report = await reportWhenDone(service, await triggerReport(service, { columns }));
      expect(report.parameters).toEqual({
        as_of: null,
        windows: 'calendar',
        no_data: 'down',
        columns,
        format: 'csv',
        ...BY_DEFAULT,
      });
    }
  });

  it.each(['all', '', 'Extended', ['extended'], true, 12])('are none other: %j', async (columns) => {
    const before = await reports();
    const { status, body } = await postJson<Problem>(service, '/trigger_report', { columns });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      status: 400,
      detail: 'columns is none of plain, extended, evidence, targets.',
    });
    expect(await reports()).toEqual(before);
  });

  it.each([
    ['--columns extended', calendarDown],
    ['--columns plain', withoutMore(calendarDown)],
    ['', withoutMore(calendarDown)],
    ['--columns extended --windows rolling --no-data exclude', rollingExclude],
  ])('are the same from the command line: report %s', async (options, expected) => {
    const { env, directory } = service.environment;
    const out = join(directory, 'report.csv');
    const chosen = options.split(' ').filter((option) => option !== '');
    expect(await cliOutputHere(env, 'report', ...chosen, '--out', out)).toBe(`${out}\n`);
    expect(await readFile(out, 'utf8')).toBe(expected);
  });

  it('are none other from the command line', async () => {
    const before = await reports();
    const { status, stdout, stderr } = await runCliHere(
      service.environment.env,
      'report',
      '--columns',
      'all',
    );
    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('--columns is neither plain nor extended nor evidence');
    expect(await reports()).toEqual(before);
    expect(await cliOutputHere(service.environment.env, 'report', '--help')).toContain('--columns');
  });

  const reports = async () => (await getJson<ReportPageResponseDto>(service, '/reports?limit=200')).body;
});

/** An extended report without its additional columns. */
function withoutMore(csv: string): string {
  return csv.replaceAll(new RegExp(`(,[^,\n]*){${more.length}}$`, 'gm'), '');
}
