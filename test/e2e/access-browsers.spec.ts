import { API_KEYS, READ_SECRET, withKey } from '../support/product/api-keys';
import { send } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';

const ORIGIN = 'https://ops.example.com';

describe('what browsers are told', () => {
  let plain: RunningService;
  let shared: RunningService;

  beforeAll(async () => {
    plain = await startFreshService('embedded');
    shared = await startFreshService('embedded', () => ({
      API_KEYS,
      CORS_ORIGINS: `${ORIGIN},http://localhost:3000`,
    }));
  });

  afterAll(() => Promise.all([plain.close(), shared.close()]));

  it('keeps pages to scripts of this service, on routes, errors and refusals alike', async () => {
    for (const [service, path] of [
      [plain, '/health'],
      [plain, '/nowhere'],
      [plain, '/'],
      [shared, '/reports'],
    ] as const) {
      const { headers } = await send(service, path);
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|upgrade-insecure-requests/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.has('strict-transport-security')).toBe(false);
      expect(headers.has('x-powered-by')).toBe(false);
    }
  });

  it('lets Swagger UI work: all its scripts are files of this service, and only styles stand in the page', async () => {
    const page = await send(plain, '/docs');
    const policy = page.headers.get('content-security-policy')!;
    expect(policy).toContain("style-src 'self' 'unsafe-inline'");
    expect(policy).not.toMatch(/script-src|upgrade-insecure-requests/);
    const html = await page.text();
    const scripts = [...html.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, content] of scripts) {
      expect(content!.trim()).toBe('');
      const source = /src="([^"]+)"/.exec(attributes!)![1]!;
      const file = await send(plain, new URL(source, `${plain.url}/docs`).pathname);
      expect([source, file.status]).toEqual([source, 200]);
      expect(file.headers.get('content-type')).toMatch(/javascript/);
    }
    expect(html).not.toMatch(/\son[a-z]+=|javascript:/);
  });

  const preflight = (origin: string): RequestInit => ({
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });

  it('allows no other origin by default', async () => {
    for (const request of [{ headers: { origin: ORIGIN } }, preflight(ORIGIN)]) {
      const { headers } = await send(plain, '/reports', request);
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('allows the configured origins, and requires no key for a preflight', async () => {
    const asked = await send(shared, '/trigger_report', preflight(ORIGIN));
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(asked.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    const read = await send(shared, '/reports', withKey(READ_SECRET, { headers: { origin: ORIGIN } }));
    expect(read.status).toBe(200);
    expect(read.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    const refused = await send(shared, '/reports', { headers: { origin: ORIGIN } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  it.each(['https://evil.example.com', 'https://ops.example.com.evil.com', 'http://ops.example.com', 'null'])(
    'allows no %s',
    async (origin) => {
      const { headers } = await send(shared, '/trigger_report', preflight(origin));
      expect(headers.has('access-control-allow-origin')).toBe(false);
    },
  );
});
