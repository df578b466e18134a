import {
  type FleetDailyResponseDto,
  getJson,
  patchJson,
  postJson,
  type Problem,
  type Query,
  queryText,
  storePath,
  type TargetPageResponseDto,
  uploadCsv,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleetAsOf, strangeId } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const DETAILS = `store_id,name,region,target_percent,sales_per_hour
always,Café Zürich,north,99,3600
days,,north,50,
lost,,south,20,10.01
quiet,,,99.9,
`;
/** The local day of as_of: computed by hand. */
const TODAY = { from_date: '2023-01-25', to_date: '2023-01-25' };

describeOneSetup('targets', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  const page = async (query: Query = {}): Promise<TargetPageResponseDto> => {
    const { status, body } = await getJson<TargetPageResponseDto>(service, `/targets${queryText(query)}`);
    expect([query, status]).toEqual([query, 200]);
    return body;
  };
  const row = async (store: string, query: Query = {}) =>
    (await page({ ...query, labels: `store_id=${store}` })).items[0]!;

  it('are not found without polls, and have no rows without targets', async () => {
    const { status, body } = await getJson<Problem>(service, '/targets');
    expect([status, body.detail]).toEqual([404, 'There are no polls yet.']);
    await loadSmallFleet(service);
    expect(await page()).toEqual({
      ...{ period: 'month_to_date', as_of: smallFleetAsOf, no_data: 'down' },
      states: { breached: 0, at_risk: 0, met: 0 },
      stores_without_target: 6,
      ...{ items: [], groups: [], total: 0, limit: 20, offset: 0 },
    });
    await uploadCsv(service, 'stores', DETAILS);
  });

  it('have the downtime that is allowed, used and left', async () => {
    expect(await row('always', TODAY)).toEqual({
      ...{ store_id: 'always', name: 'Café Zürich', timezone: 'America/Chicago', ...TODAY },
      ...{ target_percent: 99, state: 'breached' },
      // 06:00Z to 18:00Z of 24 hours; down since 17:30Z.
      ...{ period_open_minutes: 1440, elapsed_minutes: 720, allowed_minutes: 14.4, used_minutes: 30 },
      ...{ left_minutes: -15.6, burn: 4.16 },
      breached_at: '2023-01-25T17:44:24.000Z',
      ...{ uptime_percent: 95.83, lost_sales: 1800 },
    });
    expect(await row('days', TODAY)).toMatchObject({
      // 09:00 to 17:00 in Kathmandu; down until 11:00.
      ...{ period_open_minutes: 480, elapsed_minutes: 480, allowed_minutes: 240, used_minutes: 120 },
      ...{ state: 'met', left_minutes: 120, burn: 0.5, breached_at: null, lost_sales: null },
    });
    expect(await row('lost', TODAY)).toMatchObject({
      // 09:00 to 13:00; as of 12:00, down until 11:45:30.250. 165.504… of 192 minutes.
      ...{ period_open_minutes: 240, elapsed_minutes: 180, allowed_minutes: 192, used_minutes: 165.5 },
      ...{ state: 'at_risk', left_minutes: 26.5, burn: 1.14, breached_at: null, lost_sales: 27.61 },
    });
  });

  it('count a day without polls as no_data says', async () => {
    expect(await row('quiet', TODAY)).toMatchObject({
      ...{ elapsed_minutes: 600, used_minutes: 600, state: 'breached', uptime_percent: 0 },
      // 1.44 of 1,440 minutes are allowed, from 08:00Z on.
      breached_at: '2023-01-25T08:01:26.400Z',
    });
    expect(await row('quiet', { ...TODAY, no_data: 'exclude' })).toMatchObject({
      ...{ elapsed_minutes: 600, used_minutes: 0, state: 'met', burn: 0, uptime_percent: null },
    });
  });

  it.each<[Query, string, string]>([
    [{}, '2023-01-01', '2023-01-31'],
    [{ period: 'quarter_to_date' }, '2023-01-01', '2023-03-31'],
    [{ period: 'this_week' }, '2023-01-23', '2023-01-29'],
    [{ period: 'last_month' }, '2022-12-01', '2022-12-31'],
    [{ period: 'last_7_days' }, '2023-01-19', '2023-01-25'],
    [{ from_date: '2023-01-20', to_date: '2023-02-28' }, '2023-01-20', '2023-02-28'],
  ])('are those of the whole period: %j', async (query, from_date, to_date) => {
    const found = await row('always', query);
    const days = (Date.parse(to_date) - Date.parse(from_date)) / 86_400_000 + 1;
    // In March, a day in Chicago has 23 hours.
    const minutes = days * 1440 - (to_date > '2023-03-12' ? 60 : 0);
    expect(found).toMatchObject({ from_date, to_date, period_open_minutes: minutes });
    expect(found.allowed_minutes).toBeCloseTo(minutes / 100, 2);
    // Of the ended and current dates of the period, the downtime is that of the daily figures.
    if (from_date < '2022-12-31') return;
    const last = to_date < '2023-01-25' ? to_date : '2023-01-25';
    const daily = await getJson<FleetDailyResponseDto>(
      service,
      `/figures/daily${queryText({ labels: 'store_id=always', from_date, to_date: last })}`,
    );
    expect(found.used_minutes).toBeCloseTo(daily.body.sums.downtime_ms / 60_000, 1);
    expect(found.elapsed_minutes).toBeCloseTo(daily.body.sums.open_time_ms / 60_000, 1);
  });

  it('have less open time where time is excluded, also ahead', async () => {
    const exclusion = {
      store_id: 'always',
      starts_at: '2023-01-25T16:00:00Z',
      ends_at: '2023-01-26T00:00:00Z',
    };
    const { body } = await postJson<{ exclusions: { exclusion_id: string }[] }>(service, '/exclusions', {
      ...exclusion,
      kind: 'planned',
    });
    expect(await row('always', TODAY)).toMatchObject({
      ...{
        period_open_minutes: 960,
        elapsed_minutes: 600,
        allowed_minutes: 9.6,
        used_minutes: 0,
        state: 'met',
      },
    });
    await postJson(service, `/exclusions/${body.exclusions[0]!.exclusion_id}/revoke`);
    expect(await row('always', TODAY)).toMatchObject({ state: 'breached' });
  });

  it('are chosen by labels, text and state, and sorted', async () => {
    const ids = async (query: Query) =>
      (await page({ ...TODAY, ...query })).items.map(({ store_id }) => store_id);
    expect(await ids({})).toEqual(['quiet', 'always', 'lost', 'days']);
    expect(await ids({ sort: '-left' })).toEqual(['days', 'lost', 'always', 'quiet']);
    expect(await ids({ sort: '-burn' })).toEqual(['quiet', 'always', 'lost', 'days']);
    expect(await ids({ sort: 'used' })).toEqual(['always', 'days', 'lost', 'quiet']);
    expect(await ids({ sort: '-lost_sales' })).toEqual(['always', 'lost', 'days', 'quiet']);
    expect(await ids({ state: 'breached' })).toEqual(['quiet', 'always']);
    expect(await ids({ state: 'at_risk' })).toEqual(['lost']);
    expect(await ids({ labels: 'region=north', state: 'met' })).toEqual(['days']);
    expect(await ids({ q: 'CAFE' })).toEqual(['always']);
    expect(await ids({ limit: 2, offset: 1 })).toEqual(['always', 'lost']);
    const { states, stores_without_target, total } = await page({ ...TODAY, state: 'met' });
    expect({ states, stores_without_target, total }).toEqual({
      states: { breached: 2, at_risk: 1, met: 1 },
      stores_without_target: 2,
      total: 1,
    });
    const { items } = await page({ ...TODAY, labels: 'region=north', label_columns: 'region', sort: 'left' });
    expect(items.map(({ labels }) => labels)).toEqual([{ region: 'north' }, { region: 'north' }]);
  });

  it('of groups are the sums of their stores', async () => {
    const { groups, items, total } = await page({ ...TODAY, group_by: 'region', sort: 'left' });
    expect([items, total]).toEqual([[], 3]);
    const stores = (await page(TODAY)).items;
    const north = stores.filter(({ store_id }) => ['always', 'days'].includes(store_id));
    const sum = (name: 'allowed_minutes' | 'used_minutes' | 'period_open_minutes' | 'elapsed_minutes') =>
      north.reduce((minutes, store) => minutes + store[name], 0);
    expect(groups.map(({ group }) => group.region)).toEqual([null, 'south', 'north']);
    expect(groups[2]).toMatchObject({
      ...{ stores: 2, states: { breached: 1, at_risk: 0, met: 1 }, state: 'met' },
      ...{ period_open_minutes: sum('period_open_minutes'), elapsed_minutes: sum('elapsed_minutes') },
      ...{ allowed_minutes: sum('allowed_minutes'), used_minutes: sum('used_minutes') },
      // 254.4 of 1,920 minutes are allowed.
      ...{ target_percent: 86.75, burn: 0.94, lost_sales: 1800, below_target: 1, never_up: 0 },
    });
    const breached = await page({ ...TODAY, group_by: 'region', state: 'breached' });
    expect(breached.groups.map(({ group }) => group)).toEqual([{ region: null }]);
    expect((await page({ ...TODAY, group_by: 'timezone,region', limit: 1 })).groups).toHaveLength(1);
  });

  it('follow new polls and new targets', async () => {
    await patchJson(service, storePath('always'), { target_percent: 90 });
    expect(await row('always', TODAY)).toMatchObject({
      target_percent: 90,
      allowed_minutes: 144,
      state: 'met',
    });
    const poll = { store_id: 'always', status: 'active', timestamp_utc: '2023-01-25T17:45:00Z' };
    await postJson(service, '/polls', { polls: [poll] });
    expect(await row('always', TODAY)).toMatchObject({ used_minutes: 15 });
  });

  it.each<[Query, string]>([
    [{ period: 'month' }, 'period is none of today, yesterday'],
    [{ period: 'today', ...TODAY }, 'period is given, and so are dates'],
    [{ from_date: '2023-01-25' }, 'to_date is missing'],
    [{ to_date: '2023-01-25' }, 'from_date is missing'],
    [{ from_date: '2023-01-25', to_date: '2023-01-24' }, 'from_date lies after to_date (2023-01-24)'],
    [{ from_date: '2023-01-01', to_date: '2024-02-05' }, 'The period has 401 days; at most 400'],
    [{ state: 'bad' }, 'state is none of breached, at_risk, met'],
    [{ sort: 'store_id' }, 'sort is none of left, -left, burn'],
    [{ group_by: 'store_id' }, 'group_by has the key store_id'],
    [{ labels: '=' }, 'labels is no selector: column 1'],
  ])('are refused for %j', async (query, detail) => {
    const { status, body } = await getJson<Problem>(service, `/targets${queryText(query)}`);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(detail)]);
  });
});

