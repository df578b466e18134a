import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { Database } from '../../src/platform/database';
import { Report, ReportsService } from '../../src/reports';
import { ReportGenerator } from '../../src/reports/generation/report-generator';
import { ReportRunner } from '../../src/reports/jobs/report-runner';
import { environmentWithFleet } from '../support/faults/fleet';
import { type Service, startService } from '../support/product/service';
import { describeOneSetup, type Environment } from '../support/setups';

describeOneSetup('a report that is delivered twice at once', 'services', (setup) => {
  let environment: Environment;
  let services: Service[];

  beforeAll(async () => {
    environment = await environmentWithFleet(setup, 300);
    services = [await startService(environment.env), await startService(environment.env)];
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(async () => {
    for (const service of services) await service.close();
    await environment.remove();
  });

  let asked = 0;

  /**
   * A row without a job: only the test delivers it. Each has another as_of, because identical reports would be reused.
   */
  const writeDown = async ({ app }: Service): Promise<string> => {
    const reportId = randomUUID();
    const parameters = {
      windows: 'calendar',
      noData: 'down',
      asOf: Date.UTC(2023, 0, 25) + asked++,
    } as const;
    await app
      .get(Database)
      .write((manager) =>
        manager.insert(Report, { reportId, status: 'Running', createdAt: Date.now(), ...parameters }),
      );
    return reportId;
  };
  const run = ({ app }: Service, reportId: string): Promise<void> =>
    app.get(ReportRunner).runReport(reportId, new AbortController().signal);

  it.each([
    ['to one process', [0, 0, 0]],
    ['to two services on one database', [0, 1, 0, 1]],
  ])('is completed once: %s', async (_where, places) => {
    const reportId = await writeDown(services[0]!);
    // Spies: a second generation would lead to the same row and file.
    const generations = services.map(({ app }) => jest.spyOn(app.get(ReportGenerator), 'generate'));
    await Promise.all(places.map((place) => run(services[place]!, reportId)));
    expect(generations.flatMap(({ mock }) => mock.calls)).toHaveLength(1);
    const report = await services[0]!.app.get(ReportsService).get(reportId);
    expect(report).toMatchObject({ status: 'Completed', attempts: 1, leaseOwner: null });
    const files = await readdir(environment.env.REPORTS_DIR!);
    expect(files.filter((name) => name.includes(reportId))).toEqual([`store_report_${reportId}.csv`]);
  });

  it('is not worked on again when it has been completed', async () => {
    const reportId = await writeDown(services[0]!);
    await run(services[0]!, reportId);
    const before = await services[0]!.app.get(ReportsService).get(reportId);
    await run(services[1]!, reportId);
    await expect(services[0]!.app.get(ReportsService).get(reportId)).resolves.toEqual(before);
  });
});
