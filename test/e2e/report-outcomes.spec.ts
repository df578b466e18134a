import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { download, getJson, reportWhenDone, triggerReport, uploadCsv } from '../support/product/client';
import { startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

const header =
  'store_id,uptime_last_hour(minutes),uptime_last_day(hours),uptime_last_week(hours),downtime_last_hour(minutes),downtime_last_day(hours),downtime_last_week(hours)\n';

describeOneSetup('a report that has nothing to tell', 'services', (setup) => {
  it('is completed with the header alone', async () => {
    const service = await startFreshService(setup);
    try {
      const early = { as_of: '2023-01-01T00:00:00Z' };
      const empty = await reportWhenDone(service, await triggerReport(service));
      expect(empty).toMatchObject({ status: 'Completed', as_of: null, stores: 0, polls_read: 0 });
      expect((await download(service, empty.file_path!)).bytes.toString()).toBe(header);
      const emptyAsOf = await reportWhenDone(service, await triggerReport(service, early));
      expect((await download(service, emptyAsOf.file_path!)).bytes.toString()).toBe(header);

      await uploadCsv(
        service,
        'polls',
        'store_id,status,timestamp_utc\none,active,2023-01-25 12:00:00 UTC\n',
      );
      const before = await reportWhenDone(service, await triggerReport(service, early));
      expect(before).toMatchObject({ status: 'Completed', stores: 0 });
      expect((await download(service, before.file_path!)).bytes.toString()).toBe(header);
    } finally {
      await service.close();
    }
  });
});

describeOneSetup('a report that cannot be written', 'services', (setup) => {
  it('fails, and says why without a path or a stack', async () => {
    const folder = (directory: string) => join(directory, 'no-folder');
    const service = await startFreshService(setup, (environment) => ({
      REPORTS_DIR: folder(environment.directory),
    }));
    try {
      await writeFile(folder(service.environment.directory), 'a file where a folder should be');
      const reportId = await triggerReport(service);
      const report = await reportWhenDone(service, reportId);
      expect(report).toMatchObject({
        status: 'Failed',
        file_path: null,
        completed_at: expect.any(String),
        failure_reason: expect.stringMatching(/report file could not be written|folder for reports/i),
      });
      expect(report.failure_reason).not.toMatch(/[/\\]|\bat \w+|Error:/);
      expect((await getJson(service, `/get_report/${reportId}`)).body).toEqual({ status: 'Failed' });
      expect((await download(service, `reports/store_report_${reportId}.csv`)).status).toBe(404);
    } finally {
      await service.close();
    }
  });
});
