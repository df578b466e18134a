import Redis from 'ioredis';
import { type Problem } from '../../src/platform/http/problem.filter';
import { describeOnServices } from '../support/faults/on-services';
import { API_KEYS, READ_SECRET, withKey, WRITE_SECRET } from '../support/product/api-keys';
import { answerOf, send } from '../support/product/client';
import { askBoard, sessionOf } from '../support/product/queue-board';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { type Place, type Service, startService } from '../support/product/service';
import { until } from '../support/until';

const SESSION = '/queues/session';
const LIMIT = 30;
const SMALL_SECRET = 'small-secret-3a90c7d15b';
const begin = (service: Service, request: RequestInit) =>
  send(service, SESSION, { ...request, method: 'POST' });

describeOnServices('a session of the queue board', () => {
  let service: RunningService;
  let redis: Redis;

  beforeAll(async () => {
    const variables = {
      API_KEYS: `${API_KEYS},small:read:${SMALL_SECRET}`,
      RATE_LIMIT_PER_MINUTE: String(LIMIT),
      ROLE: 'api',
    };
    service = await startFreshService('services', () => variables);
    redis = new Redis(service.environment.env.REDIS_URL!);
  });

  afterEach(async () => {
    // Each test has the whole limit.
    const counted = await redis.keys(`${service.environment.env.QUEUE_PREFIX}:rate:*`);
    if (counted.length > 0) await redis.del(...counted);
  });

  afterAll(async () => {
    redis.disconnect();
    await service.close();
  });

  const look = (cookie: string, at: Place = service) => askBoard<Problem>(at, cookie, '/api/queues');
  const kept = () => redis.keys(`${service.environment.env.QUEUE_PREFIX}:session:*`);
  const withKeys = (keys: string) =>
    startService({ ...service.environment.env, API_KEYS: keys, ROLE: 'api' });

  it('is begun by a key in a header, of either scope, and is a cookie that scripts and other sites do not get', async () => {
    for (const secret of [READ_SECRET, WRITE_SECRET]) {
      const { status, headers, body } = await answerOf(await begin(service, withKey(secret)));
      expect([status, body]).toEqual([204, '']);
      expect(headers.get('set-cookie')).toMatch(
        /^store-monitor-queues=[\w-]{43}; Path=\/queues; HttpOnly; SameSite=Strict$/,
      );
      expect(headers.get('cache-control')).toBe('private, no-cache');
    }
    const https = { ...withKey(READ_SECRET).headers, 'x-forwarded-proto': 'https' };
    expect((await begin(service, { headers: https })).headers.get('set-cookie')).toMatch(/; Secure$/);
  });

  it('is not created without a key, nor by another session', async () => {
    const cookie = await sessionOf(service, READ_SECRET);
    const given: Record<string, string>[] = [
      {},
      { cookie },
      { cookie, 'x-api-key': 'unknown-secret-90ab37cc12' },
    ];
    for (const headers of given) {
      const { status, headers: answered } = await begin(service, { headers });
      expect([status, answered.get('set-cookie')]).toEqual([401, null]);
    }
  });

  it('lets its browser look at the board, in all processes, and at nothing else', async () => {
    const cookie = await sessionOf(service, READ_SECRET);
    const other = await withKeys(API_KEYS);
    try {
      expect((await look(cookie)).status).toBe(200);
      expect((await look(`theme=dark; ${cookie}`, other)).status).toBe(200);
    } finally {
      await other.close();
    }
    for (const path of ['/stores', '/queuesx', '//queues', '/metrics', SESSION]) {
      expect([path, (await send(service, path, { headers: { cookie } })).status]).toEqual([path, 401]);
    }
  });

  it('cannot be derived from Redis, and an invented one is rejected', async () => {
    const cookie = await sessionOf(service, WRITE_SECRET);
    const token = cookie.split('=')[1]!;
    const keys = await kept();
    expect(keys.length).toBeGreaterThan(0);
    const all = [...keys, ...(await redis.mget(keys))].join();
    for (const secret of [token, WRITE_SECRET]) expect(all).not.toContain(secret);
    expect(all).toContain('"name":"writer"');
    for (const made of ['x'.repeat(43), token.slice(1), keys[0]!.split(':').pop()!]) {
      const { status, body } = await look(`store-monitor-queues=${made}`);
      expect(status).toBe(401);
      expect(body.detail).toBe(
        'There is no session of the queue board, or it has ended. Open Queues on the page at /, or send an API key.',
      );
    }
  });

  it('ends after an hour', async () => {
    const before = await kept();
    const cookie = await sessionOf(service, READ_SECRET);
    const [key] = (await kept()).filter((one) => !before.includes(one));
    const seconds = await redis.ttl(key!);
    expect(seconds).toBeGreaterThan(3_000);
    expect(seconds).toBeLessThanOrEqual(3_600);
    await redis.pexpire(key!, 1);
    await until('the session to end', async () => (await look(cookie)).status === 401);
  });

  it('ends on request, by its own key only', async () => {
    const [one, other] = [await sessionOf(service, READ_SECRET), await sessionOf(service, READ_SECRET)];
    const end = (headers: Record<string, string>) => send(service, SESSION, { method: 'DELETE', headers });
    expect((await end({ cookie: one })).status).toBe(401);
    const ended = await end({ cookie: one, 'x-api-key': READ_SECRET });
    expect(ended.status).toBe(204);
    expect(ended.headers.get('set-cookie')).toMatch(/^store-monitor-queues=; Path=\/queues; .*; Max-Age=0$/);
    expect([(await look(one)).status, (await look(other)).status]).toEqual([401, 200]);
  });

  it.each([
    ['is gone', `writer:write:${WRITE_SECRET}`, 401],
    ['has another secret', `reader:read:another-${READ_SECRET},writer:write:${WRITE_SECRET}`, 401],
    ['has its secret under another name', `second:read:${READ_SECRET}`, 401],
    ['is still there', API_KEYS, 200],
  ])('follows its key: if that %s', async (_, keys, expected) => {
    const cookie = await sessionOf(service, READ_SECRET);
    const restarted = await withKeys(keys);
    try {
      expect((await look(cookie, restarted)).status).toBe(expected);
    } finally {
      await restarted.close();
    }
  });

  it('counts as its key does, and one that does not hold as its address', async () => {
    const cookie = await sessionOf(service, SMALL_SECRET);
    expect((await look(cookie)).headers.get('x-ratelimit-remaining')).toBe(String(LIMIT - 2));
    for (let asked = 2; asked < LIMIT; asked++) await look(cookie);
    const { status, headers, body } = await look(cookie);
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(body.detail).toBe(`This API key may make ${LIMIT} requests a minute. Try again later.`);
    expect((await begin(service, withKey(SMALL_SECRET))).status).toBe(429);

    const guess = () => look(`store-monitor-queues=${'y'.repeat(43)}`);
    for (let guessed = 0; guessed < LIMIT; guessed++) await guess();
    expect((await guess()).status).toBe(429);
    expect((await look(await sessionOf(service, READ_SECRET))).status).toBe(200);
  });

  it('is not for pages of other origins to begin or end', async () => {
    const origins: Record<string, string>[] = [
      { origin: 'https://evil.example.com' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of origins) {
      for (const method of ['POST', 'DELETE']) {
        const request = withKey(READ_SECRET, { method, headers });
        const { status, body } = await answerOf<Problem>(await send(service, SESSION, request));
        expect([status, body.detail]).toEqual([
          403,
          'Pages of other origins may change nothing here. Use the board at /queues.',
        ]);
      }
    }
  });
});
