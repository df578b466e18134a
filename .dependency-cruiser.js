/**
 * The import rules of the house (docs/architecture.md). Imports run one way:
 *   entry points → features → stored things → platform → core
 * A folder imports the folders named here, through their index.ts, and nothing else of ours. All may import core/, by
 * file. Inside a folder the sub-folders are layers as well.
 */

/** From the lowest to the highest. A folder or file of platform/ imports those before it. */
const platform = [
  'errors',
  'async',
  'events',
  'config',
  'leases',
  'redis',
  'database',
  'http',
  'auth',
  'idempotency',
  'observability',
];
const stored = ['stores', 'business-hours', 'timezones', 'polls', 'audit'];

/** What a folder may import besides core/ and platform/. */
const may = {
  stores: [],
  'business-hours': ['stores'],
  timezones: ['stores'],
  polls: ['stores'],
  audit: ['stores'],
  metrics: stored,
  fleet: [...stored, 'metrics'],
  ingestion: [...stored, 'metrics'],
  reports: [...stored, 'metrics', 'ingestion'],
  notifications: ['audit', 'reports'],
  schedules: ['audit', 'reports', 'notifications'],
  feed: ['ingestion'],
  alerts: ['stores', 'audit', 'metrics', 'fleet', 'notifications'],
  'live-events': ['fleet', 'alerts'],
  retention: [...stored, 'metrics', 'reports', 'alerts'],
  'data-transfer': [...stored, 'metrics', 'reports'],
  'queue-board': ['reports'],
  dashboard: [],
  'seed-data': [],
};

/**
 * The sub-folders of a folder, from the lowest layer to the highest. TOP stands for the files beside them: the services,
 * which read like a table of contents. The module and the index stand above all.
 */
const TOP = '';
const layers = {
  core: ['time', 'calendar', 'schedule', 'csv', 'selectors', 'polls', 'uptime'],
  'platform/database': ['dialect', 'sqlite', 'mysql', TOP],
  audit: [TOP, 'api'],
  metrics: ['rollups', 'reading', 'figures', TOP, 'api'],
  fleet: ['snapshot', TOP, 'api'],
  ingestion: ['importers', 'ledger', 'reading', 'files', TOP, 'api'],
  reports: ['records', 'files', 'generation', 'jobs', TOP, 'api'],
  'reports/files': ['storage', 'formats', TOP],
  'reports/jobs': ['queue', TOP],
  notifications: ['outbox', 'channels', TOP, 'api'],
  schedules: [TOP, 'api'],
  alerts: ['evaluation', 'records', TOP, 'api'],
  'data-transfer': ['move', 'export', TOP],
};

/** The page is a program of its own, which runs in browsers: it knows the API, and nothing of the service. */
const page = {
  format: [],
  api: [],
  parts: ['api', 'format'],
  'views/[^/]+': ['api', 'format', 'parts'],
};

/** Free of every technology. Mutation testing covers these: all of core/, and the pure parts of features. */
const pure = [
  'core/.+',
  'platform/async',
  'platform/idempotency/decision',
  'fleet/snapshot/(fleet-snapshot|snapshot-[a-z]+|store-[a-z]+)',
  'reports/generation/figure-changes',
  'notifications/channels/message-forms',
  'schedules/ticks',
  'feed/settling',
  'alerts/(evaluation/.+|alert-texts)',
  'live-events/change-log',
  'data-transfer/move/row-lines',
].map((path) => `^src/${path}\\.ts$`);

const index = ['^src/[^/]+/index\\.ts$', '^src/platform/[^/]+(/index)?\\.ts$'];
const MODULES = '[^/]+\\.module\\.ts$|index\\.ts$';
const rule = (name, from, to, comment) => ({ name, comment, severity: 'error', from, to });

const layerRules = Object.entries(layers).flatMap(([folder, order]) => {
  const own = (layer) => (layer === TOP ? `^src/${folder}/[^/]+\\.ts$` : `^src/${folder}/${layer}/`);
  return order.map((layer, place) =>
    rule(
      `${folder.replace('/', '-')}-${layer === TOP ? 'top' : layer}-layer`,
      { path: own(layer), ...(layer === TOP && { pathNot: `^src/${folder}/(${MODULES})` }) },
      { path: [...order.slice(place + 1).map(own), `^src/${folder}/(${MODULES})`] },
      'Sub-folders are layers: none imports upward.',
    ),
  );
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    rule(
      'pure-parts-stay-pure',
      { path: pure },
      {
        path: '(^|/)(@nestjs|typeorm|mysql2|better-sqlite3|bull|ioredis|express|fast-csv)(/|$)|^(node:)?(fs|net|http|https|dns|child_process)(/|$)',
        reachable: true,
      },
      'Neither directly nor through others do they come to Nest, TypeORM, a driver or the file system.',
    ),
    rule('core-imports', { path: '^src/core/' }, { path: '^src/', pathNot: '^src/core/' }),
    ...platform.map((folder, place) =>
      rule(
        'platform-imports',
        { path: `^src/platform/${folder}[/.]` },
        {
          path: '^src/',
          pathNot: ['core', ...platform.slice(0, place + 1).map((name) => `platform/${name}`)].map(
            (name) => `^src/${name}[/.]`,
          ),
        },
        'Technology, from the lowest folder to the highest; it knows no feature.',
      ),
    ),
    ...Object.entries(may).map(([folder, allowed]) =>
      rule(
        `${folder}-imports`,
        { path: `^src/${folder}/` },
        {
          path: '^src/',
          pathNot: [folder, 'core', 'platform', ...allowed].map((name) => `^src/${name}/`),
        },
      ),
    ),
    rule(
      'entry-points-are-not-imported',
      { path: '^src/(?!cli/)[^/]+/' },
      { path: '^src/[^/]+\\.ts$' },
      'Only the command line starts the application.',
    ),
    rule(
      'through-the-index',
      { path: '^src/(?!core/|platform/)([^/]+)/' },
      { path: '^src/', pathNot: ['^src/$1/', '^src/core/', '^src/[^/]+\\.ts$', ...index] },
      'What a folder does not export from its index.ts is its own business.',
    ),
    rule(
      'through-the-index',
      { path: '^src/platform/([^/.]+)' },
      { path: '^src/', pathNot: ['^src/platform/$1[/.]', '^src/core/', ...index] },
    ),
    rule(
      'through-the-index',
      { path: '^src/[^/]+\\.ts$' },
      { path: '^src/', pathNot: ['^src/core/', '^src/[^/]+\\.ts$', ...index] },
    ),
    ...layerRules,
    rule('page-and-service-apart', { path: '^(src|web)/' }, { path: '^(src|web)/', pathNot: '^$1/' }),
    ...Object.entries(page).map(([folder, allowed]) =>
      rule(
        `page-${folder.split('/')[0]}-imports`,
        { path: `^web/src/(${folder})/` },
        {
          path: '^web/src/',
          pathNot: [
            '^web/src/$1/',
            ...allowed.map((name) => `^web/src/${name}/`),
            '^web/src/(route|router)\\.ts$',
          ],
        },
        'A view knows no other view; all may know the routes.',
      ),
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '\\.spec\\.ts$' },
  },
};
