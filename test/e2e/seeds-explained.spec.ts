import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type IncidentPageResponseDto } from '../../src/metrics/api/incidents.controller';
import { type TimelineResponseDto } from '../../src/metrics/api/timeline.dto';
import {
  getJson,
  type Kind,
  type Query,
  reportCsv,
  reportWhenDone,
  storePath,
  triggerReport,
  uploadCsv,
} from '../support/product/client';
import { projectFolder } from '../support/product/command-line';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { sumsOfSegments } from '../support/product/timeline';
import { describeOneSetup, LONG_RUN } from '../support/setups';

const files: [Kind, string][] = [
  ['polls', 'store_status.csv'],
  ['business-hours', 'menu_hours.csv'],
  ['special-hours', 'special_hours.csv'],
  ['timezones', 'timezones.csv'],
  ['exclusions', 'exclusions.csv'],
];
// Not the latest poll: later polls must be ignored.
const as_of = '2023-01-25T15:07:09.123Z';

const choices = ['calendar', 'rolling'].flatMap((windows) =>
  ['down', 'exclude'].map((no_data) => ({ as_of, windows, no_data })),
);
/** The first and the last, each with every other store, are all that is quick; the others combine the same parameters. */
const some = <T>(cases: readonly T[]): (readonly [T, number])[] =>
  (LONG_RUN ? cases : [cases[0]!, cases.at(-1)!]).map((one, i) => [one, i]);
const someStores = <T>(stores: readonly T[], first: number): T[] =>
  stores.filter((_, i) => LONG_RUN || i % 2 === first % 2);

describeOneSetup('every store of the bundled data', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    for (const [kind, name] of files) {
      await uploadCsv(service, kind, await readFile(join(projectFolder, 'seeds', name)));
    }
  });

  afterAll(() => service.close());

  it.each(some(choices))(
    'has a timeline with the figures of its row, from its segments: %j',
    async (choice, first) => {
      const rows = (await reportCsv(service, choice)).trimEnd().split('\n').slice(1);
      expect(rows.length).toBeGreaterThan(50);
      await forEach(someStores(rows, first), async (row) => {
        const storeId = row.split(',')[0]!;
        const timeline = await ask<TimelineResponseDto>(storeId, '/timeline', choice);
        const { last_hour: hour, last_day: day, last_week: week } = timeline.sums;
        const uptimes = [hour!.uptime_minutes, day!.uptime_hours, week!.uptime_hours];
        const downtimes = [hour!.downtime_minutes, day!.downtime_hours, week!.downtime_hours];
        expect([storeId, ...[...uptimes, ...downtimes].map((figure) => figure.toFixed(2))].join(',')).toBe(
          row,
        );
        for (const sums of [hour!, day!, week!]) expect(sums).toMatchObject(sumsOfSegments(timeline, sums));
      });
    },
  );

  // Ten days that begin and end within local days, and the last week.
  const queries: Query[] = [
    { from: '2023-01-14T19:03:07.001Z', to: '2023-01-25T04:59:59.999Z', no_data: 'down', as_of },
    { from: '2023-01-14T19:03:07.001Z', to: '2023-01-25T04:59:59.999Z', no_data: 'exclude', as_of },
    { no_data: 'down' },
    { no_data: 'exclude' },
  ];
  it.each(some(queries))('has incidents that add up to its downtime: %j', async (query, first) => {
    const stores = (await reportCsv(service)).trimEnd().split('\n').slice(1);
    await forEach(someStores(stores, first), async (row) => {
      const storeId = row.split(',')[0]!;
      const { items, total, from, to } = await ask<IncidentPageResponseDto>(storeId, '/incidents', {
        ...query,
        limit: 200,
      });
      expect(items).toHaveLength(total);
      const timeline = await ask<TimelineResponseDto>(storeId, '/timeline', { ...query, from, to });
      const range = timeline.sums.range!;
      expect(items.reduce((sum, { duration_ms }) => sum + duration_ms, 0)).toBe(range.downtime_ms);
      expect(range).toMatchObject(sumsOfSegments(timeline, range));
    });
  });

  it('has changed from one day to the next as docs/explanations.md shows it', async () => {
    const page = await readFile(join(projectFolder, 'docs', 'explanations.md'), 'utf8');
    const [, earlier, query, answer] =
      /"as_of":"([^"]+)"}' \S+\/trigger_report\n.*\n\$ curl '\S+\/changes\?base_report_id=[^&]+&(\S+)'\n({.*?})\n```/s.exec(
        page,
      )!;
    const [before, after] = await Promise.all(
      [{ as_of: earlier }, {}].map(async (body) => {
        const report = await triggerReport(service, body);
        await reportWhenDone(service, report);
        return report;
      }),
    );
    const { body } = await getJson(service, `/reports/${after}/changes?base_report_id=${before}&${query}`);
    expect(body).toEqual(JSON.parse(answer!));
  });

  it('has its instants in UTC and by its own clock alike, and no gap between its segments', async () => {
    const { body } = await getJson<{ items: { store_id: string }[] }>(service, '/stores?limit=200');
    await forEach(body.items, async ({ store_id }) => {
      const { days } = await ask<TimelineResponseDto>(store_id, '/timeline', { as_of });
      for (const { open, excluded, segments } of days) {
        const scheduled = [...open, ...excluded].sort((a, b) => a.start.localeCompare(b.start));
        for (const { start, end, start_local, end_local } of [...scheduled, ...segments]) {
          expect([start_local, end_local].map((text) => new Date(text).toISOString())).toEqual([start, end]);
        }
        for (const { start, end, duration_ms } of segments) {
          expect(Date.parse(end) - Date.parse(start)).toBe(duration_ms);
        }
        const known = joined(scheduled)
          .filter(([start]) => start < as_of)
          .map(([start, end]) => [start, end < as_of ? end : as_of]);
        expect(joined(segments)).toEqual(known);
      }
    });
  });

  const ask = async <Body>(storeId: string, rest: string, query: Query): Promise<Body> => {
    const { status, body } = await getJson<Body>(service, storePath(storeId, rest, query));
    expect(status).toBe(200);
    return body;
  };
});

/** Four at a time, so that the service answers one while the database reads for another. */
async function forEach<T>(cases: readonly T[], check: (each: T) => Promise<void>): Promise<void> {
  const waiting = cases.values();
  const worker = async () => {
    for (const each of waiting) await check(each);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

/** Joins adjacent segments. */
function joined(stretches: readonly { start: string; end: string }[]): [start: string, end: string][] {
  const whole: [string, string][] = [];
  for (const { start, end } of stretches) {
    const last = whole.at(-1);
    if (last?.[1] === start) last[1] = end;
    else whole.push([start, end]);
  }
  return whole;
}
