import { randomUUID } from 'node:crypto';
import { describeOnServices } from '../support/faults/on-services';
import { API_KEYS, READ_SECRET, withKey, WRITE_SECRET } from '../support/product/api-keys';
import { answerOf, getJson, type Problem, send, triggerReport } from '../support/product/client';
import { askBoard, FAILURE, sessionOf, TestQueue } from '../support/product/queue-board';
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
  const whole = { reportId: randomUUID() };
  const part = { reportId: randomUUID(), part: { plan: 1, number: 3 } };
  const partName = `${part.reportId}/1/3`;

  beforeAll(async () => {
    service = await startFreshService('services', () => ({ API_KEYS, ROLE: 'api' }));
    queue = new TestQueue(service.environment.env);
    await queue.addFailed(failed);
    await queue.add(whole, part);
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

  it('shows the queue, its reports and parts of reports, and why one failed, without a stack', async () => {
    const queues = await shown();
    expect(queues.map(({ name }) => name)).toEqual(['reports']);
    const [{ counts, jobs }] = queues as [Shown['queues'][number]];
    expect(counts).toMatchObject({ waiting: 2, failed: 1 });
    const byId = new Map(jobs.map((job) => [job.id, job]));
    expect(byId.get(whole.reportId)).toMatchObject({ name: 'report', data: whole });
    expect(byId.get(partName)).toMatchObject({ name: 'part 3 of plan 1', data: part });
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
    expect(html).not.toMatch(/(https?:)?\/\/[a-z]/i);
    // A script that is data is none.
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

  it('lets a key for writing act, and offers it to no other', async () => {
    expect((await shown(reader))[0]).toMatchObject({ readOnlyMode: true });
    expect((await shown(writer))[0]).toMatchObject({ readOnlyMode: false });
    const refused = await askBoard<Problem>(service, reader, jobPath(failed.reportId, 'retry'), 'PUT');
    expect([refused.status, refused.body.detail]).toEqual([
      403,
      'This API key is for reading only. Use one whose scope is write.',
    ]);
    expect(await queue.is(failed, 'failed')).toBe(true);

    expect((await askBoard(service, writer, jobPath(failed.reportId, 'retry'), 'PUT')).status).toBe(204);
    expect(await queue.is(failed, 'waiting')).toBe(true);
    expect((await askBoard(service, writer, '/api/queues/reports/pause', 'PUT')).status).toBe(200);
    expect(await queue.isPaused()).toBe(true);
    expect((await askBoard(service, writer, '/api/queues/reports/resume', 'PUT')).status).toBe(200);
    expect(await queue.isPaused()).toBe(false);
    expect((await askBoard(service, writer, jobPath(partName, 'clean'), 'PUT')).status).toBe(204);
    expect((await shown())[0]!.jobs.map(({ id }) => id)).not.toContain(partName);
  });

  it.each([
    ['POST', '/api/queues/reports/add'],
    ['PATCH', jobPath(whole.reportId, 'update-data')],
    ['PATCH', jobPath(whole.reportId, 'delay')],
    ['PATCH', jobPath(whole.reportId, 'priority')],
    ['PUT', '/api/queues/reports/obliterate'],
    ['PUT', '/api/queues/reports/concurrency'],
    ['PUT', '/api/queues/reports/rate-limit'],
    ['PUT', '/api/queues/reports/job-schedulers/any/remove'],
  ])('makes and changes no jobs: %s %s', async (method, path) => {
    const before = await shown();
    const body = JSON.stringify({ name: 'x', data: { reportId: 'x' }, options: {}, jobData: {} });
    const headers = { cookie: writer, 'content-type': 'application/json' };
    const answer = await send(service, `/queues${path}`, { method, headers, body });
    const { status, body: problem } = await answerOf<Problem>(answer);
    expect([status, problem.type]).toEqual([403, 'urn:store-monitor:problem:forbidden']);
    expect(problem.detail).toMatch(/^Jobs may be tried again, put forward or taken away here/);
    // In the words that the board's page shows as well.
    expect(problem).toMatchObject({ error: 'Forbidden', message: problem.detail });
    expect(await shown()).toEqual(before);
  });

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site', origin: 'http://sub.example.com' }, 403],
    [{ origin: 'https://evil.example.com' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{}, 200],
  ])('is acted on by its own page alone: %j', async (from, expected) => {
    const { status } = await askBoard(service, writer, '/api/queues/reports/resume', 'PUT', from);
    expect(status).toBe(expected);
    const { origin = service.url } = from as { origin?: string };
    expect((await askBoard(service, writer, '/api/queues', 'GET', { origin })).headers.keys()).not.toContain(
      'access-control-allow-origin',
    );
  });

  it('answers what it does not have with a problem, and tells nothing of the machine', async () => {
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

  it('is there without a session where no keys are asked for, though not for other pages to act on', async () => {
    const open = await startService({ ...service.environment.env, ROLE: 'api' });
    try {
      expect(await getJson(open, '/queues/session')).toMatchObject({ status: 200, body: { board: true } });
      const begun = await send(open, '/queues/session', { method: 'POST' });
      expect([begun.status, begun.headers.has('set-cookie')]).toEqual([204, false]);
      expect((await send(open, '/queues')).status).toBe(200);
      const act = (headers: Record<string, string>) =>
        send(open, '/queues/api/queues/reports/resume', { method: 'PUT', headers });
      expect((await act({})).status).toBe(200);
      expect((await act({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    } finally {
      await open.close();
    }
  });

  it('is not there at a worker, nor is a way in', async () => {
    const worker = await startService({ ...service.environment.env, API_KEYS, ROLE: 'worker' });
    try {
      for (const path of ['/queues', '/queues/api/queues', '/queues/session']) {
        expect((await send(worker, path, { headers: { cookie: writer } })).status).toBe(401);
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
    expect(await getJson(service, '/queues/session')).toMatchObject({ status: 200, body: { board: false } });
    for (const method of ['POST', 'DELETE']) {
      const { status, body } = await answerOf<Problem>(await send(service, '/queues/session', { method }));
      expect([status, body.detail]).toEqual([
        404,
        'There is no queue board: without REDIS_URL the queue lives in the process.',
      ]);
    }
    for (const path of ['/queues', '/queues/api/queues', '/queues/static/favicon.ico']) {
      const answer = await send(service, path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
  });
});
