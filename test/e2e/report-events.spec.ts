import { DataSource, FindOperator, type Repository } from 'typeorm';
import { type Problem } from '../../src/platform/http/problem.filter';
import { Report } from '../../src/reports';
import { MAX_FOLLOWERS, ReportWatch } from '../../src/reports/api/events.controller';
import { API_KEYS, READ_SECRET } from '../support/product/api-keys';
import { answerOf, getJson, send, triggerReport } from '../support/product/client';
import { follow, type Followed } from '../support/product/followed-report';
import { keptReport } from '../support/product/kept-report';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { startService } from '../support/product/service';
import { endSlowClients, head, slowClient } from '../support/product/slow-client';
import { loadSmallFleet } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';
import { until } from '../support/until';

const ENDED = {
  status: 'Completed',
  filePath: 'reports/store_report_x.csv',
  storesDone: 9,
  durationMs: 70,
} as const;

describeOneSetup('the events of a report', 'services', (setup) => {
  let service: RunningService;
  let rows: Repository<Report>;
  const open: Followed[] = [];

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ REQUEST_TIMEOUT_SECONDS: '1' }));
    rows = service.app.get(DataSource).getRepository(Report);
    await loadSmallFleet(service);
  });

  afterEach(() => {
    for (const followed of open.splice(0)) followed.leave();
    endSlowClients();
  });
  afterAll(() => service.close());

  it('report the work of another process until the end', async () => {
    const reportId = await running();
    const followed = await following(reportId);
    expect(await followed.next()).toMatchObject({
      name: 'progress',
      data: { report_id: reportId, status: 'Running', progress: { stores_done: 0, stores: 9 } },
    });
    await rows.update({ reportId }, { storesDone: 4 });
    const moved = await followed.next();
    expect(moved).toMatchObject({
      name: 'progress',
      data: { progress: { stores_done: 4, stores: 9 } },
    });
    await rows.update({ reportId }, ENDED);
    const ended = await followed.next();
    expect(ended).toMatchObject({
      name: 'ended',
      data: { status: 'Completed', file_path: ENDED.filePath, duration_ms: 70 },
    });
    expect(await followed.next()).toBeUndefined();
    const { body } = await getJson<Record<string, unknown>>(service, `/reports/${reportId}`);
    expect(body).toMatchObject(ended!.data);
  });

  it('end with a report that is generated in this process', async () => {
    const reportId = await triggerReport(service);
    const followed = await following(reportId);
    let last = await followed.next();
    for (let next = last; next !== undefined; next = await followed.next()) last = next;
    expect(last).toMatchObject({ name: 'ended', data: { status: 'Completed' } });
    // At once if it has already ended.
    const late = await following(reportId);
    expect(await late.next()).toEqual(last);
    expect(await late.next()).toBeUndefined();
  });

  it('go on after a lost connection, from whichever process, and say nothing twice', async () => {
    const reportId = await running();
    const first = await following(reportId);
    const seen = (await first.next())!;
    first.leave();
    const other = await startService(service.environment.env);
    try {
      const again = await following(reportId, { 'last-event-id': seen.id }, other);
      await rows.update({ reportId }, { storesDone: 5 });
      expect(await again.next()).toMatchObject({ name: 'progress', data: { progress: { stores_done: 5 } } });
      await rows.update({ reportId }, { status: 'Failed', failureReason: 'A full disk.' });
      const ended = (await again.next())!;
      expect(ended).toMatchObject({ name: 'ended', data: { failure_reason: 'A full disk.' } });
      const last = await following(reportId, { 'last-event-id': ended.id });
      expect(await last.next()).toBeUndefined();
    } finally {
      await other.close();
    }
  });

  it('are not cached, buffered or compressed', async () => {
    const { response } = await following(await running(), { 'accept-encoding': 'gzip' });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(response.headers.has('content-encoding')).toBe(false);
  });

  it('end where the report is taken away', async () => {
    const reportId = await running();
    const followed = await following(reportId);
    await followed.next();
    await rows.delete({ reportId });
    expect(await followed.next()).toBeUndefined();
  });

  it('are refused before they begin', async () => {
    for (const [id, status] of [
      ['00000000-0000-4000-8000-000000000000', 404],
      ['1', 400],
    ] as const) {
      const { body, headers } = await getJson<Problem>(service, `/reports/${id}/events`);
      expect(body.status).toBe(status);
      expect(headers.get('content-type')).toContain('application/problem+json');
    }
    const asked = await send(service, `/reports/${await running()}/events`, { method: 'HEAD' });
    expect([asked.status, await asked.text()]).toEqual([200, '']);
  });

  it('are not cut by the timeout of requests', async () => {
    const reportId = await running();
    const followed = await following(reportId);
    await followed.next();
    // It started later, and is cut by now.
    const { heard } = await slowClient(
      service,
      head('POST /polls', 'Content-Type: application/json', 'Content-Length: 10'),
    );
    expect(await heard).toContain('408');
    await rows.update({ reportId }, { storesDone: 6 });
    expect(await followed.next()).toMatchObject({ data: { progress: { stores_done: 6 } } });
  });

  it('cost one query for all followed reports, and none without followers', async () => {
    const find = jest.spyOn(rows, 'find');
    try {
      const ids = await Promise.all([running(), running(), running()]);
      const all = await Promise.all([...ids, ...ids].map((id) => following(id)));
      await until('a look at all of them', () => find.mock.calls.some((call) => sameIds(askedOf(call), ids)));
      for (const followed of all) followed.leave();
      await until('the clients that left to be noticed', () => followers() === 0);
      find.mockClear();
      const later = await following(ids[0]);
      await until('another look', () => find.mock.calls.length > 0);
      expect(find.mock.calls.every((call) => sameIds(askedOf(call), [ids[0]]))).toBe(true);
      later.leave();
    } finally {
      find.mockRestore();
    }
  });

  it('are limited to a number of clients', async () => {
    await until('all followers to leave', () => followers() === 0);
    const watch = service.app.get(ReportWatch);
    const reportId = await running();
    const others = Array.from({ length: MAX_FOLLOWERS }, () =>
      watch.follow(reportId, { notify: () => undefined, end: () => undefined }),
    );
    const refused = await send(service, `/reports/${reportId}/events`);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect((await answerOf<Problem>(refused)).body).toMatchObject({
      status: 429,
      type: 'urn:store-monitor:problem:too-many',
      detail: expect.stringContaining('1000 clients follow reports here'),
    });
    for (const leave of others) leave();
    expect((await following(reportId)).response.status).toBe(200);
  });

  it('need a key where keys are asked for, and end with the process', async () => {
    const guarded = await startService({ ...service.environment.env, API_KEYS });
    const reportId = await running();
    expect((await send(guarded, `/reports/${reportId}/events`)).status).toBe(401);
    const followed = await following(reportId, { 'x-api-key': READ_SECRET }, guarded);
    expect(await followed.next()).toMatchObject({ name: 'progress' });
    const closed = guarded.close();
    expect(await followed.next()).toBeUndefined();
    await closed;
  });

  const running = () => keptReport(service, { stores: 9 });

  async function following(
    reportId: string,
    headers = {},
    from: { url: string } = service,
  ): Promise<Followed> {
    const followed = await follow(from, reportId, headers);
    open.push(followed);
    return followed;
  }

  const followers = (): number => Number(Reflect.get(service.app.get(ReportWatch), 'count'));

  /** The ids that a query of the table selects. */
  const askedOf = ([options]: Parameters<Repository<Report>['find']>): readonly string[] => {
    const where = options?.where as { reportId?: FindOperator<string[]> } | undefined;
    return where?.reportId?.value ?? [];
  };

  const sameIds = (one: readonly string[], other: readonly string[]): boolean =>
    [...one].sort().join() === [...other].sort().join();
});
