import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { Report } from '../../src/reports';
import {
  download,
  downloadBy,
  getJson,
  reportWhenDone,
  triggerReport,
  uploadCsv,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

const polls = `store_id,status,timestamp_utc
one,active,2023-01-25 12:00:00 UTC
`;
const csv = `store_id,uptime_last_hour(minutes),uptime_last_day(hours),uptime_last_week(hours),downtime_last_hour(minutes),downtime_last_day(hours),downtime_last_week(hours)
one,60.00,12.00,12.00,0.00,0.00,144.00
`;

describeOneSetup('the download of a report', 'embedded', (setup) => {
  let service: RunningService;
  let reportsFolder: string;
  let reportId: string;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ DEFAULT_TIMEZONE: 'UTC' }));
    reportsFolder = service.environment.env.REPORTS_DIR!;
    await uploadCsv(service, 'polls', polls);
    reportId = await triggerReport(service);
    await reportWhenDone(service, reportId);
  });

  afterAll(() => service.close());

  it('sends the CSV as an attachment', async () => {
    const { status, headers, bytes } = await download(service, `reports/store_report_${reportId}.csv`);
    expect(status).toBe(200);
    expect(bytes.toString()).toBe(csv);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="store_report_${reportId}.csv"`,
      'content-length': String(bytes.length),
    });
  });

  it('knows a report as reports/… wherever REPORTS_DIR lies', async () => {
    const other = await startFreshService(setup, ({ directory }) => ({
      REPORTS_DIR: join(directory, 'somewhere', 'else'),
    }));
    try {
      const report = await reportWhenDone(other, await triggerReport(other));
      expect(report.file_path).toBe(`reports/store_report_${report.report_id}.csv`);
      expect((await download(other, report.file_path!)).status).toBe(200);
    } finally {
      await other.close();
    }
  });

  // As paths, most of these would lead to a file.
  it.each<[string, (id: string) => string]>([
    ['an unknown report', () => `reports/store_report_${randomUUID()}.csv`],
    ['an empty name', () => ''],
    ['the file without its folder', (id) => `store_report_${id}.csv`],
    ['another folder', (id) => `files/store_report_${id}.csv`],
    ['a way out and in again', (id) => `reports/../reports/store_report_${id}.csv`],
    ['a way out', () => 'reports/../store-monitor.sqlite'],
    ['a way out, twice encoded', () => 'reports/..%2fstore-monitor.sqlite'],
    ['backslashes', (id) => `reports\\store_report_${id}.csv`],
    ['a way out with backslashes', () => 'reports\\..\\store-monitor.sqlite'],
    ['an absolute path', (id) => `${reportsFolder}/store_report_${id}.csv`],
    ['an absolute path to anything', () => '/etc/passwd'],
    ['a dot in front', (id) => `./reports/store_report_${id}.csv`],
    ['a NUL at the end', (id) => `reports/store_report_${id}.csv\0`],
    ['a NUL before another ending', (id) => `reports/store_report_${id}.csv\0.png`],
    ['a line feed at the end', (id) => `reports/store_report_${id}.csv\n`],
    ['an id in capitals', (id) => `reports/store_report_${id.toUpperCase()}.csv`],
    ['a name in capitals', (id) => `REPORTS/STORE_REPORT_${id}.CSV`],
    ['the sample', () => 'reports/sample_store_report.csv'],
    ['a file being written', (id) => `reports/.store_report_${id}.csv.0a1b2c.partial`],
    ['a pattern', () => 'reports/store_report_%.csv'],
  ])('does not find %s', async (_, nameOf) => {
    await writeFile(join(reportsFolder, 'sample_store_report.csv'), 'store_id\n');
    await writeFile(join(reportsFolder, `.store_report_${reportId}.csv.0a1b2c.partial`), 'store_id\n');
    expect(await statusOf(`?file_path=${encodeURIComponent(nameOf(reportId))}`)).toBe(404);
  });

  it('does not find anything without one name', async () => {
    const name = `reports/store_report_${reportId}.csv`;
    expect(await statusOf('')).toBe(404);
    expect(await statusOf(`?file=${name}`)).toBe(404);
    expect(await statusOf(`?file_path=${name}&file_path=${name}`)).toBe(404);
    expect(await statusOf(`?file_path[]=${name}`)).toBe(404);
    expect(await statusOf(`?file_path[name]=${name}`)).toBe(404);
    expect(await statusOf('?file_path=%ff')).toBe(404);
  });

  it('does not find a report that is still Running, even when its file is there', async () => {
    const running = await reportOfAnotherProcess();
    await writeFile(join(reportsFolder, `store_report_${running}.csv`), csv);
    expect((await getJson(service, `/get_report/${running}`)).body).toEqual({ status: 'Running' });
    expect(await statusOf(`?file_path=reports/store_report_${running}.csv`)).toBe(404);
  });

  async function statusOf(query: string): Promise<number> {
    const { status, headers, bytes } = await downloadBy(service, query);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(bytes.toString()).not.toContain(service.environment.directory);
    return status;
  }

  /** A report that another process holds, so that this service leaves it alone. */
  async function reportOfAnotherProcess(): Promise<string> {
    const id = randomUUID();
    const lease = { leaseOwner: 'another-host/1/00000000', leaseUntil: Date.now() + 3_600_000 };
    await service.app
      .get(DataSource)
      .getRepository(Report)
      .insert({
        ...lease,
        reportId: id,
        status: 'Running',
        createdAt: Date.now(),
        windows: 'calendar',
        noData: 'down',
      });
    return id;
  }
});
