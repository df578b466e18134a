import { rename, rm, writeFile } from 'node:fs/promises';
import { NotificationDispatcher } from '../../src/notifications';
import { type ReportResponseDto } from '../../src/reports/api/report.dto';
import { getJson, reportWhenDone, triggerReport, uploadCsv } from '../support/product/client';
import { scrape } from '../support/product/metrics';
import { type Service, startService } from '../support/product/service';
import { isSigned, type Received, WebhookReceiver } from '../support/product/webhook-receiver';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';
import { until } from '../support/until';

const POLLS = 'store_id,status,timestamp_utc\none,active,2023-01-25 10:00:00 UTC\n';
const AS_OF = '2023-01-25T12:00:00.000Z';
/** Longer than every delay between two attempts. */
const LATER_MS = 6 * 3_600_000;

describeOneSetup('the webhook', 'services', (setup) => {
  let environment: Environment;
  let receiver: WebhookReceiver;
  let service: Service;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    receiver = await WebhookReceiver.listen();
    service = await startService({ ...environment.env, ...receiver.variables });
    await uploadCsv(service, 'polls', POLLS);
  });

  afterEach(() => {
    receiver.answer = (response) => void response.writeHead(204).end();
  });

  afterAll(async () => {
    await service.close();
    receiver.close();
    await environment.remove();
  });

  it('receives a signed notification of a completed report, once', async () => {
    const report = await reported({ as_of: AS_OF, windows: 'rolling', no_data: 'exclude' });
    const { webhook } = await settled(report.report_id);
    expect(webhook).toEqual({
      status: 'delivered',
      attempts: 1,
      last_status: 204,
      last_error: null,
      next_attempt_at: null,
    });
    const [told, ...more] = receiver.of(report.report_id);
    expect(more).toEqual([]);
    expect(isSigned(told!)).toBe(true);
    expect(isSigned({ ...told!, body: told!.body.replace('Completed', 'Failed') })).toBe(false);
    expect(told).toMatchObject({
      path: '/hooks',
      headers: { 'content-type': 'application/json', 'x-store-monitor-event': 'report.completed' },
    });
    expect(JSON.parse(told!.body)).toEqual({
      event_id: told!.headers['x-store-monitor-delivery'],
      event: 'report.completed',
      report_id: report.report_id,
      status: 'Completed',
      as_of: AS_OF,
      windows: 'rolling',
      no_data: 'exclude',
      columns: 'plain',
      format: 'csv',
      file_path: report.file_path,
      stores: 1,
      failure_reason: null,
      completed_at: report.completed_at,
      request_id: report.request_id,
    });
  });

  it('receives a notification of a failed report, with the reason', async () => {
    const folder = environment.env.REPORTS_DIR!;
    await rename(folder, `${folder}-away`);
    await writeFile(folder, 'a file where the folder was');
    const report = await reported({ as_of: '2023-01-25T11:00:00Z' });
    await rm(folder);
    await rename(`${folder}-away`, folder);
    await settled(report.report_id);
    const [told] = receiver.of(report.report_id);
    expect(told!.headers['x-store-monitor-event']).toBe('report.failed');
    expect(JSON.parse(told!.body)).toMatchObject({
      event: 'report.failed',
      status: 'Failed',
      file_path: null,
      failure_reason: report.failure_reason,
    });
  });

  it('retries a failed delivery with the same id and the same bytes', async () => {
    const before = await attempts();
    receiver.answer = (response) => void response.writeHead(500).end('not now');
    const { report_id } = await reported();
    const refused = await until('the first attempt', async () => {
      const { webhook } = await seen(report_id);
      return webhook!.last_status === null ? undefined : webhook;
    });
    expect(refused).toMatchObject({
      status: 'pending',
      attempts: 1,
      last_status: 500,
      last_error: 'it answered 500',
    });
    expect(Date.parse(refused.next_attempt_at!)).toBeGreaterThan(Date.now());
    expect((await scrape(service)).get('store_monitor_webhook_pending')).toBe(1);
    receiver.answer = (response) => void response.writeHead(200).end('thanks');
    await passed(report_id);
    expect((await seen(report_id)).webhook).toMatchObject({
      status: 'delivered',
      attempts: 2,
      last_status: 200,
    });
    const [first, second] = receiver.of(report_id) as [Received, Received];
    expect(second.body).toBe(first.body);
    expect(second.headers['x-store-monitor-delivery']).toBe(first.headers['x-store-monitor-delivery']);
    expect([first, second].every(isSigned)).toBe(true);
    const after = await attempts();
    expect([after.delivered - before.delivered, after.failed - before.failed]).toEqual([1, 1]);
    expect((await scrape(service)).get('store_monitor_webhook_pending')).toBe(0);
  });

  it('follows no redirect, and gives up after sixteen attempts', async () => {
    receiver.answer = (response) => void response.writeHead(302, { location: '/elsewhere' }).end();
    const { report_id } = await reported();
    await passed(report_id);
    expect((await seen(report_id)).webhook).toEqual({
      status: 'failed',
      attempts: 16,
      last_status: 302,
      last_error: 'it answered 302, and redirects are not followed',
      next_attempt_at: null,
    });
    expect(new Set(receiver.of(report_id).map(({ path }) => path))).toEqual(new Set(['/hooks']));
    expect(receiver.of(report_id)).toHaveLength(16);
    expect((await attempts()).given_up).toBe(1);
  });

  it('is called by one process at a time', async () => {
    const other = await startService({ ...environment.env, ...receiver.variables });
    try {
      const ids = await Promise.all(Array.from({ length: 6 }, () => triggerReport(service)));
      for (const id of ids) await reportWhenDone(service, id);
      await Promise.all(ids.map((id) => settled(id)));
      expect(ids.map((id) => receiver.of(id).length)).toEqual(ids.map(() => 1));
    } finally {
      await other.close();
    }
  });

  it.each(['127.0.0.1', 'localhost'])('goes to no private address unless it may: %s', async (host) => {
    await service.close();
    const url = `http://${host}:${receiver.port}/hooks`;
    const careful = { ...receiver.variables, WEBHOOK_URL: url, WEBHOOK_ALLOW_PRIVATE: 'false' };
    service = await startService({ ...environment.env, ...careful });
    const { report_id } = await reported();
    const refused = await until('the first attempt', async () => (await seen(report_id)).webhook!.last_error);
    expect(refused).toBe('its address is not a public one; see WEBHOOK_ALLOW_PRIVATE');
    expect(receiver.of(report_id)).toEqual([]);
  });

  const reported = async (body?: object): Promise<ReportResponseDto> =>
    reportWhenDone(service, await triggerReport(service, body));

  const seen = async (id: string) => (await getJson<ReportResponseDto>(service, `/reports/${id}`)).body;

  /** When there is no further attempt. */
  const settled = (id: string): Promise<ReportResponseDto> =>
    until(`word of report ${id}`, async () => {
      const report = await seen(id);
      return report.webhook?.status === 'pending' ? undefined : report;
    });

  /** Runs the dispatcher as if hours had passed. */
  const passed = (id: string): Promise<boolean> =>
    until(`word of report ${id}`, async () => {
      await service.app.get(NotificationDispatcher, { strict: false }).beginSending(Date.now() + LATER_MS);
      return (await seen(id)).webhook?.status !== 'pending';
    });

  async function attempts() {
    const samples = await scrape(service);
    const of = (result: string) => samples.get(`store_monitor_webhook_attempts_total{result="${result}"}`)!;
    return { delivered: of('delivered'), failed: of('failed'), given_up: of('given_up') };
  }
});
