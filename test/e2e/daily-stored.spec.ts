import {
  type FleetDailyView,
  getJson,
  postJson,
  putJson,
  reportWhenDone,
  send,
  type StoreDailyView,
  triggerReport,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleetAsOf } from '../support/product/small-fleet';
import { countStoredDays, daysAreStored, forgetStoredDays } from '../support/product/stored-days';
import { describeEachSetup } from '../support/setups';
import { until } from '../support/until';

const STORE = '/stores/always/metrics?from=2023-01-19';
const FLEET = '/metrics/daily';
const AS_OF = { as_of: smallFleetAsOf };
/** Six dates of six stores; the seventh goes on. */
const DAYS_OF_A_REPORT = 36;

type DailyView = StoreDailyView | FleetDailyView;

/** Each test begins with nothing stored. */
describeEachSetup('daily figures that were asked for before', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  beforeEach(() => forgetStoredDays(service));

  it.each([
    [STORE, 6],
    [FLEET, DAYS_OF_A_REPORT],
    [`${FLEET}?from=2023-01-19&no_data=exclude`, DAYS_OF_A_REPORT],
  ])('are read, and the same to the byte: %s', async (path, days) => {
    const workedOut = await text(path);
    expect(storedOf(workedOut)).toEqual([false, false, false, false, false, false, false]);
    expect(await countStoredDays(service)).toBe(days);
    const read = await text(path);
    expect(storedOf(read)).toEqual([true, true, true, true, true, true, false]);
    expect(withoutStored(read)).toBe(withoutStored(workedOut));
    expect(await countStoredDays(service)).toBe(days);
  });

  it('are read where a report has worked them out', async () => {
    const paths = [STORE, FLEET];
    const workedOut = await Promise.all(paths.map(text));
    await forgetStoredDays(service);
    await reportWhenDone(service, await triggerReport(service, AS_OF));
    await until('the days of the report', async () => (await countStoredDays(service)) === DAYS_OF_A_REPORT);
    for (const [i, path] of paths.entries()) {
      const read = await text(path);
      expect(storedOf(read)).toEqual([true, true, true, true, true, true, false]);
      expect(withoutStored(read)).toBe(withoutStored(workedOut[i]!));
    }
  });

  it('leave a timeline as it was, with each stretch and the poll behind it', async () => {
    const path = '/stores/always/timeline';
    const workedOut = await text(path);
    await storedWhole(STORE);
    expect(await text(path)).toBe(workedOut);
  });

  it('are read in part, and the others worked out', async () => {
    await storedWhole('/stores/always/metrics?from=2023-01-20&to=2023-01-22');
    const both = await text(STORE);
    expect(storedOf(both)).toEqual([false, true, true, true, false, false, false]);
    // One store’s days are not those of all.
    expect(storedOf(await text(FLEET))).toEqual([false, false, false, false, false, false, false]);
    expect(storedOf(await text(FLEET))).toEqual([true, true, true, true, true, true, false]);
  });

  it('are worked out as of an instant within a day that is stored', async () => {
    await storedWhole(STORE);
    const { days } = await daily<StoreDailyView>(`${STORE}&as_of=2023-01-23T12:00:00Z`);
    expect(days.map(({ stored }) => stored)).toEqual([true, true, true, true, false]);
    expect(days[4]).toMatchObject({ date: '2023-01-23', complete: false, downtime_ms: 6 * 3_600_000 });
    // As of the millisecond before the poll, there was none.
    const before = await daily<StoreDailyView>(`${STORE}&as_of=2023-01-23T11:59:59.999Z`);
    expect(before.days[4]).toMatchObject({ complete: false, no_data_ms: 6 * 3_600_000 - 1 });
  });

  it('are other ones after a late poll, of its day alone', async () => {
    await storedWhole(STORE, FLEET);
    const before = await daily<StoreDailyView>(STORE);
    const ofFleet = await daily<FleetDailyView>(FLEET);
    const poll = { store_id: 'always', status: 'active', timestamp_utc: '2023-01-21T12:00:00Z' };
    await postJson(service, '/polls', { polls: [poll] });
    const { days } = await daily<StoreDailyView>(STORE);
    const { days: daysOfFleet } = await daily<FleetDailyView>(FLEET);
    for (const [i, day] of days.entries()) {
      if (day.date !== '2023-01-21') expect(day).toEqual(before.days[i]);
    }
    expect(before.days[2]).toMatchObject({ uptime_ms: 0, no_data_ms: 24 * 3_600_000, stored: true });
    expect(days[2]).toMatchObject({ uptime_ms: 24 * 3_600_000, no_data_ms: 0, stored: false });
    const gained = daysOfFleet.map(({ uptime_ms }, i) => uptime_ms - ofFleet.days[i]!.uptime_ms);
    expect(gained).toEqual([0, 0, 24 * 3_600_000, 0, 0, 0, 0]);
    await sameWorkedOut();
  });

  it.each<[string, string, object]>([
    [
      'hours',
      '/stores/always/business-hours',
      { business_hours: [{ day_of_week: 2, start_time_local: '09:00', end_time_local: '10:00' }] },
    ],
    ['another zone', '/stores/always/timezone', { timezone: 'Asia/Tokyo' }],
  ])('are other ones after an edit: %s', async (_what, path, body) => {
    await storedWhole(STORE, FLEET);
    const before = await daily<StoreDailyView>(STORE);
    const ofFleet = await daily<FleetDailyView>(FLEET);
    expect((await putJson(service, path, body)).status).toBe(200);
    const after = await daily<StoreDailyView>(STORE);
    expect(after.sums).not.toEqual(before.sums);
    expect(after.days.map(({ stored }) => stored)).not.toContain(true);
    expect((await daily<FleetDailyView>(FLEET)).sums).not.toEqual(ofFleet.sums);
    await sameWorkedOut();
  });

  it('are stored of no dates before the first poll of all stores, nor after the latest', async () => {
    for (const path of [
      '/metrics/daily?from=2022-12-10&to=2023-01-08',
      '/stores/always/metrics?from=2022-01-10&to=2023-01-08',
      '/metrics/daily?as_of=2023-03-01T00:00:00Z&to=2023-02-27',
      '/stores/always/metrics?as_of=2030-01-01T00:00:00Z',
    ]) {
      const first = await text(path);
      expect(storedOf(first)).not.toContain(true);
      expect(await countStoredDays(service)).toBe(0);
      expect(await text(path)).toBe(first);
    }
  });

  /** What is read now, and what would be worked out. */
  async function sameWorkedOut(): Promise<void> {
    for (const path of [STORE, FLEET]) {
      await storedWhole(path);
      const read = await text(path);
      await forgetStoredDays(service);
      const workedOut = await text(path);
      expect(storedOf(workedOut)).not.toContain(true);
      expect(withoutStored(read)).toBe(withoutStored(workedOut));
    }
  }

  /** Asks, until all that has ended is stored. */
  async function storedWhole(...paths: string[]): Promise<void> {
    for (const path of paths) {
      await until(`the stored days of ${path}`, async () => {
        const { days } = await daily<DailyView>(path);
        return days.every(({ complete, stored }) => stored === complete);
      });
    }
  }

  async function daily<View extends DailyView>(path: string): Promise<View> {
    const { status, body } = await getJson<View>(service, path);
    expect(status).toBe(200);
    return body;
  }

  async function text(path: string): Promise<string> {
    const response = await send(service, path);
    expect(response.status).toBe(200);
    const answer = await response.text();
    await daysAreStored(service);
    return answer;
  }
});

const storedOf = (answer: string): boolean[] =>
  (JSON.parse(answer) as DailyView).days.map(({ stored }) => stored);

const withoutStored = (answer: string): string => answer.replaceAll('"stored":true', '"stored":false');
