import fc from 'fast-check';
import { Retention } from '../../src/retention';
import {
  getJson,
  postJson,
  reportCsv,
  type StoreDailyResponseDto,
  storePath,
  uploadCsv,
} from '../support/product/client';
import { forgetResults } from '../support/product/kept-report';
import { type Service, startService } from '../support/product/service';
import { freshEnvironment } from '../support/setups';
import { runs } from './runs';
import { hours, shifts } from './stores';

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

/** Days before the newest poll. */
const daysAgo = fc.integer({ min: 0, max: DAYS });

const store = fc.record({
  hours,
  versions: fc.uniqueArray(fc.record({ daysAgo, rows: hours.filter((rows) => rows.length > 0) }), {
    maxLength: 2,
    selector: (version) => version.daysAgo,
  }),
  special: fc.uniqueArray(fc.record({ daysAgo, shifts }), { maxLength: 4, selector: (day) => day.daysAgo }),
  /** Minutes before the newest poll, and their length. */
  exclusions: fc.array(
    fc.record({
      minutesAgo: fc.integer({ min: 0, max: DAYS * 24 * 60 }),
      minutes: fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 3 * 24 * 60 })),
    }),
    { maxLength: 3 },
  ),
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
    'changes no daily metrics, no report of a period, and no other that needs none of the deleted ones',
    async () => {
      await fc.assert(
        fc.asyncProperty(fleet, async (given) => {
          const environment = await freshEnvironment('embedded');
          try {
            const before = await served(environment.env, async (service) => {
              await load(service, given);
              const found = await answers(service, given);
              return { found, ignoring: await periodIgnoring(service, given) };
            });
            const after = await served({ ...environment.env, ...RETENTION }, async (service) => {
              await service.app.get(Retention, { strict: false }).beginRetention();
              await forgetResults(service);
              const found = await answers(service, given);
              const missing = await datesWithExcludedRollups(service, given);
              const ignoring = await periodIgnoring(service, given);
              // A rollup without the excluded time cannot tell what the polls in it said.
              expect(ignoring).toEqual(missing.length === 0 ? before.ignoring : { missing_dates: missing });
              return found;
            });
            expect(after).toEqual(before.found);
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
  const date = (days: number) => text(newest - days * DAY_MS).slice(0, 10);
  const rows = stores.flatMap(({ hours, versions }, i) =>
    [
      { validFrom: '', rows: hours },
      ...versions.map((version) => ({ ...version, validFrom: date(version.daysAgo) })),
    ].flatMap(({ validFrom, rows }) =>
      rows.map(({ weekday, start, end }) => `${i},${weekday},${clock(start)},${clock(end)},${validFrom}`),
    ),
  );
  const special = stores.flatMap(({ special }, i) =>
    special.flatMap(({ daysAgo, shifts }) =>
      shifts.length === 0
        ? [`${i},${date(daysAgo)},,`]
        : shifts.map(({ start, end }) => `${i},${date(daysAgo)},${clock(start)},${clock(end)}`),
    ),
  );
  const exclusions = stores.flatMap(({ exclusions }, i) =>
    exclusions.map(({ minutesAgo, minutes }) => {
      const start = newest - minutesAgo * 60_000;
      return `${i},${text(start)},${text(start + minutes * 60_000)},planned`;
    }),
  );
  await uploadCsv(
    service,
    'polls',
    csv('store_id,status,timestamp_utc', ...polls, `0,active,${text(newest)}`),
  );
  const hoursHeader = 'store_id,day,start_time_local,end_time_local,valid_from';
  await uploadCsv(service, 'business-hours', csv(hoursHeader, ...rows));
  const specialHeader = 'store_id,date,start_time_local,end_time_local';
  await uploadCsv(service, 'special-hours', csv(specialHeader, ...special));
  await uploadCsv(service, 'exclusions', csv('store_id,starts_at,ends_at,kind', ...exclusions));
  await uploadCsv(
    service,
    'timezones',
    csv('store_id,timezone_str', ...stores.map((_, i) => `${i},${zones[i % zones.length]}`)),
  );
}

/** The dates of the deleted polls, and of some kept ones. */
const datesOf = ({ newest }: Fleet) => ({
  from_date: text(newest - 22 * DAY_MS).slice(0, 10),
  to_date: text(newest - 2 * DAY_MS).slice(0, 10),
});

async function answers(service: Service, given: Fleet): Promise<unknown> {
  const { newest, stores, asOf } = given;
  const range = datesOf(given);
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
      for (const exclusions of ['apply', 'ignore']) {
        found.push(await reportCsv(service, { as_of, windows, exclusions, columns: 'extended' }));
      }
    }
  }
  for (const breakdown of ['day', 'week', 'none']) {
    found.push(await reportCsv(service, { ...range, breakdown }));
  }
  return found;
}

/** The report of a period without exclusions, or the dates that it lacks. */
async function periodIgnoring(service: Service, given: Fleet): Promise<unknown> {
  const request = { ...datesOf(given), breakdown: 'day', exclusions: 'ignore' };
  const { status, body } = await postJson<{ missing_dates: string[] }>(service, '/trigger_report', request);
  return status === 400 ? { missing_dates: body.missing_dates } : reportCsv(service, request);
}

/** The dates for which the rollup of some store has excluded time. */
async function datesWithExcludedRollups(service: Service, given: Fleet): Promise<string[]> {
  const dates = new Set<string>();
  for (const i of given.stores.keys()) {
    const path = storePath(String(i), '/metrics', datesOf(given));
    const { body } = await getJson<StoreDailyResponseDto>(service, path);
    for (const { date, excluded_ms, from_rollup } of body.days) {
      if (from_rollup && excluded_ms > 0) dates.add(date);
    }
  }
  return [...dates].sort();
}

/** Ignores whether a day was computed or read from a rollup. */
const withoutOrigin = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body, (key, value: unknown) => (key === 'from_rollup' ? undefined : value)));
