import { rename, rm, writeFile } from 'node:fs/promises';
import { Database } from '../../src/platform/database';
import { getJson, reportWhenDone, send, triggerReport, uploadCsv } from '../support/product/client';
import { keptReport } from '../support/product/kept-report';
import { type Samples, scrape } from '../support/product/metrics';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

const HOUR_MS = 3_600_000;
const POLLS = 'store_monitor_polls_total';
const REPORTS = 'store_monitor_reports_total';
const QUEUED = 'store_monitor_queue_reports';
const AGE = 'store_monitor_newest_poll_age_seconds';

/** The counters continue from test to test. */
describeOneSetup('the metrics of a service', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  const csv = (...rows: string[]) => ['store_id,status,timestamp_utc', ...rows, ''].join('\n');
  const byResult = (samples: Samples, name: string, ...results: string[]) =>
    Object.fromEntries(results.map((result) => [result, samples.get(`${name}{result="${result}"}`)]));

  it('are in the text format of Prometheus, and begin at nothing', async () => {
    const answer = await send(service, '/metrics');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; .*version=0\.0\.4/);
    const samples = await scrape(service);
    expect(byResult(samples, REPORTS, 'completed', 'reused', 'failed')).toEqual({
      completed: 0,
      reused: 0,
      failed: 0,
    });
    expect(samples.get(`${QUEUED}{state="waiting"}`)).toBe(0);
    expect(samples.get(`${QUEUED}{state="running"}`)).toBe(0);
    // Without polls there is no age.
    expect(samples.has(AGE)).toBe(false);
  });

  it('count requests by the pattern of their route, and never by their path', async () => {
    const id = '2c252b26-805f-49a7-902d-245f7da3fe5f';
    await getJson(service, `/get_report/${id}`);
    await getJson(service, `/get_report/${id}?again`);
    await getJson(service, '/get_report/none');
    await send(service, '/no-such-place', { method: 'DELETE' });
    await send(service, '/polls', {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });

    const samples = await scrape(service);
    const requests = (labels: string) => samples.get(`store_monitor_http_requests_total{${labels}}`);
    expect(requests('method="GET",route="/get_report/:report_id",status="404"')).toBe(2);
    expect(requests('method="GET",route="/get_report/:report_id",status="400"')).toBe(1);
    expect(requests('method="DELETE",route="none",status="404"')).toBe(1);
    expect(requests('method="POST",route="none",status="400"')).toBe(1);
    const route = 'method="GET",route="/get_report/:report_id"';
    expect(samples.get(`store_monitor_http_request_duration_seconds_count{${route}}`)).toBe(3);
    expect([...samples.keys()].filter((name) => name.includes(id) || name.includes('no-such'))).toEqual([]);
  });

  it('count polls by result, and report the age of the newest', async () => {
    const observed = Date.now() - HOUR_MS;
    const poll = `a,active,${new Date(observed).toISOString()}`;
    await uploadCsv(
      service,
      'polls',
      csv(poll, 'b,active,2023-01-25 18:00:00 UTC', 'c,asleep,2023-01-25 18:00:00 UTC'),
    );
    await uploadCsv(service, 'polls', csv(poll, 'b,inactive,2023-01-25 18:00:00 UTC'));
    await uploadCsv(service, 'polls', csv(poll, 'd,asleep,never'), { query: '?strict=true' });
    await uploadCsv(service, 'timezones', 'store_id,timezone_str\na,UTC\n');

    const least = (Date.now() - observed) / 1000;
    const samples = await scrape(service);
    const most = (Date.now() - observed) / 1000;
    expect(byResult(samples, POLLS, 'inserted', 'changed', 'unchanged', 'rejected')).toEqual({
      inserted: 2,
      changed: 1,
      unchanged: 1,
      rejected: 2,
    });
    expect(samples.get('store_monitor_imports_total{kind="polls",status="Completed"}')).toBe(2);
    expect(samples.get('store_monitor_imports_total{kind="polls",status="Refused"}')).toBe(1);
    expect(samples.get('store_monitor_imports_total{kind="timezones",status="Completed"}')).toBe(1);
    expect(samples.get(AGE)).toBeGreaterThanOrEqual(least);
    expect(samples.get(AGE)).toBeLessThanOrEqual(most);
  });

  it('have the size of the write-ahead log, on SQLite alone', async () => {
    const bytes = (await scrape(service)).get('store_monitor_wal_bytes');
    if (setup === 'embedded') expect(bytes).toBeGreaterThan(0);
    else expect(bytes).toBeUndefined();
  });

  it('count reports by result, and how long each took', async () => {
    const done = await reportWhenDone(service, await triggerReport(service));
    await reportWhenDone(service, await triggerReport(service));
    const folder = service.environment.env.REPORTS_DIR!;
    await rename(folder, `${folder}-away`);
    await writeFile(folder, 'a file where the folder was');
    const body = { as_of: '2023-01-25T12:00:00Z' };
    expect(await reportWhenDone(service, await triggerReport(service, body))).toMatchObject({
      status: 'Failed',
    });
    await rm(folder);
    await rename(`${folder}-away`, folder);

    const samples = await scrape(service);
    const once = { completed: 1, reused: 1, failed: 1 };
    expect(byResult(samples, REPORTS, 'completed', 'reused', 'failed')).toEqual(once);
    const seconds = 'store_monitor_report_duration_seconds';
    expect(byResult(samples, `${seconds}_count`, 'completed', 'reused', 'failed')).toEqual(once);
    const took = samples.get(`${seconds}_sum{result="completed"}`)!;
    expect(took).toBeGreaterThanOrEqual(done.duration_ms! / 1000);
  });

  it('distinguish waiting from running reports', async () => {
    await keptReport(service);
    await keptReport(service);
    await keptReport(service, { leaseOwner: null, leaseUntil: null });
    // Its process has stopped renewing.
    await keptReport(service, { leaseUntil: Date.now() - 1 });
    await keptReport(service, { status: 'Completed' });
    const samples = await scrape(service);
    expect(samples.get(`${QUEUED}{state="running"}`)).toBe(2);
    expect(samples.get(`${QUEUED}{state="waiting"}`)).toBe(2);
  });

  it('omit the series of the database while it is unreachable', async () => {
    const away = jest.spyOn(service.app.get(Database), 'snapshot').mockRejectedValue(new Error('away'));
    const samples = await scrape(service);
    expect([...samples.keys()].filter((name) => name.startsWith(QUEUED) || name === AGE)).toEqual([]);
    expect(byResult(samples, POLLS, 'inserted')).toEqual({ inserted: 2 });
    away.mockRestore();
    expect((await scrape(service)).has(AGE)).toBe(true);
  });
});
