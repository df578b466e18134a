import { isOpen, reads } from './open-routes';

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
    ['/docs-yaml', 'docs'],
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
    '/metrics/other',
    '/reports',
    '/stores/1/metrics',
    '/stores/health',
    '/trigger_report/health',
  ])('%s never', (path) => {
    expect(isOpen('GET', path, ALL)).toBe(false);
  });
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
