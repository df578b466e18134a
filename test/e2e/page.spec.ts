import { FleetSnapshots } from '../../src/fleet';
import { API_KEYS, READ_SECRET, sessionOf } from '../support/product/api-keys';
import { send } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { startService } from '../support/product/service';
import { loadSmallFleet, smallFleet } from '../support/product/small-fleet';

const NAMES = /(?:src|href)="\.\/(assets\/[^"]+)"/g;

describe('the page', () => {
  let open: RunningService;
  let guarded: RunningService;

  beforeAll(async () => {
    open = await startFreshService('embedded');
    guarded = await startFreshService('embedded', () => ({ API_KEYS }));
  });

  afterAll(() => Promise.all([open.close(), guarded.close()]));

  it('is there without a key, which the data is not', async () => {
    for (const service of [open, guarded]) {
      const page = await send(service, '/');
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
      expect(await page.text()).toContain('<title>Store monitor</title>');
    }
    expect((await send(guarded, '/stores')).status).toBe(401);
  });

  it('finds the fleet computed when it requests it, but not without a key', async () => {
    const prepared = [open, guarded].map(({ app }) =>
      jest.spyOn(app.get(FleetSnapshots, { strict: false }), 'warmUp'),
    );
    await loadSmallFleet(open);
    for (const service of [open, guarded]) await send(service, '/');
    expect(prepared.map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
    await send(guarded, '/', { headers: { cookie: await sessionOf(guarded, READ_SECRET) } });
    expect(prepared.map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    const snapshot = await open.app.get(FleetSnapshots, { strict: false }).current();
    expect(snapshot.storeIds).toHaveLength(smallFleet.length - 1);
  });

  it('is requested each time, and its files once: their names contain a hash', async () => {
    const page = await send(guarded, '/');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const names = [...(await page.text()).matchAll(NAMES)].map(([, name]) => name!);
    expect(names.map((name) => name.split('.').pop()).sort()).toEqual(['css', 'js', 'svg']);
    for (const name of names) {
      const file = await send(guarded, `/${name}`);
      expect([name, file.status]).toEqual([name, 200]);
      expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(file.headers.get('x-content-type-options')).toBe('nosniff');
      expect((await file.text()).length).toBeLessThan(500_000);
    }
  });

  it('is compressed once, for clients that accept it', async () => {
    for (const path of ['/', '/docs-json', '/docs/swagger-ui-bundle.js']) {
      const answers = ['gzip', 'gzip;q=0', 'br', 'gzip'].map((accepted) =>
        send(open, path, { headers: { 'accept-encoding': accepted } }),
      );
      const [packed, refused, other, again] = await Promise.all(answers);
      const codings = [packed, refused, other, again].map((answer) =>
        answer!.headers.get('content-encoding'),
      );
      expect(codings).toEqual(['gzip', null, null, 'gzip']);
      expect(packed!.headers.get('vary')).toBe('Accept-Encoding');
      const lengths = [packed, refused, again].map((answer) => Number(answer!.headers.get('content-length')));
      expect(lengths[0]).toBeLessThan(lengths[1]!);
      expect(lengths[2]).toBe(lengths[0]);
      // `fetch` unpacks.
      expect(await packed!.text()).toBe(await refused!.text());
    }
  });

  it('has nothing inside that the content security policy would not let run', async () => {
    const page = await send(open, '/');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
    const html = await page.text();
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
    // Nothing is loaded from other servers.
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it.each([
    '/assets',
    '/assets/',
    '/assets/nothing.js',
    '/assets/..%2f..%2fpackage.json',
    '/.built',
    '/web/',
  ])('has no %s', async (path) => {
    const answer = await send(open, path);
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('is read, and nothing else', async () => {
    expect((await send(open, '/', { method: 'HEAD' })).status).toBe(200);
    expect((await send(open, '/', { method: 'POST' })).status).toBe(405);
    expect((await send(guarded, '/', { method: 'POST' })).status).toBe(401);
  });

  it('requires a key if it is not configured as open', async () => {
    const closed = await startService({
      ...guarded.environment.env,
      API_KEYS,
      OPEN_ROUTES: 'health,docs',
    });
    try {
      expect((await send(closed, '/')).status).toBe(401);
      expect((await send(closed, '/assets/nothing.js')).status).toBe(401);
    } finally {
      await closed.close();
    }
  });
});
