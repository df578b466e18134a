import Redis from 'ioredis';
import { type Problem } from '../../src/platform/http/problem.filter';
import { API_KEYS, READ_SECRET, withKey, WRITE_SECRET } from '../support/product/api-keys';
import { answerOf, send } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { type Service, startService } from '../support/product/service';
import { describeOneSetup } from '../support/setups';

const LIMIT = 5;
const LOOKER_SECRET = 'look-secret-7c1e5b20f9';
const LATE_SECRET = 'late-secret-d02b9a63e4';
const variables = {
  API_KEYS: `${API_KEYS},looker:read:${LOOKER_SECRET},late:write:${LATE_SECRET}`,
  RATE_LIMIT_PER_MINUTE: String(LIMIT),
  OPEN_ROUTES: 'health,page',
};

describeOneSetup('a key that is used more often than it may be', 'services', (setup) => {
  let service: RunningService;
  let other: Service;

  beforeAll(async () => {
    service = await startFreshService(setup, () => variables);
    other = await startService({ ...service.environment.env, ...variables });
  });

  afterAll(async () => {
    await other.close();
    await service.close();
  });

  const ask = async (to: Service, secret: string, path = '/reports', method = 'GET') =>
    answerOf<Problem>(await send(to, path, withKey(secret, { method })));

  it('is rejected for a while on every route, with Retry-After', async () => {
    const statuses: number[] = [];
    for (const path of ['/reports', '/stores', '/ingestions', '/reports/x', '/health']) {
      statuses.push((await ask(service, READ_SECRET, path)).status);
    }
    // Health is open, and is not counted.
    expect(statuses).toEqual([200, 200, 200, 400, 200]);
    expect((await ask(service, READ_SECRET)).headers.get('x-ratelimit-remaining')).toBe('0');
    const { status, headers, body } = await ask(service, READ_SECRET, '/stores');
    expect(status).toBe(429);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(body).toMatchObject({
      type: 'urn:store-monitor:problem:too-many',
      title: 'Too Many Requests',
      detail: `This API key may make ${LIMIT} requests a minute. Try again later.`,
      instance: '/stores',
    });
  });

  it('is counted for refused requests, unknown paths and pages', async () => {
    const asked = [
      ['/trigger_report', 'POST', 403],
      ['/nothing/here', 'GET', 404],
      ['/docs', 'GET', 200],
      ['/docs-json', 'GET', 200],
      ['/nothing/here', 'DELETE', 403],
    ] as const;
    for (const [i, [path, method, expected]] of asked.entries()) {
      const { status, headers } = await ask(service, LOOKER_SECRET, path, method);
      expect([path, status, headers.get('x-ratelimit-remaining')]).toEqual([
        path,
        expected,
        String(LIMIT - 1 - i),
      ]);
    }
    for (const [path, method] of asked) {
      expect((await ask(service, LOOKER_SECRET, path, method)).status).toBe(429);
    }
  });

  it('is counted by all processes together if they share a Redis', async () => {
    expect((await ask(other, READ_SECRET)).status).toBe(setup === 'services' ? 429 : 200);
    if (setup === 'embedded') return;
    const redis = new Redis(service.environment.env.REDIS_URL!);
    const keys = await redis.keys(`${service.environment.env.QUEUE_PREFIX}:rate:*`);
    redis.disconnect();
    // Identified by the key's name; its secret is stored nowhere.
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.join()).toContain('reader');
    expect(keys.join()).not.toContain(READ_SECRET);
  });

  it('is unknown: after too many guesses, their address is rejected', async () => {
    const guess = async (to: Service, i: number) => {
      const request = i === 0 ? {} : withKey(`guess-secret-number-${i}`);
      return answerOf<Problem>(await send(to, i % 2 === 0 ? '/reports' : '/nothing/here', request));
    };
    for (let i = 0; i < LIMIT; i++) expect((await guess(service, i)).status).toBe(401);
    const { status, headers, body } = await guess(service, LIMIT);
    expect(status).toBe(429);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(body.detail).toBe(
      `Without a valid API key, your address may make ${LIMIT} requests a minute. Try again later.`,
    );
    expect((await guess(service, 0)).status).toBe(429);
    expect((await guess(other, 0)).status).toBe(setup === 'services' ? 429 : 401);
    // A holder of a key may share the address: behind a proxy all callers do.
    expect((await ask(service, LATE_SECRET)).status).toBe(200);
  });

  it('does not affect another key or checks of the health', async () => {
    expect((await ask(service, WRITE_SECRET)).status).toBe(200);
    for (let asked = 0; asked < 2 * LIMIT; asked++) {
      expect((await send(service, '/health')).status).toBe(200);
    }
  });

  it('is missing: its address is limited at open routes as well', async () => {
    const open = await startFreshService('embedded', () => variables);
    try {
      for (let asked = 0; asked < LIMIT; asked++) expect((await send(open, '/')).status).toBe(200);
      expect((await send(open, '/')).status).toBe(429);
      expect((await send(open, '/assets/nothing.js')).status).toBe(429);
      // A valid key is counted by itself.
      expect((await send(open, '/', withKey(READ_SECRET))).status).toBe(200);
      expect((await send(open, '/health')).status).toBe(200);
    } finally {
      await open.close();
    }
  });

  it('may make fewer requests for figures of many stores', async () => {
    const few = await startFreshService('embedded', () => ({ ...variables, RATE_LIMIT_PER_MINUTE: '20' }));
    try {
      for (const path of ['/figures/daily', '/incidents'])
        expect((await ask(few, READ_SECRET, path)).status).toBe(404);
      const { status, body } = await ask(few, READ_SECRET, '/stores?status=up');
      expect([status, body.detail]).toEqual([
        429,
        'For figures of many stores, this API key may make 2 requests a minute. Try again later.',
      ]);
      for (const path of ['/stores', '/fleet']) expect((await ask(few, READ_SECRET, path)).status).toBe(200);
      expect((await ask(few, WRITE_SECRET, '/figures/daily')).status).toBe(404);
    } finally {
      await few.close();
    }
  });

  it.each([
    ['without a limit', { API_KEYS, RATE_LIMIT_PER_MINUTE: '0' }],
    ['without keys', { RATE_LIMIT_PER_MINUTE: '1' }],
  ])('is never rejected %s', async (_, given) => {
    const free = await startService({ ...service.environment.env, ...given });
    try {
      for (let asked = 0; asked < 2 * LIMIT; asked++) {
        expect((await ask(free, READ_SECRET)).status).toBe(200);
      }
    } finally {
      await free.close();
    }
  });
});
