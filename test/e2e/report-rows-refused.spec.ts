import { randomUUID } from 'node:crypto';
import { type Problem } from '../../src/platform/http/problem.filter';
import { getJson, reportWhenDone, triggerReport } from '../support/product/client';
import { keptReport } from '../support/product/kept-report';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

describeOneSetup('rows of a report', 'embedded', (setup) => {
  let service: RunningService;
  let reportId: string;

  beforeAll(async () => {
    service = await startFreshService(setup);
    reportId = await triggerReport(service);
    await reportWhenDone(service, reportId);
  });

  afterAll(() => service.close());

  it.each([
    ['?sort=uptime', 'sort is none of store_id, uptime_last_hour'],
    ['?sort=--store_id', 'sort is none of'],
    ['?sort=hour_up', 'sort is none of'],
    ['?sort=store_id&sort=store_id', 'sort is none of'],
    ['?format=xml', 'format is none of json, ndjson'],
    ['?limit=1001', 'limit must be at most 1000 rows a page; format=ndjson has no such limit.'],
    ['?limit=0', 'limit must not be less than 1'],
    ['?limit=ten', 'limit must be an integer'],
    ['?offset=-1', 'offset must not be less than 0'],
    ['?store_id=a&store_id=b', 'store_id must be a string'],
    ['?windows=rolling', 'windows is unknown here'],
  ])('are refused for %s', async (query, detail) => {
    const { status, body } = await getJson<Problem>(service, `/reports/${reportId}/rows${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
  });

  it('are there once it is completed, and of no other report', async () => {
    const running = await keptReport(service);
    const failed = await keptReport(service, { status: 'Failed', failureReason: 'A full disk.' });
    // Of a version that stored no rows.
    const old = await keptReport(service, { status: 'Completed', filePath: 'reports/store_report_old.csv' });
    expect(await refusal(running)).toBe('404 This report is Running; it has rows once it is Completed.');
    expect(await refusal(failed)).toBe('404 This report is Failed; it has rows once it is Completed.');
    expect(await refusal(old)).toBe('404 This report is older than the storage of rows. Trigger a new one.');
    expect(await refusal(randomUUID())).toBe('404 There is no such report.');
    expect(await refusal('1')).toBe('400 report_id is not a UUID.');
  });

  async function refusal(reportId: string): Promise<string> {
    const { status, body } = await getJson<Problem>(service, `/reports/${reportId}/rows`);
    return `${status} ${body.detail}`;
  }
});
