import { randomUUID } from 'node:crypto';
import { type Problem } from '../../src/platform/http/problem.filter';
import { describeOnServices } from '../support/faults/on-services';
import { API_KEYS, READ_SECRET, sessionOf, withKey, WRITE_SECRET } from '../support/product/api-keys';
import { answerOf, getJson, send, triggerReport } from '../support/product/client';
import { askBoard, FAILURE, TestQueue } from '../support/product/queue-board';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { startService } from '../support/product/service';
import { until } from '../support/until';

interface ShownJob {
  readonly id: string;
  readonly name: string;
  readonly data: unknown;
  readonly failedReason?: string;
  readonly stacktrace: string[];
}
interface Shown {
  readonly queues: readonly {
    readonly name: string;
    readonly readOnlyMode: boolean;
    readonly counts: Record<string, number>;
    readonly jobs: readonly ShownJob[];
  }[];
}

const JOBS = '/api/queues?activeQueue=reports&status=latest&page=1&jobsPerPage=50';

describeOnServices('the queue board', () => {
  let service: RunningService;
  let queue: TestQueue;
  let reader: string;
  let writer: string;
  const failed = { reportId: randomUUID() };
  const waiting = { reportId: randomUUID() };

  beforeAll(async () => {
    service = await startFreshService('services', () => ({ API_KEYS, ROLE: 'api' }));
    queue = new TestQueue(service.environment.env);
    await queue.addFailed(failed);
    await queue.add(waiting);
    [reader, writer] = [await sessionOf(service, READ_SECRET), await sessionOf(service, WRITE_SECRET)];
  });

  afterAll(async () => {
    await queue.close();
    await service.close();
  });

  const shown = async (cookie = reader) => {
    const { status, body } = await askBoard<Shown>(service, cookie, JOBS);
    expect(status).toBe(200);
    return body.queues;
  };
  const jobPath = (name: string, action: string) =>
    `/api/queues/reports/${encodeURIComponent(name)}/${action}`;

  it('shows the queue, its reports, and why one failed, without a stack', async () => {
    const queues = await shown();
    expect(queues.map(({ name }) => name)).toEqual(['reports']);
    const [{ counts, jobs }] = queues as [Shown['queues'][number]];
    expect(counts).toMatchObject({ waiting: 1, failed: 1 });
    const byId = new Map(jobs.map((job) => [job.id, job]));
    expect(byId.get(waiting.reportId)).toMatchObject({ name: 'report', data: waiting });
    expect(byId.get(failed.reportId)).toMatchObject({ failedReason: FAILURE, stacktrace: [] });
    const one = await askBoard<{ job: ShownJob }>(service, reader, jobPath(failed.reportId, '').slice(0, -1));
    expect(one.body.job).toMatchObject({ failedReason: FAILURE, stacktrace: [] });
    expect(JSON.stringify([queues, one.body])).not.toContain(__dirname);
  });

  it('shows a report that was asked for', async () => {
    const request = withKey(WRITE_SECRET, { method: 'POST' });
    const { body } = await answerOf<{ report_id: string }>(await send(service, '/trigger_report', request));
    const [{ jobs }] = (await shown()) as [Shown['queues'][number]];
    expect(jobs.map(({ id }) => id)).toContain(body.report_id);
  });

  it('is a page with nothing from elsewhere and no script in it, under a policy of its own', async () => {
    const asked = await send(service, '/queues', { headers: { cookie: reader } });
    expect(asked.status).toBe(200);
    const policy = asked.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("base-uri 'self'");
    expect(policy).toContain("style-src 'self' 'unsafe-inline'");
    expect(policy).not.toContain('script-src');
    expect(asked.headers.get('x-frame-options')).toBe('DENY');
    expect(asked.headers.has('x-powered-by')).toBe(false);
    expect(asked.headers.has('x-request-id')).toBe(true);
    const html = await asked.text();
    expect(html).toContain('<base href="/queues/" />');
    expect(html).toMatch(/<a href="\/"[^>]*>Store monitor<\/a>/);
    expect(html).not.toMatch(/(https?:)?\/\/[a-z]/i);
    // A script element with data is not executed.
    expect(html).not.toMatch(/<script(?![^>]*(\ssrc=|type="application\/json"))|\son[a-z]+=/);
    const files = [...html.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(([, path]) => path!);
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      expect([file, (await send(service, `/queues/${file}`)).status]).toEqual([file, 401]);
      const { status } = await send(service, `/queues/${file}`, { headers: { cookie: reader } });
      expect([file, status]).toEqual([file, 200]);
    }
  });

  it('is counted by its routes, as all requests are', async () => {
    await shown();
    const counted = 'store_monitor_http_requests_total{method="GET",route="/queues/api/queues",status="200"}';
    const metrics = async () => (await send(service, '/metrics', withKey(READ_SECRET))).text();
    await until('the request to be counted', async () => (await metrics()).includes(counted));
  });

  it('keeps its policy to itself', async () => {
    const { headers } = await send(service, '/stores', withKey(READ_SECRET));
    expect(headers.get('content-security-policy')).toMatch(/base-uri 'none'/);
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
  });

  it('is read-only with any key', async () => {
    for (const cookie of [reader, writer])
      expect((await shown(cookie))[0]).toMatchObject({ readOnlyMode: true });
  });

  it.each([
    ['PUT', '/api/queues/pause'],
    ['PUT', '/api/queues/reports/pause'],
    ['PUT', '/api/queues/reports/empty'],
    ['PUT', '/api/queues/reports/clean/failed'],
    ['PUT', '/api/queues/reports/obliterate'],
    ['PUT', jobPath(failed.reportId, 'retry')],
    ['PUT', jobPath(waiting.reportId, 'clean')],
    ['PATCH', jobPath(waiting.reportId, 'update-data')],
    ['POST', '/api/queues/reports/add'],
    ['DELETE', '/'],
  ])('changes nothing: %s %s', async (method, path) => {
    const before = await shown();
    const refusals = [
      [reader, 'This API key is for reading only. Use one whose scope is write.'],
      [writer, 'The queue board shows the queue. It changes nothing.'],
    ] as const;
    for (const [cookie, detail] of refusals) {
      const { status, body } = await askBoard<Problem>(service, cookie, path, method);
      expect([status, body.type, body.detail]).toEqual([403, 'urn:store-monitor:problem:forbidden', detail]);
    }
    expect(await shown()).toEqual(before);
  });

  it('is not readable for pages of other origins', async () => {
    const { headers } = await askBoard(service, writer, '/api/queues', 'GET', {
      origin: 'https://evil.example.com',
    });
    expect(headers.keys()).not.toContain('access-control-allow-origin');
  });

  it('formats problems so that its page shows them', async () => {
    const { body } = await askBoard<Problem>(service, '', '/api/queues');
    expect(body).toMatchObject({ status: 401, error: 'Unauthorized', message: body.detail });
  });

  it('answers unknown paths with a problem, and reveals nothing about the machine', async () => {
    for (const path of ['/nowhere', '/static/nothing.js', '/static/..%2f..%2fpackage.json', '/index.ejs']) {
      const { status, headers, body } = await askBoard<Problem>(service, reader, path);
      expect([path, status]).toEqual([path, 404]);
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(body.detail).toBe(`Cannot GET /queues${path}`);
    }
    const undecodable = await askBoard<Problem>(service, reader, '/api/queues/%E0%A4%A/1');
    expect([undecodable.status, undecodable.body.title]).toEqual([400, 'Bad Request']);
    expect((await askBoard(service, reader, '/api/redis/stats')).status).toBe(403);
    expect((await askBoard(service, reader, '/api/queues/reports/workers')).status).toBe(403);
  });

  it('needs no session without keys, and is read-only then as well', async () => {
    const open = await startService({ ...service.environment.env, ROLE: 'api' });
    try {
      expect((await getJson(open, '/session')).body).toEqual({ name: null, scope: null, board: true });
      expect((await send(open, '/queues')).status).toBe(200);
      const paused = await send(open, '/queues/api/queues/reports/pause', { method: 'PUT' });
      expect(paused.status).toBe(403);
    } finally {
      await open.close();
    }
  });

  it('is not there at a worker, nor is a way in', async () => {
    const worker = await startService({ ...service.environment.env, API_KEYS, ROLE: 'worker' });
    try {
      for (const path of ['/queues', '/queues/api/queues', '/session']) {
        expect((await send(worker, path)).status).toBe(401);
        expect((await send(worker, path, { headers: { cookie: writer } })).status).toBe(404);
        expect((await send(worker, path, withKey(READ_SECRET))).status).toBe(404);
      }
    } finally {
      await worker.close();
    }
  });
});

describe('a service whose queue is in its process', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService('embedded');
    await triggerReport(service);
  });

  afterAll(() => service.close());

  it('has no board, and says so', async () => {
    expect((await getJson(service, '/session')).body).toEqual({ name: null, scope: null, board: false });
    for (const path of ['/queues', '/queues/api/queues', '/queues/static/favicon.ico']) {
      const answer = await send(service, path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
  });
});
