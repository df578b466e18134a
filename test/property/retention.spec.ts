import fc from 'fast-check';
import { Retention } from '../../src/retention';
import { getJson, reportCsv, storePath, uploadCsv } from '../support/product/client';
import { forgetResults } from '../support/product/kept-report';
import { type Service, startService } from '../support/product/service';
import { freshEnvironment } from '../support/setups';
import { runs } from './runs';
import { hours } from './stores';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 20;
/** Enough for many more cases than by default. */
const TIMEOUT_MS = HOUR_MS;
const RETENTION = { POLL_RETENTION_DAYS: '10', RETENTION_HOURS: '0-24' };

/** Weeks with and without clock changes, and with a skipped date, each with its own zones. */
const TIMES: readonly (readonly [newest: string, ...zones: string[]])[] = [
  [
    '2024-03-19T17:45:10.250Z',
    'America/Chicago',
    'Pacific/Honolulu',
    'Pacific/Kiritimati',
    'UTC',
    'Mars/Olympus',
  ],
  [
    '2024-11-12T03:00:00Z',
    'America/St_Johns',
    'Asia/Kathmandu',
    'Etc/GMT+12',
    'Europe/Berlin',
    'Australia/Lord_Howe',
  ],
  [
    '2012-01-09T10:00:00Z',
    'Pacific/Apia',
    'Pacific/Fakaofo',
    'Pacific/Auckland',
    'America/Sao_Paulo',
    'Asia/Tokyo',
  ],
];

const store = fc.record({
  hours,
  /** Minutes before the newest poll. */
  polls: fc.uniqueArray(fc.integer({ min: 1, max: DAYS * 24 * 60 }), { minLength: 1, maxLength: 60 }),
  inactive: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
});
const fleet = fc.constantFrom(...TIMES).chain(([newest, ...zones]) =>
  fc.record({
    newest: fc.constant(Date.parse(newest)),
    zones: fc.constant(zones),
    stores: fc.array(store, { minLength: 10, maxLength: 10 }),
    /** Hours of as_of before the newest poll. */
    asOf: fc.array(fc.integer({ min: 0, max: 24 }), { minLength: 2, maxLength: 2 }),
  }),
);
type Fleet = typeof fleet extends fc.Arbitrary<infer Value> ? Value : never;

const text = (instant: number) => new Date(instant).toISOString();
const csv = (...rows: string[]) => `${rows.join('\n')}\n`;
const clock = (second: number) =>
  [second / 3600, (second / 60) % 60, second % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':');

describe('deleting polls', () => {
  it(
    'changes no daily metrics, and no report that needs none of them',
    async () => {
      await fc.assert(
        fc.asyncProperty(fleet, async (given) => {
          const environment = await freshEnvironment('embedded');
          try {
            const before = await served(environment.env, async (service) => {
              await load(service, given);
              return answers(service, given);
            });
            const after = await served({ ...environment.env, ...RETENTION }, async (service) => {
              await service.app.get(Retention, { strict: false }).tick();
              await forgetResults(service);
              return answers(service, given);
            });
            expect(after).toEqual(before);
          } finally {
            await environment.remove();
          }
        }),
        runs(2),
      );
    },
    TIMEOUT_MS,
  );
});

async function served<T>(env: Record<string, string>, work: (service: Service) => Promise<T>): Promise<T> {
  const service = await startService(env);
  try {
    return await work(service);
  } finally {
    await service.close();
  }
}

async function load(service: Service, { newest, zones, stores }: Fleet): Promise<void> {
  const polls = stores.flatMap(({ polls, inactive }, i) =>
    polls.map(
      (minutes, n) => `${i},${inactive[n]! ? 'inactive' : 'active'},${text(newest - minutes * 60_000)}`,
    ),
  );
  const rows = stores.flatMap(({ hours }, i) =>
    hours.map(({ weekday, start, end }) => `${i},${weekday},${clock(start)},${clock(end)}`),
  );
  await uploadCsv(
    service,
    'polls',
    csv('store_id,status,timestamp_utc', ...polls, `0,active,${text(newest)}`),
  );
  await uploadCsv(service, 'business-hours', csv('store_id,day,start_time_local,end_time_local', ...rows));
  await uploadCsv(
    service,
    'timezones',
    csv('store_id,timezone_str', ...stores.map((_, i) => `${i},${zones[i % zones.length]}`)),
  );
}

async function answers(service: Service, { newest, stores, asOf }: Fleet): Promise<unknown> {
  const range = {
    from_date: text(newest - 22 * DAY_MS).slice(0, 10),
    to_date: text(newest - 2 * DAY_MS).slice(0, 10),
  };
  const paths = [
    `/figures/daily?from_date=${range.from_date}&to_date=${range.to_date}`,
    ...stores.flatMap((_, i) => [storePath(String(i), '/metrics', range), storePath(String(i), '/timeline')]),
    '/incidents',
  ];
  const found: unknown[] = [];
  for (const path of paths) found.push([path, withoutOrigin((await getJson(service, path)).body)]);
  for (const hoursBefore of asOf) {
    for (const windows of ['calendar', 'rolling']) {
      const as_of = text(newest - hoursBefore * HOUR_MS);
      found.push(await reportCsv(service, { as_of, windows, columns: 'extended' }));
    }
  }
  return found;
}

/** Ignores whether a day was computed or read from a rollup. */
const withoutOrigin = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body, (key, value: unknown) => (key === 'from_rollup' ? undefined : value)));
