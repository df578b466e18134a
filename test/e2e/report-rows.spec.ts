import { type RowsPageResponseDto, type RowResponseDto } from '../../src/reports/api/rows.controller';
import {
  answerOf,
  getJson,
  type Query,
  queryText,
  reportWhenDone,
  send,
  triggerReport,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, strangeId } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const HOUR = 3_600_000;

const figures = ['uptime', 'downtime', 'open_time', 'no_data', 'excluded'].flatMap((measure) =>
  ['hour', 'day', 'week'].map((window) => `${measure}_last_${window}`),
);

const memberOf = (figure: string) => `${figure}_${figure.endsWith('hour') ? 'minutes' : 'hours'}`;

// Minutes for the hour, hours for the day and the week.
const calendarDown = [
  'always: 30 11.5 11.5, 30 0.5 144.5, 60 12 156, 0 0 120, 0 0 0',
  'days: 0 6 13, 0 2 27, 0 8 40, 0 0 16, 0 0 0',
  `${strangeId}: 60 18 18, 0 0 144, 60 18 162, 0 0 144, 0 0 0`,
  'lost: 14.5 0.24 0.24, 45.5 2.76 2.76, 60 3 3, 0 0 0, 0 0 0',
  'night: 0 0 5, 0 2 3, 0 2 8, 0 0 0, 0 0 0',
  'quiet: 0 0 0, 60 10 154, 60 10 154, 60 10 154, 0 0 0',
];
const rollingExclude = [
  'always: 30 11.5 11.5, 30 0.5 24.5, 60 24 168, 0 12 132, 0 0 0',
  'days: 0 6 13, 0 2 11, 0 8 40, 0 0 16, 0 0 0',
  `${strangeId}: 60 18 18, 0 0 0, 60 24 168, 0 6 150, 0 0 0`,
  'lost: 14.5 0.24 0.24, 45.5 2.76 2.76, 60 3 4, 0 0 1, 0 0 0',
  'night: 0 5 5, 0 3 3, 0 8 12, 0 0 4, 0 0 0',
  'quiet: 0 0 0, 0 0 0, 60 24 168, 60 24 168, 0 0 0',
];

