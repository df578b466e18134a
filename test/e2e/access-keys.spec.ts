import { type Problem } from '../../src/platform/http/problem.filter';
import { apiDocument, type Route, routesOf } from '../support/product/api-document';
import { API_KEYS, READ_SECRET, withKey, WRITE_SECRET } from '../support/product/api-keys';
import { answerOf, getJson, send } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { startService } from '../support/product/service';
import { storedPolls } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const json = { 'content-type': 'application/json' };
const poll = { store_id: 'one', status: 'active', timestamp_utc: '2023-01-22 12:00:00 UTC' };
const loadOfPolls = { method: 'POST', headers: json, body: JSON.stringify({ polls: [poll] }) };

describeOneSetup('a service with keys', 'services', (setup) => {
  let service: RunningService;
  let routes: Route[];

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ API_KEYS }));
    routes = routesOf(await apiDocument(service));
  });

  afterAll(() => service.close());

  const problem = async (path: string, request?: RequestInit) =>
    answerOf<Problem>(await send(service, path, request));
  /** All routes except health, and unknown paths: a caller without a key must not learn which exist. */
  const closed = (): [method: string, path: string][] => [
    ...routes
      .map(([route]) => route.replaceAll(/\{\w+\}/g, 'x').split(' ') as [string, string])
      .filter(([, path]) => !path.startsWith('/health')),
    ['POST', '/'],
    ['GET', '/nowhere'],
    ['DELETE', '/health'],
    ['POST', '/docs'],
    ['GET', '/HEALTH'],
    ['GET', '/docs/../stores'],
    ['OPTIONS', '/stores'],
    ['GET', '/metrics'],
  ];

  it.each([
    ['without one', {}, 'Bearer realm="store-monitor"'],
    ['with one that is unknown', { authorization: 'Bearer nobody-knows-this-one' }, 'error="invalid_token"'],
    ['with a part of one', { 'x-api-key': WRITE_SECRET.slice(0, -1) }, 'error="invalid_token"'],
    ['with the name of one', { 'x-api-key': 'writer' }, 'error="invalid_token"'],
    ['with a password', { authorization: 'Basic d3JpdGVyOnNlY3JldA==' }, 'Bearer realm="store-monitor"'],
  ])('rejects every request %s', async (_, headers, challenge) => {
    const letIn: string[] = [];
    for (const [method, path] of closed()) {
      const { status, headers: said, body } = await problem(path, { method, headers });
      const good =
        status === 401 &&
        said.get('www-authenticate')!.includes(challenge) &&
        said.get('content-type')!.startsWith('application/problem+json') &&
        body.type === 'urn:store-monitor:problem:unauthorized' &&
        /API key/.test(body.detail);
      if (!good) letIn.push(`${method} ${path}: ${status}`);
    }
    expect(letIn).toEqual([]);
    expect(closed().length).toBeGreaterThan(25);
  });

  it('leaves health, the page and the documentation open', async () => {
    for (const path of ['/health', '/', '/docs', '/docs/swagger-ui-bundle.js', '/docs-json']) {
      expect([path, (await send(service, path)).status]).toEqual([path, 200]);
    }
  });

  it('accepts a key in either header', async () => {
    const ways: Record<string, string>[] = [
      { authorization: `Bearer ${READ_SECRET}` },
      { authorization: `bearer ${WRITE_SECRET}` },
      { 'x-api-key': READ_SECRET },
      { authorization: 'Basic d3JpdGVyOnNlY3JldA==', 'x-api-key': WRITE_SECRET },
    ];
    for (const headers of ways) {
      const answer = await send(service, '/reports', { headers });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    }
  });

  it('rejects changes with a key of scope read', async () => {
    // Signing in or out changes no data.
    const changing = closed().filter(
      ([method, path]) => !['GET', 'HEAD'].includes(method) && path !== '/session',
    );
    for (const [method, path] of changing) {
      const { status, headers, body } = await problem(path, withKey(READ_SECRET, { method }));
      expect([method, path, status]).toEqual([method, path, 403]);
      expect(headers.get('www-authenticate')).toContain('error="insufficient_scope"');
      expect(body).toMatchObject({
        type: 'urn:store-monitor:problem:forbidden',
        title: 'Forbidden',
        detail: 'This API key is for reading only. Use one whose scope is write.',
      });
    }
    expect((await problem('/polls', withKey(READ_SECRET, loadOfPolls))).status).toBe(403);
    expect((await problem('/polls', loadOfPolls)).status).toBe(401);
    expect(await storedPolls(service)).toEqual([]);
  });

  it('lets a key for writing load and read', async () => {
    expect((await problem('/polls', withKey(WRITE_SECRET, loadOfPolls))).status).toBe(201);
    expect(await storedPolls(service)).toEqual(['one 2023-01-22T12:00:00.000Z active']);
    expect((await problem('/stores/one', withKey(WRITE_SECRET))).status).toBe(200);
  });

  it('requires a key for routes that are not configured as open', async () => {
    const { env } = service.environment;
    const statuses = async (variables: Record<string, string>) => {
      const other = await startService({ ...env, API_KEYS, ...variables });
      try {
        const paths = ['/health', '/docs', '/docs/swagger-ui-bundle.js', '/docs-json', '/figures/daily'];
        return await Promise.all(paths.map(async (path) => (await send(other, path)).status));
      } finally {
        await other.close();
      }
    };
    expect(await statuses({ OPEN_ROUTES: 'none' })).toEqual([401, 401, 401, 401, 401]);
    expect(await statuses({ OPEN_ROUTES: 'health,metrics' })).toEqual([200, 401, 401, 401, 401]);
  });

  // A worker needs Redis.
  const withRedis = setup === 'services' ? it : () => undefined;

  withRedis('guards the listener of a worker as well', async () => {
    const worker = await startService({ ...service.environment.env, API_KEYS, ROLE: 'worker' });
    try {
      expect((await send(worker, '/nowhere')).status).toBe(401);
      expect((await send(worker, '/nowhere', withKey(READ_SECRET))).status).toBe(404);
      expect((await getJson(worker, '/health')).status).toBe(200);
      // It does not serve the page either.
      expect((await send(worker, '/')).status).toBe(404);
    } finally {
      await worker.close();
    }
  });
});
