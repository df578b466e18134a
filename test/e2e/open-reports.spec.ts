import { DataSource } from 'typeorm';
import { type Problem } from '../../src/platform/http/problem.filter';
import { Report } from '../../src/reports';
import { type ReportPageResponseDto } from '../../src/reports/api/report.dto';
import { describeOnServices } from '../support/faults/on-services';
import { getJson, postJson } from '../support/product/client';
import { keptReport } from '../support/product/kept-report';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { startService } from '../support/product/service';
import { describeOneSetup } from '../support/setups';

const MAX_OPEN = 3;

describeOneSetup('more reports than may run or wait', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ MAX_OPEN_REPORTS: String(MAX_OPEN) }));
  });

  afterAll(() => service.close());

  const total = async () => (await getJson<ReportPageResponseDto>(service, '/reports')).body.total;

  it('are refused, and nothing is written of them', async () => {
    const open = [];
    for (let kept = 0; kept < MAX_OPEN; kept++) open.push(await keptReport(service));
    await keptReport(service, { status: 'Failed' });
    const { status, headers, body } = await postJson<Problem>(service, '/trigger_report');
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('5');
    expect(body).toMatchObject({
      type: 'urn:store-monitor:problem:too-many',
      detail: `${MAX_OPEN} reports run or wait, and at most ${MAX_OPEN} may. Try again when some of them are done.`,
    });
    expect(await total()).toBe(MAX_OPEN + 1);

    const done = { status: 'Failed' as const, leaseOwner: null, leaseUntil: null };
    await service.app.get(DataSource).getRepository(Report).update({ reportId: open[0]! }, done);
    expect((await postJson(service, '/trigger_report')).status).toBe(202);
    expect(await total()).toBe(MAX_OPEN + 2);
  });
});

describeOnServices('more reports than may run or wait, asked for at one instant', () => {
  it('are refused to the last, whichever process and connection they come by', async () => {
    const most = 5;
    // No worker runs: none is completed before all are triggered.
    const variables = { ROLE: 'api', MAX_OPEN_REPORTS: String(most), MYSQL_CONNECTIONS: '20' };
    const service = await startFreshService('services', () => variables);
    const other = await startService({ ...service.environment.env, ...variables });
    try {
      const triggers = Array.from({ length: 60 }, (_, i) =>
        postJson(i % 2 === 0 ? service : other, '/trigger_report'),
      );
      const statuses = (await Promise.all(triggers)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 202)).toHaveLength(most);
      expect(statuses.filter((status) => status === 429)).toHaveLength(60 - most);
      expect((await getJson<ReportPageResponseDto>(service, '/reports')).body.total).toBe(most);
    } finally {
      await other.close();
      await service.close();
    }
  });
});
