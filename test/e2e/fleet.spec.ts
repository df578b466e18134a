import { FleetSnapshots } from '../../src/fleet';
import { type FleetStoreResponseDto, type HeatMapResponseDto } from '../../src/fleet/api/fleet-stores.dto';
import { type FleetHoursResponseDto, type FleetResponseDto } from '../../src/fleet/api/fleet.dto';
import { type IncidentPageResponseDto } from '../../src/metrics/api/incidents.controller';
import { type TimelineResponseDto } from '../../src/metrics/api/timeline.dto';
import { type ReportResponseDto } from '../../src/reports/api/report.dto';
import { type RowsPageResponseDto } from '../../src/reports/api/rows.controller';
import { loadAgingFleet, NEWEST } from '../support/product/aging-fleet';
import {
  getJson,
  postJson,
  putJson,
  reportWhenDone,
  storePath,
  triggerReport,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleetAsOf } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WINDOWS = { last_hour: HOUR, last_day: DAY, last_week: 7 * DAY } as const;
type Window = keyof typeof WINDOWS;

const nothing = { uptime_ms: 0, downtime_ms: 0, no_data_ms: 0, excluded_ms: 0, open_time_ms: 0 };
type Figures = typeof nothing;

/** Each test depends on the state that the previous one has left. */
describeOneSetup('the fleet at a glance', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  it('is empty at first', async () => {
    const window = { ...nothing, change_points: null, previous: nothing };
    expect(await get<FleetResponseDto>('/fleet')).toEqual({
      as_of: null,
      data_version: 0,
      feed: {
        usual_interval_minutes: null,
        stale_after_minutes: null,
        fresh_percent: null,
        open_stores: 0,
        stale_stores: 0,
        polled_percent: null,
        newest_poll_at: null,
        stopped_since: null,
      },
      stores: 0,
      all_stores: 0,
      statuses: { up: 0, down: 0, no_data: 0, stale: 0, excluded: 0, closed: 0 },
      windows: { last_hour: window, last_day: window, last_week: window },
      timezones: [],
      ongoing_incidents: 0,
      attention: { new: 0, ongoing: 0, never_up: 0, stale: 0 },
      label_keys: [],
    });
    expect(await get('/fleet/hours')).toEqual({ as_of: null, from: null, items: [] });
    const page = { items: [], total: 0, limit: 20, offset: 0, as_of: null, data_version: 0 };
    expect(await get('/fleet/stores')).toEqual(page);
    expect(await get('/fleet/heat-map')).toEqual({ ...page, from: null });
    expect(await get('/fleet/attention')).toEqual({ ...page, kind: 'new' });
  });

  it('has the stores that have polls', async () => {
    await loadSmallFleet(service);
    const { windows, ...rest } = await get<FleetResponseDto>('/fleet');
    expect(rest).toEqual({
      as_of: smallFleetAsOf,
      data_version: 3,
      // The median of the intervals since Tuesday 18:00 UTC, and three of them: quiet has had no poll for so long.
      feed: {
        usual_interval_minutes: 120,
        stale_after_minutes: 360,
        fresh_percent: 75,
        open_stores: 4,
        stale_stores: 1,
        polled_percent: 75,
        newest_poll_at: smallFleetAsOf,
        stopped_since: smallFleetAsOf,
      },
      stores: 6,
      all_stores: 6,
      statuses: { up: 2, down: 1, no_data: 0, stale: 1, excluded: 0, closed: 2 },
      timezones: [
        { timezone: 'America/Chicago', stores: 2 },
        { timezone: 'America/Los_Angeles', stores: 1 },
        { timezone: 'America/New_York', stores: 1 },
        { timezone: 'Asia/Kathmandu', stores: 1 },
        { timezone: 'UTC', stores: 1 },
      ],
      ongoing_incidents: 3,
      // always since 17:30, night since Tuesday 23:00 its time; quiet has no poll of the week.
      attention: { new: 1, ongoing: 1, never_up: 1, stale: 1 },
      label_keys: [],
    });
    // always for half an hour, strange for the whole hour, lost since 17:45:30.250.
    expect(windows.last_hour).toMatchObject({ uptime_ms: 6_269_750, open_time_ms: 4 * HOUR });
    await agreesWithReports(Date.parse(smallFleetAsOf));
  });

  it('shows newly imported polls, as of the new latest poll', async () => {
    const poll = { store_id: 'quiet', status: 'active', timestamp_utc: '2023-01-25T18:30:00.001Z' };
    await postJson(service, '/polls', { polls: [poll] });
    const { as_of, statuses, data_version } = await get<FleetResponseDto>('/fleet');
    expect([as_of, data_version]).toEqual(['2023-01-25T18:30:00.001Z', 4]);
    expect(statuses).toEqual({ up: 3, down: 1, no_data: 0, stale: 0, excluded: 0, closed: 2 });
    await agreesWithReports(Date.parse('2023-01-25T18:30:00.001Z'));
  });

  it('shows hours that were corrected', async () => {
    const hours = [{ day_of_week: 0, start_time_local: '00:00', end_time_local: '01:00' }];
    await putJson(service, storePath('quiet', '/business-hours'), { business_hours: hours });
    await putJson(service, storePath('quiet', '/timezone'), { timezone: 'UTC' });
    const { statuses, timezones } = await get<FleetResponseDto>('/fleet');
    expect(statuses).toEqual({ up: 2, down: 1, no_data: 0, stale: 0, excluded: 0, closed: 3 });
    expect(timezones.find(({ timezone }) => timezone === 'UTC')).toEqual({ timezone: 'UTC', stores: 2 });
  });

  it('has the figures of reports also where weeks of polls lie before', async () => {
    await loadAgingFleet(service);
    await agreesWithReports(NEWEST);
    const poll = { store_id: 'chicago', status: 'inactive', timestamp_utc: '2024-03-11T01:02:03.004Z' };
    await postJson(service, '/polls', { polls: [poll] });
    await agreesWithReports(NEWEST);
  });

  it('has hours that add up to its windows and to the cells of its stores', async () => {
    const { items, from, as_of } = await get<FleetHoursResponseDto>('/fleet/hours');
    expect([items.length, items[0]!.hour, as_of]).toEqual([168, from, new Date(NEWEST).toISOString()]);
    for (const { up_ms, down_ms, no_data_ms, open_time_ms } of items) {
      expect(up_ms + down_ms + no_data_ms).toBe(open_time_ms);
    }
    // As of a full hour, the last of them is the last hour.
    const { windows } = await get<FleetResponseDto>('/fleet');
    const { up_ms, down_ms, no_data_ms } = items.at(-1)!;
    expect([up_ms, down_ms + no_data_ms]).toEqual([
      windows.last_hour.uptime_ms,
      windows.last_hour.downtime_ms,
    ]);
    const map = await get<HeatMapResponseDto>('/fleet/heat-map?limit=200');
    expect(map.from).toBe(from);
    for (const [hour, { open_time_ms, no_data_ms }] of items.entries()) {
      const cells = map.items.map((item) => item.cells[hour]!);
      expect(cells.every((cell) => cell === -2)).toBe(open_time_ms === 0);
      expect(cells.some((cell) => cell === -1)).toBe(no_data_ms > 0);
    }
  });

  it('has in each cell what the timeline says of that hour', async () => {
    const { items, from } = await get<HeatMapResponseDto>('/fleet/heat-map?limit=200');
    for (const { store_id, cells } of items.slice(0, 4)) {
      for (const hour of [0, 1, 50, 75, 100, 121, 166, 167]) {
        const start = Date.parse(from!) + hour * HOUR;
        const range = { from: new Date(start).toISOString(), to: new Date(start + HOUR).toISOString() };
        const timeline = await get<{ sums: { range: Figures } }>(storePath(store_id, '/timeline', range));
        expect([store_id, hour, cells[hour]]).toEqual([store_id, hour, cellOf(timeline.sums.range)]);
      }
    }
  });

  /** Of the present data: without this, an answer may be a second old. */
  const get = async <Body>(path: string): Promise<Body> => {
    await service.app.get(FleetSnapshots).newest();
    const { status, body } = await getJson<Body>(service, path);
    expect([path, status]).toEqual([path, 200]);
    return body;
  };

  /**
   * The sums of the rows of a report as of that instant, by window, and the timeline of each of its stores, whose sums
   * equal its row to the millisecond.
   */
  async function reported(
    asOf: number,
  ): Promise<[Record<Window, Figures>, Map<string, TimelineResponseDto>]> {
    const as_of = new Date(asOf).toISOString();
    const report = await triggerReport(service, { as_of });
    const done: ReportResponseDto = await reportWhenDone(service, report);
    expect(done.status).toBe('Completed');
    const rows = await get<RowsPageResponseDto>(`/reports/${report}/rows?limit=200`);
    const sums = { last_hour: { ...nothing }, last_day: { ...nothing }, last_week: { ...nothing } };
    const timelines = new Map<string, TimelineResponseDto>();
    for (const { store_id, ...row } of rows.items) {
      const timeline = await get<TimelineResponseDto>(storePath(store_id!, '/timeline', { as_of }));
      timelines.set(store_id!, timeline);
      for (const window of Object.keys(WINDOWS) as Window[]) {
        const unit = window === 'last_hour' ? 'minutes' : 'hours';
        const figures = Object.entries(timeline.sums[window]!);
        for (const measure of ['uptime', 'downtime']) {
          const written = figures.find(([name]) => name === `${measure}_${unit}`)?.[1];
          expect(row[`${measure}_${window}_${unit}`]).toBe(Number(written));
        }
        for (const figure of Object.keys(nothing) as (keyof Figures)[]) {
          sums[window][figure] += timeline.sums[window]![figure];
        }
      }
    }
    return [sums, timelines];
  }

  /** Compares everything with reports and with their timelines. */
  async function agreesWithReports(asOf: number): Promise<void> {
    const { windows, ongoing_incidents, stores } = await get<FleetResponseDto>('/fleet');
    const [now, timelines] = await reported(asOf);
    for (const window of Object.keys(WINDOWS) as Window[]) {
      const { previous, change_points, ...current } = windows[window];
      expect([window, current]).toEqual([window, now[window]]);
      const [before] = await reported(asOf - WINDOWS[window]);
      expect([window, previous]).toEqual([window, before[window]]);
      expect([window, change_points]).toEqual([window, changeOf(current, previous)]);
    }
    const { items } = await get<{ items: FleetStoreResponseDto[] }>('/fleet/stores?sort=store_id&limit=200');
    expect(items.map(({ store_id }) => store_id)).toEqual([...timelines.keys()]);
    expect(stores).toBe(items.length);
    for (const item of items) expect(item).toMatchObject(figuresIn(timelines.get(item.store_id)!));
    const { total } = await get<IncidentPageResponseDto>('/incidents?ongoing=true');
    expect(ongoing_incidents).toBe(total);
  }
});