describeOneSetup('the target of stores without one', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    const env = { DEFAULT_TARGET_PERCENT: '95', AT_RISK_BURN: '0.5', AT_RISK_USED_PERCENT: '60' };
    service = await startFreshService(setup, () => env);
    await loadSmallFleet(service);
    await uploadCsv(service, 'stores', 'store_id,name,target_percent\ndays,Days,60\nalways,Always,\n');
  });

  afterAll(() => service.close());

  it('is DEFAULT_TARGET_PERCENT, and AT_RISK_BURN and AT_RISK_USED_PERCENT say when it is at risk', async () => {
    const { body } = await getJson<TargetPageResponseDto>(service, `/targets${queryText(TODAY)}`);
    const rows = new Map(body.items.map((found) => [found.store_id, found]));
    expect(body.stores_without_target).toBe(0);
    expect([...rows.keys()].sort()).toEqual(['always', 'days', strangeId, 'lost', 'night', 'quiet'].sort());
    // always: 30 of 72 minutes are used: 41 %. days: 120 of 192 minutes, and its day is over.
    expect(rows.get('always')).toMatchObject({ target_percent: 95, state: 'met', burn: 0.83 });
    expect(rows.get('days')).toMatchObject({ target_percent: 60, state: 'met', burn: 0.62 });
    await patchJson(service, storePath('always'), { target_percent: 97 });
    const risky = await getJson<TargetPageResponseDto>(
      service,
      `/targets${queryText({ ...TODAY, state: 'at_risk' })}`,
    );
    // 30 of 43.2 minutes.
    expect(risky.body.items.map(({ store_id, burn }) => [store_id, burn])).toEqual([['always', 1.38]]);
  });
});
