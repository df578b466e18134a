import { randomUUID } from 'node:crypto';
import { type Problem } from '../../src/platform/http/problem.filter';
import {
  type ChangesPageResponseDto,
  type ChangeResponseDto,
} from '../../src/reports/api/changes.controller';
import {
  getJson,
  postJson,
  type Query,
  queryText,
  reportWhenDone,
  triggerReport,
} from '../support/product/client';
import { keptReport } from '../support/product/kept-report';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, strangeId } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const HOUR = 3_600_000;

describeOneSetup('what has changed between two reports', 'services', (setup) => {
  let service: RunningService;
  let first: string;
  let excluding: string;
  let later: string;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
    const as_of = '2023-01-25T18:00:00Z';
    first = await completed({ as_of });
    excluding = await completed({ as_of, no_data: 'exclude' });
    const polls = [
      { store_id: 'newcomer', status: 'inactive', timestamp_utc: '2023-01-25 17:30:00 UTC' },
      { store_id: 'always', status: 'active', timestamp_utc: '2023-01-22 12:00:00 UTC' },
    ];
    expect((await postJson(service, '/polls', { polls })).status).toBe(201);
    later = await completed({ as_of });
  });

  afterAll(() => service.close());

  it('is listed for each store, by the requested figure, the greatest increase first', async () => {
    for (const sort of [
      '-uptime_last_week',
      '-downtime_last_week',
      '-no_data_last_week',
      '-open_time_last_hour',
    ]) {
      const [before, after] = [await figures(first, sort), await figures(later, sort)];
      const { items, total } = await changes(later, { base_report_id: first, sort, limit: 200 });
      expect(total).toBe(after.size);
      const both = items.filter((item) => item.in === 'both');
      expect(both.length).toBe(before.size);
      for (const item of both) {
        // Rows are rounded to hundredths of an hour or of a minute.
        const unit = sort.endsWith('hour') ? HOUR / 60 : HOUR;
        expect(item.before_ms! / unit).toBeCloseTo(before.get(item.store_id!)!, 1);
        expect(item.after_ms! / unit).toBeCloseTo(after.get(item.store_id!)!, 1);
        expect(item.difference_ms).toBe(item.after_ms! - item.before_ms!);
      }
      expect(both.map(differenceOf)).toEqual([...both].map(differenceOf).sort((a, b) => b - a));
    }
  });

  it('is exact if a day without polls gets one', async () => {
    const { items, ...counts } = await changes(later, { base_report_id: first, sort: '-uptime_last_week' });
    expect(items[0]).toEqual({
      store_id: 'always',
      in: 'both',
      before_ms: 11.5 * HOUR,
      after_ms: 35.5 * HOUR,
      difference_ms: 24 * HOUR,
    });
    expect(counts).toEqual({
      figure: 'uptime_last_week',
      total: 7,
      changed: 1,
      only_before: 0,
      only_after: 1,
      limit: 20,
      offset: 0,
    });
    const fallen = await changes(later, { base_report_id: first, sort: 'downtime_last_week', limit: 1 });
    expect(fallen.items).toMatchObject([{ store_id: 'always', difference_ms: -24 * HOUR }]);
  });

  it('puts the greatest change of either kind first on request', async () => {
    const path = { base_report_id: first, sort: 'uptime_last_week', absolute: true };
    const { items } = await changes(excluding, { ...path, sort: 'downtime_last_week' });
    expect(items.map(({ difference_ms }) => difference_ms! / HOUR)).toEqual([-154, -144, -120, -16, 0, 0]);
    const { items: risen } = await changes(later, path);
    expect(risen[0]).toMatchObject({ store_id: 'always', difference_ms: 24 * HOUR });
  });

  it('is said of stores that are in one of them only, at the end', async () => {
    const newcomer = { store_id: 'newcomer', difference_ms: null };
    const forward = await changes(later, { base_report_id: first });
    expect(forward.items.at(-1)).toMatchObject({ ...newcomer, in: 'after', before_ms: null });
    const backward = await changes(first, { base_report_id: later });
    expect(backward.items.at(-1)).toMatchObject({ ...newcomer, in: 'before', after_ms: null });
    expect(backward).toMatchObject({ only_before: 1, only_after: 0 });
  });

  it('is what each report has by its own policy, also where both have the same rows', async () => {
    const { items, changed } = await changes(excluding, {
      base_report_id: first,
      sort: 'downtime_last_week',
    });
    expect(changed).toBe(4);
    expect(items.map(({ store_id, difference_ms }) => `${store_id} ${difference_ms! / HOUR}`)).toEqual([
      'quiet -154',
      `${strangeId} -144`,
      'always -120',
      'days -16',
      'lost 0',
      'night 0',
    ]);
    expect(await changes(first, { base_report_id: first })).toMatchObject({ total: 6, changed: 0 });
  });

  it('is the same page by page', async () => {
    const whole = await changes(later, { base_report_id: first, limit: 200 });
    const items: ChangeResponseDto[] = [];
    for (const offset of [0, 3, 6, 9])
      items.push(...(await changes(later, { base_report_id: first, limit: 3, offset })).items);
    expect(items).toEqual(whole.items);
  });

  it.each([
    ['?sort=-uptime', /^400 sort is none of uptime_last_hour/],
    ['?sort=store_id', /^400 sort is none of/],
    ['?limit=201', /^400 limit must not be greater than 200/],
    ['?offset=-1', /^400 offset must not be less than 0/],
    ['?store_id=a', /^400 store_id is unknown here/],
  ])('is refused for %s', async (query, refusal) => {
    expect(await refused(later, `${query}&base_report_id=${first}`)).toMatch(refusal);
  });

  it('is said of reports that are completed, and have their rows', async () => {
    const running = await keptReport(service);
    const old = await keptReport(service, { status: 'Completed', filePath: 'reports/store_report_old.csv' });
    expect(await refused(later, `?base_report_id=${running}`)).toBe(
      `409 Report ${running} is Running; compare reports that are Completed.`,
    );
    expect(await refused(old, `?base_report_id=${first}`)).toBe(
      `409 Report ${old} was made before rows were kept; compare with a newer one.`,
    );
    expect(await refused(later, `?base_report_id=${randomUUID()}`)).toBe('404 There is no such report.');
    expect(await refused(randomUUID(), `?base_report_id=${first}`)).toBe('404 There is no such report.');
    expect(await refused(later, '')).toBe('400 base_report_id is missing.');
    expect(await refused(later, '?base_report_id=1')).toBe('400 base_report_id is not a UUID.');
    expect(await refused('1', `?base_report_id=${first}`)).toBe('400 report_id is not a UUID.');
  });

  async function completed(body: unknown): Promise<string> {
    const reportId = await triggerReport(service, body);
    expect((await reportWhenDone(service, reportId)).status).toBe('Completed');
    return reportId;
  }

  async function changes(reportId: string, query: Query): Promise<ChangesPageResponseDto> {
    const path = `/reports/${reportId}/changes${queryText(query)}`;
    const { status, body } = await getJson<ChangesPageResponseDto>(service, path);
    expect([path, status]).toEqual([path, 200]);
    return body;
  }

  /** A figure of each store, as in the rows of a report. */
  async function figures(reportId: string, sort: string): Promise<Map<string, number>> {
    const { body } = await getJson<{ items: Record<string, string | number>[] }>(
      service,
      `/reports/${reportId}/rows`,
    );
    const member = `${sort.slice(1)}_${sort.endsWith('hour') ? 'minutes' : 'hours'}`;
    return new Map(body.items.map((row) => [String(row.store_id), Number(row[member])]));
  }

  async function refused(reportId: string, query: string): Promise<string> {
    const { body, headers } = await getJson<Problem>(service, `/reports/${reportId}/changes${query}`);
    expect(headers.has('retry-after')).toBe(false);
    return `${body.status} ${body.detail}`;
  }
});

const differenceOf = ({ difference_ms }: ChangeResponseDto): number => difference_ms!;
