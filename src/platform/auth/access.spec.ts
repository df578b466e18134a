import { readApiKeys } from '../config';
import { ApiKeyStore, isHeavy, isOfAllStores, isOpen, presentedSecret, reads } from './access';

const ALL = ['health', 'docs', 'metrics', 'page'] as const;

describe('isOpen', () => {
  it.each([
    ['/health', 'health'],
    ['/health/live', 'health'],
    ['/health/ready', 'health'],
    ['/docs', 'docs'],
    ['/docs/', 'docs'],
    ['/docs/swagger-ui-bundle.js', 'docs'],
    ['/docs-json', 'docs'],
    ['/metrics', 'metrics'],
    ['/', 'page'],
    ['/assets/index-4f0c2a9d.js', 'page'],
  ] as const)('%s when %s is open, and not otherwise', (path, route) => {
    expect(isOpen('GET', path, [route])).toBe(true);
    expect(isOpen('HEAD', path, ALL)).toBe(true);
    expect(
      isOpen(
        'GET',
        path,
        ALL.filter((other) => other !== route),
      ),
    ).toBe(false);
    expect(isOpen('POST', path, ALL)).toBe(false);
  });

  it.each([
    '',
    '/assets',
    '//assets/',
    '/index.html',
    '/healthy',
    '/HEALTH',
    '//health',
    '/docs-other',
    '/docs-yaml',
    '/metrics/other',
    '/reports',
    '/stores/1/metrics',
    '/stores/health',
    '/trigger_report/health',
  ])('%s never', (path) => {
    expect(isOpen('GET', path, ALL)).toBe(false);
  });
});

describe('isHeavy', () => {
  it.each([
    ['/figures/daily', {}, true],
    ['/Figures/Daily/', {}, true],
    ['/figures/summary', {}, true],
    ['/incidents', { ongoing: 'true' }, true],
    ['/targets', { group_by: 'region' }, true],
    ['/stores', { status: 'up' }, true],
    ['/stores/', { status: '' }, true],
    ['/stores', { q: '42' }, false],
    ['/stores', { labels: 'status=down' }, true],
    ['/Stores/', { labels: 'region=north, STATUS != up', q: '42' }, true],
    ['/stores', { labels: 'status in (down,stale)' }, true],
    ['/stores', { labels: 'region=status,!status_page' }, false],
    ['/stores', { labels: 'status=' }, false],
    ['/stores', { labels: ['status=down', 'status=up'] }, false],
    ['/reports/0b6c5a4e-8f5e-4c53-9d4c-64f2b1b7a0de/rows', { labels: '!status' }, true],
    ['/reports', { status: 'Running' }, false],
    ['/fleet/stores', { labels: 'status=down', status: 'down' }, false],
    ['/stores/42', { status: 'up' }, false],
    ['/stores/42/incidents', {}, false],
    ['/fleet/incidents', {}, false],
    ['/fleet', {}, false],
    ['/fleet', { as_of: '2023-01-25T18:00:00Z' }, true],
    ['/Fleet/heat-map/', { as_of: '' }, true],
    ['/fleets', { as_of: '2023-01-25T18:00:00Z' }, false],
    ['/metrics', {}, false],
  ])('%s with %j: %s', (path, query, expected) => expect(isHeavy({ path, query })).toBe(expected));
});

describe('isOfAllStores', () => {
  it.each([
    '/metrics',
    '/metrics/',
    '/METRICS',
    '/queues',
    '/queues/api/queues',
    '/Queues/session',
    '/audit',
    '/channels',
    '/channels/ops/test',
    '/report-schedules',
    '/alerts',
    '/alert-rules/1',
    '/alert-mutes',
  ])('%s', (path) => expect(isOfAllStores(path)).toBe(true));

  it.each(['/', '/stores', '/stores/1/metrics', '/stores/metrics', '/metrics-other', '/reports', '/audits'])(
    'not %s',
    (path) => expect(isOfAllStores(path)).toBe(false),
  );
});

describe('reads', () => {
  it.each([
    ['GET', true],
    ['HEAD', true],
    ['POST', false],
    ['PUT', false],
    ['DELETE', false],
    ['OPTIONS', false],
    ['PURGE', false],
  ])('%s: %s', (method, expected) => expect(reads(method)).toBe(expected));
});

const { keys } = readApiKeys('till:read:first-secret-of-all,ops:write:second-secret-of-all');
const ring = new ApiKeyStore(keys);

describe('ApiKeyStore', () => {
  it('knows a key by its secret', () => {
    expect(ring.keyOf('first-secret-of-all')).toMatchObject({ name: 'till', scope: 'read' });
    expect(ring.keyOf('second-secret-of-all')).toMatchObject({ name: 'ops', scope: 'write' });
  });

  it.each([
    '',
    'till',
    'first-secret-of-al',
    'first-secret-of-all ',
    'First-secret-of-all',
    'till:read:first-secret-of-all',
    keys[0]!.digest,
    'x'.repeat(16_000),
  ])('finds no key for %p', (secret) => expect(ring.keyOf(secret)).toBeUndefined());

  it('says whether keys are configured', () => {
    expect(ring.isEmpty).toBe(false);
    expect(new ApiKeyStore([]).isEmpty).toBe(true);
    expect(new ApiKeyStore([]).keyOf('')).toBeUndefined();
  });
});

describe('presentedSecret', () => {
  it.each([
    [{ authorization: 'Bearer abc' }, 'abc'],
    [{ authorization: 'bearer  abc ' }, 'abc'],
    [{ 'x-api-key': 'abc' }, 'abc'],
    [{ authorization: 'Bearer abc', 'x-api-key': 'def' }, 'abc'],
    [{ authorization: 'Basic dXNlcjpwYXNz', 'x-api-key': 'def' }, 'def'],
    [{ authorization: 'Basic dXNlcjpwYXNz' }, undefined],
    [{ authorization: 'Bearer' }, undefined],
    [{ authorization: 'Bearer ' }, undefined],
    [{ authorization: 'Bearer a b' }, undefined],
    [{ authorization: 'abc' }, undefined],
    [{ 'x-api-key': '' }, undefined],
    [{}, undefined],
  ])('%j: %s', (headers, secret) => expect(presentedSecret(headers)).toBe(secret));
});
