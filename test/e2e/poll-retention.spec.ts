import { DataSource } from 'typeorm';
import { SLICES_PER_DAY } from '../../src/core/polls/poll-block';
import { type IngestionResponseDto, type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { type HoursPreviewResponseDto } from '../../src/ingestion/api/store-data.controller';
import { type StoreDailyResponseDto } from '../../src/metrics/api/daily.controller';
import { type StoreResponseDto } from '../../src/metrics/api/store.dto';
import { type Problem } from '../../src/platform/http/problem.filter';
import { Retention } from '../../src/retention';
import { AGING_FLEET, FIRST_DAY, loadAgingFleet, NEWEST } from '../support/product/aging-fleet';
import {
  type Answer,
  type ExcludedStoresResponseDto,
  getJson,
  postJson,
  putJson,
  queryText,
  reportCsv,
  storePath,
  uploadCsv,
} from '../support/product/client';
import { forgetResults } from '../support/product/kept-report';
import { scrape } from '../support/product/metrics';
import { type Service, startService } from '../support/product/service';
import { countStoredPolls } from '../support/product/stored-polls';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';

const DAY_MS = 86_400_000;
const RETENTION = { POLL_RETENTION_DAYS: '10', RETENTION_HOURS: '0-24' };
/** The first UTC day whose polls are kept. */
const KEPT_FROM = Math.floor(NEWEST / DAY_MS) - 10;
/** Polls and reports are accepted from here on. */
const OPEN_FROM = text((KEPT_FROM + 2) * DAY_MS);
const ALL = { from_date: date(FIRST_DAY - 1), to_date: date(Math.floor(NEWEST / DAY_MS) - 1) };

function text(instant: number): string {
  return new Date(instant).toISOString();
}
function date(day: number): string {
  return text(day * DAY_MS).slice(0, 10);
}

/** From before the first poll of any store to today. */
const PERIOD = { from_date: date(FIRST_DAY - 2), to_date: date(Math.floor(NEWEST / DAY_MS)) };
/** Dates whose polls are all kept, and those that may vouch for them. */
const LATE = { from_date: date(KEPT_FROM + 3), to_date: PERIOD.to_date };

/** Ignores whether a day was computed or read from a rollup. */
const withoutOrigin = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body, (key, value: unknown) => (key === 'stored' ? undefined : value)));

