import { type Problem } from '../../src/platform/http/problem.filter';
import { API_KEYS, READ_SECRET, sessionOf, withKey, WRITE_SECRET } from '../support/product/api-keys';
import { answerOf, send, triggerReport } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { type Place, startService } from '../support/product/service';
import { describeOneSetup } from '../support/setups';

const SESSION = '/session';
const LIMIT = 60;
const SMALL_SECRET = 'small-secret-3a90c7d15b';
const NORTH_SECRET = 'north-secret-77e1b20f4c';
const KEYS = `${API_KEYS},small:read:${SMALL_SECRET},north:write:${NORTH_SECRET}:region=north`;
const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';

const poll = { store_id: 'one', status: 'active', timestamp_utc: '2023-01-22 12:00:00 UTC' };
const POLLS = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ polls: [poll] }),
};

describeOneSetup('a session of a browser', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ API_KEYS: KEYS, RATE_LIMIT_PER_MINUTE: '0' }));
  });

  afterAll(() => service.close());

  /** The answer to a browser with that cookie. */
  const asked = async (cookie: string, path: string, request: RequestInit = {}, at: Place = service) => {
    const headers = { ...(request.headers as Record<string, string>), cookie };
    return answerOf<Problem>(await send(at, path, { ...request, headers }));
  };
  const begin = (headers: Record<string, string>) => send(service, SESSION, { method: 'POST', headers });
  const session = async (cookie: string, at: Place = service): Promise<unknown> =>
    (await send(at, SESSION, { headers: { cookie } })).json();
  const triggerReportWith = async (secret: string): Promise<string> => {
    const { body } = await answerOf<{ report_id: string }>(
      await send(service, '/trigger_report', withKey(secret, { method: 'POST' })),
    );
    return body.report_id;
  };
  /** A further process of the service. */
  const startAnother = (variables: Record<string, string>) =>
    startService({ ...service.environment.env, API_KEYS: KEYS, ...variables });

  it('is begun by a key in a header, of any scope, and is a cookie that scripts and other sites do not get', async () => {
    for (const secret of [READ_SECRET, WRITE_SECRET, NORTH_SECRET]) {
      const request = withKey(secret, { method: 'POST' });
      const { status, headers, body } = await answerOf(await send(service, SESSION, request));
      expect([status, body]).toEqual([204, '']);
      expect(headers.get('set-cookie')).toMatch(
        /^store-monitor-session=\w+~\d+~[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
      );
      expect(headers.get('set-cookie')).not.toContain(secret);
      expect(headers.get('cache-control')).toBe('private, no-cache');
    }
    const https = await begin({ 'x-api-key': READ_SECRET, 'x-forwarded-proto': 'https' });
    expect(https.headers.get('set-cookie')).toMatch(/; Secure$/);
  });

  it('is not begun without a key, nor by another session', async () => {
    const cookie = await sessionOf(service, READ_SECRET);
    const given: Record<string, string>[] = [
      {},
      { cookie },
      { cookie, 'x-api-key': 'unknown-secret-90ab37cc12' },
    ];
    for (const headers of given) {
      for (const path of [SESSION, '/Session/']) {
        const { status, headers: answered } = await send(service, path, { method: 'POST', headers });
        expect([path, status, answered.get('set-cookie')]).toEqual([path, 401, null]);
      }
    }
  });

  it('lets plain links work: lists, downloads and events, in all processes', async () => {
    const reportId = await triggerReportWith(WRITE_SECRET);
    const cookie = await sessionOf(service, READ_SECRET);
    for (const path of ['/stores', '/metrics', `/reports/${reportId}`]) {
      expect([path, (await send(service, path, { headers: { cookie } })).status]).toEqual([path, 200]);
    }
    const events = await send(service, `/reports/${reportId}/events`, {
      headers: { cookie: `theme=dark; ${cookie}`, accept: 'text/event-stream' },
    });
    expect(events.status).toBe(200);
    await events.body!.cancel();
    const other = await startAnother({});
    try {
      expect((await asked(cookie, '/stores', {}, other)).status).toBe(200);
      expect(await session(cookie, other)).toMatchObject({ name: 'reader', scope: 'read' });
    } finally {
      await other.close();
    }
  });

  it('has the scope and the stores of its key', async () => {
    const [reader, writer, north] = [
      await sessionOf(service, READ_SECRET),
      await sessionOf(service, WRITE_SECRET),
      await sessionOf(service, NORTH_SECRET),
    ];
    expect((await asked(reader, '/polls', POLLS)).body.detail).toBe(
      'This API key is for reading only. Use one whose scope is write.',
    );
    expect((await asked(writer, '/polls', POLLS)).status).toBe(201);
    expect((await asked(writer, '/stores/one')).status).toBe(200);
    expect((await asked(north, '/stores/one')).status).toBe(404);
    expect((await asked(north, '/audit')).status).toBe(403);
    expect(await session(north)).toMatchObject({ name: 'north', scope: 'write' });
  });

  it.each<Record<string, string>>([
    { origin: 'https://evil.example.com' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('lets pages of other origins change nothing: %j', async (foreign) => {
    const cookie = await sessionOf(service, WRITE_SECRET);
    const change = { ...POLLS, headers: { ...POLLS.headers, ...foreign } };
    const refused = [403, 'Pages of other origins may change nothing here.'];
    for (const [path, request] of [
      ['/polls', change],
      [SESSION, { method: 'DELETE', headers: foreign }],
    ] as const) {
      const { status, body } = await asked(cookie, path, request);
      expect([path, status, body.detail]).toEqual([path, ...refused]);
    }
    const begun = await answerOf<Problem>(await begin({ ...foreign, 'x-api-key': WRITE_SECRET }));
    expect([begun.status, begun.body.detail]).toEqual(refused);
    // With its own key in a header, a program behind such headers is no page that uses a cookie.
    const own = await send(service, '/polls', withKey(WRITE_SECRET, change));
    expect(own.status).toBe(201);
    const ofPage = { ...POLLS, headers: { ...POLLS.headers, 'sec-fetch-site': 'same-origin' } };
    expect((await asked(cookie, '/polls', ofPage)).status).toBe(201);
  });

  it('cannot be made up', async () => {
    const [name, end, signature] = (await sessionOf(service, READ_SECRET)).split('=')[1]!.split('~');
    for (const made of [
      `${name}~${end}~${'x'.repeat(43)}`,
      `writer~${end}~${signature}`,
      `${name}~${Number(end) + 1}~${signature}`,
      `${name}~${end}`,
    ]) {
      const { status, body } = await asked(`store-monitor-session=${made}`, '/stores');
      expect([made, status]).toEqual([made, 401]);
      expect(body.detail).toBe(
        'Sign in on the page at /, or send an API key, as Authorization: Bearer KEY or as X-API-Key: KEY.',
      );
    }
  });

  it('ends on request', async () => {
    const cookie = await sessionOf(service, READ_SECRET);
    const ended = await send(service, SESSION, { method: 'DELETE', headers: { cookie } });
    expect(ended.status).toBe(204);
    expect(ended.headers.get('set-cookie')).toBe(
      'store-monitor-session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0',
    );
  });

  it.each([
    ['is gone', `writer:write:${WRITE_SECRET}`, 401],
    ['has another secret', `reader:read:another-${READ_SECRET},writer:write:${WRITE_SECRET}`, 401],
    ['has its secret under another name', `second:read:${READ_SECRET}`, 401],
    ['is still there', API_KEYS, 200],
  ])('follows its key: if that %s', async (_, keys, expected) => {
    const cookie = await sessionOf(service, READ_SECRET);
    const restarted = await startAnother({ API_KEYS: keys });
    try {
      expect((await asked(cookie, '/stores', {}, restarted)).status).toBe(expected);
    } finally {
      await restarted.close();
    }
  });

  it('counts as its key does, and one that does not hold as its address', async () => {
    const cookie = await sessionOf(service, SMALL_SECRET);
    const limited = await startAnother({ RATE_LIMIT_PER_MINUTE: String(LIMIT) });
    const look = (own: string) => asked(own, '/ingestions', {}, limited);
    try {
      expect((await look(cookie)).headers.get('x-ratelimit-remaining')).toBe(String(LIMIT - 1));
      for (let looked = 1; looked < LIMIT; looked++) await look(cookie);
      const { status, body } = await look(cookie);
      expect(status).toBe(429);
      expect(body.detail).toBe(`This API key may make ${LIMIT} requests a minute. Try again later.`);

      const guess = () => look(`store-monitor-session=small~9999999999999~${'y'.repeat(43)}`);
      for (let guessed = 0; guessed < LIMIT; guessed++) expect((await guess()).status).toBe(401);
      expect((await guess()).status).toBe(429);
      expect((await look(await sessionOf(service, READ_SECRET))).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  it('is offered by a form to a browser that opens a page without a key', async () => {
    const expected: [path: string, action: string][] = [
      ['/stores?limit=1', 'session'],
      ['/nowhere', 'session'],
      ['/reports/x', '../session'],
    ];
    for (const [path, action] of expected) {
      const answer = await send(service, path, { headers: { accept: HTML } });
      expect([path, answer.status]).toEqual([path, 401]);
      expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="store-monitor"');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const policy = answer.headers.get('content-security-policy');
      expect(policy).toMatch(/^default-src 'none'; .*script-src 'sha256-/);
      expect(await answer.text()).toContain(`<form action="${action}" method="post">`);
    }
    const cookie = await sessionOf(service, READ_SECRET);
    const found = await send(service, '/stores?limit=1', { headers: { accept: HTML, cookie } });
    expect([found.status, found.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^application\/json/),
    ]);
    // A program gets a problem: one with a key that is unknown, and one that takes anything.
    const programs: Record<string, string>[] = [
      { accept: HTML, 'x-api-key': 'unknown-secret-90ab37cc12' },
      { accept: '*/*' },
    ];
    for (const headers of programs) {
      const { headers: said } = await send(service, '/stores', { headers });
      expect(said.get('content-type')).toMatch(/^application\/problem\+json/);
    }
  });
});

describe('a service without keys', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService('embedded');
    await triggerReport(service);
  });

  afterAll(() => service.close());

  it('has no sessions, and needs none', async () => {
    const begun = await send(service, SESSION, { method: 'POST' });
    expect([begun.status, begun.headers.has('set-cookie')]).toEqual([204, false]);
    expect(await (await send(service, SESSION)).json()).toEqual({ name: null, scope: null, board: false });
    expect((await send(service, '/reports', { headers: { accept: HTML } })).status).toBe(200);
  });
});
