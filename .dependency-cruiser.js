/**
 * The import rules of the house, from the outermost folder to the innermost:
 *   commands → reports → metrics → polls, business-hours, timezones → stores → database → config
 *   ingestion → polls, business-hours, timezones, metrics
 *   reports, ingestion → idempotency → http, database
 *   queue-board → access, reports → redis → config
 *   observability → reports, stores, webhooks
 *   schedules, webhooks, retention, data-export → reports
 * A folder imports the folders named here, through their index.ts, and nothing else of ours. All may import core/, by
 * file. The entry points (main, cli, service, app.module, entities) and the commands put the folders together and may
 * import any.
 */
const foundation = ['core', 'errors', 'time', 'async', 'events', 'config'];
const may = {
  core: [],
  errors: [],
  time: [],
  async: [],
  events: [],
  config: ['errors'],
  'seed-data': [],
  database: foundation,
  http: [...foundation, 'database'],
  redis: ['config', 'errors'],
  access: [...foundation, 'http', 'redis'],
  idempotency: [...foundation, 'http', 'database'],
  'data-move': [...foundation, 'database'],
  stores: [...foundation, 'database'],
  polls: [...foundation, 'database', 'stores'],
  'business-hours': [...foundation, 'database', 'stores'],
  timezones: [...foundation, 'database', 'stores'],
  metrics: [...foundation, 'http', 'database', 'stores', 'polls', 'business-hours', 'timezones'],
  ingestion: [
    ...foundation,
    'http',
    'database',
    'idempotency',
    'stores',
    'polls',
    'business-hours',
    'timezones',
    'metrics',
  ],
  reports: [
    ...foundation,
    'redis',
    'http',
    'database',
    'idempotency',
    'stores',
    'polls',
    'business-hours',
    'timezones',
    'metrics',
  ],
  'data-export': [...foundation, 'database', 'stores', 'polls', 'business-hours', 'timezones', 'reports'],
  schedules: [...foundation, 'database', 'reports'],
  webhooks: [...foundation, 'database', 'reports'],
  retention: [...foundation, 'database', 'stores', 'polls', 'metrics', 'reports'],
  observability: [...foundation, 'http', 'database', 'stores', 'reports', 'webhooks'],
  dashboard: [],
  'queue-board': [...foundation, 'http', 'access', 'reports'],
};

/** The page is a program of its own, which runs in browsers: it knows the API, and nothing of the service. */
const page = {
  format: [],
  api: [],
  parts: ['api', 'format'],
  'views/[^/]+': ['api', 'format', 'parts'],
};

/** The rules of the field, free of every technology; they may be imported by themselves, past an index. */
const pure = [
  'core/.+',
  'async/in-turns',
  'time/(instant|plain-instant)',
  'stores/(store-id|store-keys)',
  'polls/(kept-polls|packed-poll|packed-day|number-list|poll-digest|polls-by-store|day-order|poll-lines|standing-polls)',
  'business-hours/(schedule|packed-hours|known-schedules|time-of-day)',
  'timezones/local-calendar',
  'metrics/(chunks|top-list|step-times|engine/[^/]+)',
  'metrics/picture/(picture-[a-z]+|store-[a-z]+|fleet-picture|fleet-totals|kept-[a-z]+)',
  'metrics/daily/(packed-day-sums|touched-dates|worked-out-days)',
  'ingestion/csv/[^/]+',
  'schedules/ticks',
  'retention/(off-hours|poll-horizon)',
  'webhooks/(signature|backoff|public-address)',
  'reports/rows/figure-changes',
  'idempotency/(decision|fingerprint|kept-answer)',
  'data-move/row-lines',
].map((path) => `^src/${path}\\.ts$`);

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'pure-parts-stay-pure',
      comment:
        'Neither directly nor through others do they come to Nest, TypeORM, a driver or the file system.',
      severity: 'error',
      from: { path: pure },
      to: {
        path: '(^|/)(@nestjs|typeorm|mysql2|better-sqlite3|bull|fast-csv)(/|$)|^(node:)?(fs|net|http)(/|$)',
        reachable: true,
      },
    },
    {
      name: 'through-the-index',
      comment: 'What a folder does not export from its index.ts is its own business.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/([^/]+)/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', ...pure] },
    },
    ...Object.entries(may).map(([folder, allowed]) => ({
      name: `${folder}-imports`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: [folder, ...allowed].map((name) => `^src/${name}/`) },
    })),
    {
      name: 'page-and-service-apart',
      severity: 'error',
      from: { path: '^(src|web)/' },
      to: { path: '^(src|web)/', pathNot: '^$1/' },
    },
    ...Object.entries(page).map(([folder, allowed]) => ({
      name: `page-${folder.split('/')[0]}-imports`,
      comment: 'A view knows no other view; all may know the routes.',
      severity: 'error',
      from: { path: `^web/src/(${folder})/` },
      to: {
        path: '^web/src/',
        pathNot: [
          '^web/src/$1/',
          ...allowed.map((name) => `^web/src/${name}/`),
          '^web/src/(route|router)\\.ts$',
        ],
      },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '\\.spec\\.ts$' },
  },
};