/** Each test depends on the state that the previous one has left. */
describeOneSetup('polls beyond their retention', 'embedded', (setup) => {
  let environment: Environment;
  let service: Service;
  let before: unknown;
  /** An exclusion of a day whose polls will be deleted. */
  let old: ExcludedStoresResponseDto;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    service = await startService(environment.env);
    await loadAgingFleet(service);
    old = (await exclude(text(FIRST_DAY * DAY_MS))).body;
    before = await answers();
    await service.close();
    service = await startService({ ...environment.env, ...RETENTION });
    await service.app.get(Retention, { strict: false }).beginRetention();
  });

  afterAll(async () => {
    await service.close();
    await environment.remove();
  });

  it('are deleted, and no others', async () => {
    const [row] = await query<{ first: number }>('SELECT MIN(slice) AS first FROM polls');
    expect(row!.first).toBe(KEPT_FROM * SLICES_PER_DAY);
    expect(await countStoredPolls(query)).toBeGreaterThan(100);
    const deleted = (await scrape(service)).get(
      'store_monitor_retention_deleted_total{kind="days_of_polls"}',
    );
    expect(deleted).toBeGreaterThan(0);
  });

  it('have left their daily metrics, and the reports that need none of them', async () => {
    await forgetResults(service);
    expect(await answers()).toEqual(before);
  });

  it('are refused where figures would need them', async () => {
    const late = { as_of: text(Date.parse(OPEN_FROM) + 3_600_000 - 1) };
    const rolling = { as_of: text(Date.parse(OPEN_FROM) + 7 * DAY_MS - 1), windows: 'rolling' };
    for (const body of [late, rolling]) {
      const { status, body: problem } = await postJson<Problem>(service, '/trigger_report', body);
      expect([status, problem.detail]).toEqual([400, refusal]);
    }
    const from = text(NEWEST - 25 * DAY_MS);
    for (const path of [
      storePath('chicago', '/timeline', { from }),
      storePath('chicago', '/timeline', { as_of: late.as_of }),
      storePath('chicago', '/incidents', { from }),
      `/incidents?from=${from}`,
      storePath('chicago', '/metrics', { as_of: text(KEPT_FROM * DAY_MS) }),
    ]) {
      const { status, body: problem } = await getJson<Problem>(service, path);
      expect([path, status, problem.detail]).toEqual([path, 400, refusal]);
    }
  });

  it('are refused for a period with the dates that are missing', async () => {
    const settled = `${date(FIRST_DAY - 1)} to ${date(KEPT_FROM)}`;
    const carried = { accounting: 'carry_forward', carry_minutes: 10 };
    for (const [body, missing] of [
      [{ ...PERIOD, ...carried }, settled],
      [{ ...PERIOD, columns: 'extended' }, settled],
      [{ period: 'last_30_days', columns: 'evidence' }, settled],
      [{ ...LATE, ...carried, from_date: date(KEPT_FROM + 1) }, date(KEPT_FROM)],
      // A day that as_of cuts, in zones behind UTC and ahead of it.
      [{ ...PERIOD, as_of: text(KEPT_FROM * DAY_MS + 1) }, `${date(KEPT_FROM - 1)} to ${date(KEPT_FROM)}`],
    ] as const) {
      const { status, body: problem } = await postJson<Problem>(service, '/trigger_report', body);
      expect([body, status]).toEqual([body, 400]);
      expect(problem.detail).toContain(`needs the polls of ${missing}, which are no longer kept`);
    }
    const { body } = await postJson<Problem & { missing_dates: string[] }>(service, '/trigger_report', {
      ...LATE,
      ...carried,
      from_date: date(KEPT_FROM),
    });
    expect(body.missing_dates).toEqual([date(KEPT_FROM - 1), date(KEPT_FROM)]);
  });

  it('are missing where a rollup is lost', async () => {
    const lost = KEPT_FROM - 3;
    const [rollup] = await query<Record<string, number>>(
      `SELECT * FROM daily_metrics WHERE local_date = ${lost} ORDER BY store_key`,
    );
    await query(`DELETE FROM daily_metrics WHERE local_date = ${lost} AND store_key = ${rollup!.store_key}`);
    const { status, body } = await postJson<Problem>(service, '/trigger_report', PERIOD);
    expect([status, body.detail]).toEqual([
      400,
      expect.stringContaining(`needs the polls of ${date(lost)},`),
    ]);
    const [columns, values] = [Object.keys(rollup!), Object.values(rollup!)];
    await query(`INSERT INTO daily_metrics (${columns.join(', ')}) VALUES (${values.join(', ')})`);
    expect(await reportCsv(service, PERIOD)).toMatch(/^chicago,/m);
  });

  it('are missing where something is excluded, and exclusions are ignored', async () => {
    const excluded = date(FIRST_DAY - 1);
    const ignoring = { ...PERIOD, exclusions: 'ignore' };
    const { status, body } = await postJson<Problem>(service, '/trigger_report', ignoring);
    expect([status, body.detail]).toEqual([
      400,
      expect.stringContaining(`needs the polls of ${excluded}, which`),
    ]);
    const later = { ...ignoring, from_date: date(FIRST_DAY) };
    expect(await reportCsv(service, later)).toMatch(/^chicago,/m);
  });

  it('are not needed if the store had none', async () => {
    const { status } = await getJson(
      service,
      storePath('new', '/incidents', { from: text(NEWEST - 25 * DAY_MS) }),
    );
    expect(status).toBe(200);
  });

  it('are not taken any more, row by row', async () => {
    const late = text(Date.parse(OPEN_FROM) - 1);
    const rows = [`chicago,active,${late}`, `chicago,active,"${late}"`, `chicago,inactive,${OPEN_FROM}`];
    const { body } = await uploadCsv<ImportResponseDto>(
      service,
      'polls',
      ['store_id,status,timestamp_utc', ...rows, ''].join('\n'),
    );
    const reason = `timestamp_utc is older than ${OPEN_FROM}, and polls of that time are no longer kept`;
    expect(body).toMatchObject({ inserted: 1, rejected: 2 });
    expect(body.rejected_rows).toMatchObject([
      { line: 2, reason },
      { line: 3, reason },
    ]);
    const batch = { polls: [{ store_id: 'unheard-of', status: 'active', timestamp_utc: late }] };
    const alone = await postJson<ImportResponseDto>(service, '/polls', batch);
    expect(alone.body.rejected_rows).toMatchObject([{ line: 1, reason }]);
    expect((await getJson(service, storePath('unheard-of'))).status).toBe(404);
  });

  it('let no exclusion change figures that are as they will stay', async () => {
    const late = text(Date.parse(OPEN_FROM) - 1);
    const reason = `starts_at is older than ${OPEN_FROM}, and the figures of that time can no longer change`;
    const alone = await exclude<Problem>(late);
    expect([alone.status, alone.body.detail]).toEqual([400, expect.stringContaining(reason)]);
    const file = ['store_id,starts_at,ends_at,kind', `chicago,${late},${text(NEWEST)},planned`];
    const good = `chicago,${OPEN_FROM},${text(Date.parse(OPEN_FROM) + 1)},planned`;
    const { body } = await uploadCsv<ImportResponseDto>(
      service,
      'exclusions',
      [...file, good, ''].join('\n'),
    );
    expect(body).toMatchObject({ inserted: 1, rejected: 1 });
    expect(body.rejected_rows).toMatchObject([{ line: 2, reason: expect.stringContaining(reason) }]);
    for (const [path, request] of [
      [`/exclusions/${old.exclusions[0]!.exclusion_id}/revoke`],
      ['/exclusions/revoke', { ingestion_id: old.ingestion_id }],
    ] as const) {
      const refused = await postJson<Problem>(service, path, request);
      expect([refused.status, refused.body.detail]).toEqual([
        400,
        expect.stringContaining(`start at ${OPEN_FROM} or later can be revoked`),
      ]);
    }
    const revoked = await postJson(service, '/exclusions/revoke', { ingestion_id: body.ingestion_id });
    expect(revoked).toMatchObject({ status: 200, body: { revoked: 1 } });
  });

  it('leave days that changed hours and zones do not affect; later days they do', async () => {
    const old = await days('kiribati');
    const hours = [0, 1, 2, 3, 4, 5, 6].map((day_of_week) => ({
      day_of_week,
      start_time_local: '10:00',
      end_time_local: '11:00',
    }));
    const put = await putJson<ImportResponseDto>(service, storePath('kiribati', '/business-hours'), {
      business_hours: hours,
    });
    expect(put.body.notices).toMatchObject([{ code: 'dates-no-longer-kept', count: 1 }]);
    await putJson(service, storePath('kiribati', '/timezone'), { timezone: 'Pacific/Honolulu' });
    const found = await days('kiribati');
    const settled = (list: DayView[]) => list.filter((day) => day.date <= date(KEPT_FROM)).map(figures);
    expect(settled(found)).toEqual(settled(old));
    expect(settled(found).length).toBeGreaterThan(13);
    for (const day of found.filter((day) => day.date > date(KEPT_FROM))) {
      expect([day.date, day.open_time_ms]).toEqual([day.date, 3_600_000]);
    }
  });

  it('leave days that special hours and versions do not affect, and the answers say so', async () => {
    const old = await days('kiribati');
    const [settled, open] = [KEPT_FROM - 3, KEPT_FROM + 2].map(date);
    const special = [
      'store_id,date,start_time_local,end_time_local',
      `kiribati,${settled},,`,
      `kiribati,${open},,`,
      '',
    ];
    const { body } = await uploadCsv<ImportResponseDto>(service, 'special-hours', special.join('\n'));
    expect(body.notices).toMatchObject([{ code: 'dates-no-longer-kept', count: 1, examples: [settled] }]);
    const found = await days('kiribati');
    const others = (list: DayView[]) => list.filter((day) => day.date !== open).map(figures);
    expect(others(found)).toEqual(others(old));
    expect(found.find((day) => day.date === open)!.open_time_ms).toBe(0);
    const path = storePath('kiribati', '/business-hours', { dry_run: true });
    const business_hours = [{ day_of_week: 0, start_time_local: '10:00', end_time_local: '12:00' }];
    for (const [valid_from, codes] of [
      [date(KEPT_FROM), ['dates-no-longer-kept']],
      [date(KEPT_FROM + 1), []],
    ] as const) {
      const dry = await putJson<HoursPreviewResponseDto>(service, path, { business_hours, valid_from });
      expect(dry.body.notices.map(({ code }) => code)).toEqual(codes);
      expect(dry.body.past_days).toBeGreaterThan(0);
    }
  });

  it('leave days that stay valid with another default zone', async () => {
    const old = await days('nepal');
    await service.close();
    service = await startService({ ...environment.env, ...RETENTION, DEFAULT_TIMEZONE: 'Asia/Tokyo' });
    expect((await days('nepal')).map(figures)).toEqual(old.map(figures));
    expect((await days('default')).length).toBeGreaterThan(20);
    expect((await getJson(service, `/figures/daily${queryText(ALL)}`)).status).toBe(200);
  });

  it('keep a store without recent polls known', async () => {
    const { body } = await getJson<StoreResponseDto>(service, storePath('silent'));
    expect(body.last_poll).toBeNull();
    expect(body.last_poll_at).not.toBeNull();
    expect(await reportCsv(service)).toMatch(/^silent,0\.00,0\.00,0\.00,60\.00,/m);
    // When it is polled again, it has days without data, and no gap.
    const poll = { store_id: 'silent', status: 'active', timestamp_utc: text(NEWEST) };
    await postJson<IngestionResponseDto>(service, '/polls', { polls: [poll] });
    expect((await days('silent')).length).toBe(25);
  });

  it('are not looked for again', async () => {
    const count = await countStoredPolls(query);
    await service.app.get(Retention, { strict: false }).beginRetention(NEWEST + 100 * DAY_MS);
    expect(await countStoredPolls(query)).toBe(count);
  });

  type DayView = StoreDailyResponseDto['days'][number];

  const refusal = expect.stringContaining(
    `polls from before ${OPEN_FROM}, which are no longer kept`,
  ) as string;

  const query = <Row>(sql: string): Promise<Row[]> => service.app.get(DataSource).query(sql);

  function exclude<Body = ExcludedStoresResponseDto>(starts_at: string): Promise<Answer<Body>> {
    const ends_at = text(Date.parse(starts_at) + 3_600_000);
    return postJson<Body>(service, '/exclusions', {
      store_id: 'chicago',
      starts_at,
      ends_at,
      kind: 'excused',
    });
  }

  const days = async (store: string): Promise<DayView[]> => {
    const { status, body } = await getJson<StoreDailyResponseDto>(service, storePath(store, '/metrics', ALL));
    expect([store, status]).toEqual([store, 200]);
    return body.days;
  };

  const figures = ({ date, uptime_ms, downtime_ms, no_data_ms, open_time_ms }: DayView) =>
    [date, uptime_ms, downtime_ms, no_data_ms, open_time_ms].join(' ');

  /** The answers that must be identical before and after. */
  async function answers(): Promise<unknown> {
    const fleet = await getJson(service, `/figures/daily${queryText(ALL)}`);
    const stores: string[][] = [];
    for (const [id] of AGING_FLEET) stores.push((await days(id)).map(figures));
    const reports: string[] = [];
    for (const body of [
      {},
      { windows: 'rolling' },
      { as_of: text(Date.parse(OPEN_FROM) + 3_600_000) },
      { as_of: text(Date.parse(OPEN_FROM) + 7 * DAY_MS), windows: 'rolling', columns: 'extended' },
      { ...PERIOD, breakdown: 'day' },
      // All of its days have ended, and have rollups.
      { ...PERIOD, to_date: date(KEPT_FROM - 2), as_of: text(KEPT_FROM * DAY_MS), breakdown: 'week' },
      { period: 'last_30_days' },
      { ...LATE, accounting: 'carry_forward', carry_minutes: 600, columns: 'extended' },
    ]) {
      reports.push(await reportCsv(service, body));
    }
    const timelines: unknown[] = [];
    for (const [id] of AGING_FLEET) timelines.push((await getJson(service, storePath(id, '/timeline'))).body);
    const incidents = await getJson(service, '/incidents');
    const picture: unknown[] = [];
    for (const path of ['/fleet', '/fleet/hours', '/fleet/heat-map', '/fleet/incidents']) {
      picture.push((await getJson(service, path)).body);
    }
    return {
      fleet: [fleet.status, withoutOrigin(fleet.body)],
      stores,
      reports,
      timelines,
      incidents: incidents.body,
      picture,
    };
  }
});