describeOneSetup('the rows of a report', 'embedded', (setup) => {
  let service: RunningService;
  let empty: string;
  let calendar: string;
  let rolling: string;

  beforeAll(async () => {
    service = await startFreshService(setup);
    empty = await completed();
    await loadSmallFleet(service);
    calendar = await completed();
    rolling = await completed({ windows: 'rolling', no_data: 'exclude' });
  });

  afterAll(() => service.close());

  it('have the figures of an extended report, in its order', async () => {
    const { items, totals, ...rest } = await rows(calendar);
    expect(rest).toEqual({ total: 6, limit: 20, offset: 0 });
    expect(totals.map(({ window }) => window)).toEqual(['hour', 'day', 'week']);
    expect(items.map(lineOf)).toEqual(calendarDown);
    for (const row of items) expect(Object.keys(row)).toEqual(['store_id', ...figures.map(memberOf)]);
    expect((await rows(rolling)).items.map(lineOf)).toEqual(rollingExclude);
  });

  it.each(['store_id', ...figures])('are sorted by %s, both ways', async (sort) => {
    for (const reportId of [calendar, rolling]) {
      const { items } = await rows(reportId);
      // In both directions, ties stay in the order of the report.
      const sorted = (direction: 1 | -1) =>
        sort === 'store_id'
          ? direction === 1
            ? items
            : [...items].reverse()
          : [...items].sort((a, b) => direction * (Number(a[memberOf(sort)]) - Number(b[memberOf(sort)])));
      expect((await rows(reportId, { sort })).items).toEqual(sorted(1));
      expect((await rows(reportId, { sort: `-${sort}` })).items).toEqual(sorted(-1));
    }
  });

  it('are the same page by page', async () => {
    const sort = '-downtime_last_week';
    const whole = await rows(calendar, { sort, limit: 1000 });
    const items: RowResponseDto[] = [];
    for (const offset of [0, 4, 8]) {
      const page = await rows(calendar, { sort, limit: 4, offset });
      expect(page).toMatchObject({ total: 6, limit: 4, offset });
      items.push(...page.items);
    }
    expect(items).toEqual(whole.items);
    expect(items.map(({ store_id }) => store_id).slice(0, 3)).toEqual(['quiet', 'always', strangeId]);
  });

  it.each<[string, string[]]>([
    ['night', ['night']],
    [strangeId, [strangeId]],
    ['Night', []],
    ['silent', []],
    ['', []],
  ])('are those of one store: %j', async (store_id, expected) => {
    const { items, total } = await rows(calendar, { store_id });
    expect(items.map((row) => row.store_id)).toEqual(expected);
    expect(total).toBe(expected.length);
  });

  it.each<[Query, string | undefined, [from: number, to?: number]]>([
    [{ format: 'ndjson' }, undefined, [0]],
    [{ format: 'ndjson' }, 'application/json', [0]],
    [{}, 'application/x-ndjson', [0]],
    [{ limit: 2, offset: 3 }, 'application/x-ndjson', [3, 5]],
    [{ format: 'ndjson', limit: 100_000, offset: 4 }, undefined, [4]],
    [{ format: 'ndjson', offset: 6 }, undefined, [6]],
  ])('come line by line: %j, Accept: %s', async (query, accept, [from, to]) => {
    const { items } = await rows(calendar);
    const headers: Record<string, string> = accept === undefined ? {} : { accept };
    const response = await send(service, `/reports/${calendar}/rows${queryText(query)}`, { headers });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/x-ndjson');
    const lines = items.slice(from, to).map((row) => `${JSON.stringify(row)}\n`);
    expect(await response.text()).toBe(lines.join(''));
  });

  it.each(['application/json', '*/*', 'text/html', 'application/x-ndjson;q=0.5, application/json'])(
    'come as a page for Accept: %s',
    async (accept) => {
      const response = await send(service, `/reports/${calendar}/rows`, { headers: { accept } });
      expect((await answerOf<RowsPageResponseDto>(response)).body).toMatchObject({ total: 6, limit: 20 });
    },
  );

  it('are searched by id and labels, with the sums of those that are found', async () => {
    const whole = await rows(calendar);
    const figures = (up: number, down: number, without: number) => ({
      ...{ uptime_ms: up * HOUR, downtime_ms: down * HOUR, no_data_ms: without * HOUR },
    });
    const found = await rows(calendar, { q: 'ALW', sort: '-downtime_last_week' });
    expect(found.items).toEqual(whole.items.filter(({ store_id }) => store_id === 'always'));
    // 30 and 30 minutes; 11.5 and 0.5 hours; 11.5 and 144.5 hours, 120 of them without data.
    expect(found.totals).toEqual([
      { window: 'hour', ...figures(0.5, 0.5, 0), uptime_percent: 50, coverage_percent: 100 },
      { window: 'day', ...figures(11.5, 0.5, 0), uptime_percent: 95.83, coverage_percent: 100 },
      // 36 of 156 hours have data.
      { window: 'week', ...figures(11.5, 144.5, 120), uptime_percent: 7.37, coverage_percent: 23.07 },
    ]);
    const inUtc = await rows(calendar, { labels: 'timezone=UTC', limit: 1 });
    expect(inUtc.total).toBe(1);
    expect((await rows(calendar, { q: 'nowhere' })).total).toBe(0);
  });

  it('are empty without polls', async () => {
    const { totals, ...rest } = await rows(empty);
    expect(rest).toEqual({ items: [], total: 0, limit: 20, offset: 0 });
    const nothing = {
      uptime_ms: 0,
      downtime_ms: 0,
      no_data_ms: 0,
      uptime_percent: null,
      coverage_percent: null,
    };
    expect(totals).toEqual(['hour', 'day', 'week'].map((window) => ({ window, ...nothing })));
    expect(await (await send(service, `/reports/${empty}/rows?format=ndjson`)).text()).toBe('');
  });

  const rows = async (reportId: string, query: Query = {}): Promise<RowsPageResponseDto> => {
    const { status, body } = await getJson<RowsPageResponseDto>(
      service,
      `/reports/${reportId}/rows${queryText(query)}`,
    );
    expect(status).toBe(200);
    return body;
  };

  async function completed(body?: unknown): Promise<string> {
    const reportId = await triggerReport(service, body);
    expect((await reportWhenDone(service, reportId)).status).toBe('Completed');
    return reportId;
  }
});

/** `night: 0 0 5, …`: uptime, downtime, open time, time without data and excluded time for each of the windows. */
function lineOf({ store_id, ...row }: RowResponseDto): string {
  const values = Object.values(row).map(Number);
  return `${store_id}: ${[0, 3, 6, 9, 12].map((i) => values.slice(i, i + 3).join(' ')).join(', ')}`;
}