function figuresIn({ sums, timezone }: TimelineResponseDto): Partial<FleetStoreResponseDto> {
  const figures = (Object.keys(WINDOWS) as Window[]).flatMap((window) => [
    [`uptime_${window}_ms`, sums[window]!.uptime_ms],
    [`downtime_${window}_ms`, sums[window]!.downtime_ms],
    [`no_data_${window}_ms`, sums[window]!.no_data_ms],
  ]);
  return { timezone, ...(Object.fromEntries(figures) as Partial<FleetStoreResponseDto>) };
}

/** In percentage points; null unless about as much of both has data. */
function changeOf(now: Figures, before: Figures): number | null {
  const open = (of: Figures) => of.open_time_ms - of.excluded_ms;
  const covered = (of: Figures) => 1 - of.no_data_ms / open(of);
  if (open(now) === 0 || open(before) === 0) return null;
  if (Math.abs(covered(now) - covered(before)) > 0.1) return null;
  return Math.round(10_000 * (now.uptime_ms / open(now) - before.uptime_ms / open(before))) / 100 + 0;
}

function cellOf({ uptime_ms, no_data_ms, open_time_ms }: Figures): number {
  if (open_time_ms === 0) return -2;
  if (no_data_ms === open_time_ms) return -1;
  return uptime_ms === 0 ? 0 : Math.max(1, Math.floor((100 * uptime_ms) / open_time_ms));
}
