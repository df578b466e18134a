import { type SummaryResponseDto } from '../../src/metrics/api/summary.controller';
import { type RowsPageResponseDto } from '../../src/reports/api/rows.controller';
import {
  getJson,
  type Problem,
  type Query,
  queryText,
  reportWhenDone,
  triggerReport,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const DAY_MS = 86_400_000;

describeOneSetup('a period in short', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  const summary = async (query: Query): Promise<SummaryResponseDto> => {
    const path = `/figures/summary${queryText(query)}`;
    const { status, body } = await getJson<SummaryResponseDto>(service, path);
    expect(status).toBe(200);
    return body;
  };

  /** The rows of a report, the most downtime first. */
  const rowsOf = async (parameters: object): Promise<RowsPageResponseDto> => {
    const id = await triggerReport(service, parameters);
    await reportWhenDone(service, id);
    const path = `/reports/${id}/rows?limit=200&sort=-downtime`;
    return (await getJson<RowsPageResponseDto>(service, path)).body;
  };

  it.each(['down', 'exclude'])('has the figures of a report with no_data=%s', async (no_data) => {
    const found = await summary({ period: 'today', no_data });
    const now = await rowsOf({ period: 'today', no_data });
    const as_of = new Date(Date.parse(found.as_of) - DAY_MS).toISOString();
    const before = await rowsOf({ period: 'today', no_data, as_of });
    const sums = (rows: RowsPageResponseDto) => {
      const { window, uptime_ms, downtime_ms, no_data_ms, uptime_percent } = rows.totals[0]!;
      expect(window).toBe('period');
      return { uptime_ms, downtime_ms, no_data_ms, uptime_percent };
    };
    expect(found.totals).toMatchObject({ ...sums(now), stores: now.total });
    expect(found.previous).toMatchObject({ ...sums(before), stores: before.total, as_of });
    const down = now.items.filter((row) => Number(row.downtime_hours) > 0);
    expect(found.worst.map(({ store_id }) => store_id)).toEqual(down.map(({ store_id }) => store_id));
    expect(found.worst.map(({ downtime_ms }) => downtime_ms / 3_600_000)).toEqual(
      down.map(({ downtime_hours }) => expect.closeTo(Number(downtime_hours), 1) as number),
    );
  });

  it('has the stores that changed most, with both figures', async () => {
    const { most_changed: changed } = await summary({ period: 'today' });
    const sizes = changed.map(({ downtime_ms, previous_downtime_ms }) =>
      Math.abs(downtime_ms - previous_downtime_ms!),
    );
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(sizes.every((size) => size > 0)).toBe(true);
  });

  it('compares only periods of which about as much has data', async () => {
    const { totals, previous, change_points } = await summary({ period: 'today', no_data: 'exclude' });
    const covered = ({ open_time_ms, excluded_ms, no_data_ms }: typeof totals): number =>
      1 - no_data_ms / (open_time_ms - excluded_ms);
    const isComparable = Math.abs(covered(totals) - covered(previous!)) <= 0.1;
    const difference = totals.uptime_percent! - previous!.uptime_percent!;
    expect(change_points).toEqual(isComparable ? expect.closeTo(difference, 1) : null);
  });

  it('has groups that add up, the lowest share of uptime first', async () => {
    const { totals, groups } = await summary({ period: 'this_week', group_by: 'timezone' });
    expect(groups.length).toBeGreaterThan(3);
    const percents = groups.map(({ uptime_percent }) => uptime_percent ?? 101);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    for (const name of ['stores', 'uptime_ms', 'downtime_ms', 'no_data_ms'] as const)
      expect(groups.reduce((sum, group) => sum + group[name], 0)).toBe(totals[name]);
    const inUtc = await summary({ period: 'this_week', group_by: 'timezone', labels: 'timezone=UTC' });
    expect(groups).toContainEqual(inUtc.groups[0]);
  });

  it('is of two dates, and as many before', async () => {
    const found = await summary({ from_date: '2023-01-24', to_date: '2023-01-25' });
    expect(found.period).toBe('2023-01-24/2023-01-25');
    const { totals } = await rowsOf({ from_date: '2023-01-24', to_date: '2023-01-25' });
    expect(found.totals.uptime_ms).toBe(totals[0]!.uptime_ms);
    expect(Date.parse(found.as_of) - Date.parse(found.previous!.as_of)).toBe(2 * DAY_MS);
  });

  it('is empty for no store', async () => {
    const { totals, worst, most_changed: changed } = await summary({ q: 'nowhere' });
    expect([totals.stores, totals.uptime_percent, worst, changed]).toEqual([0, null, [], []]);
  });

  it.each([
    ['?period=week', 'period is none of'],
    ['?period=today&from_date=2023-01-24&to_date=2023-01-25', 'period is given, and so are dates'],
    ['?from_date=2023-01-24', 'to_date is missing'],
    ['?from_date=2020-01-01&to_date=2023-01-01', 'at most 400 are computed at once'],
    ['?group_by=a,b,c', 'at most 2'],
  ])('is refused for %s', async (query, detail) => {
    const { status, body } = await getJson<Problem>(service, `/figures/summary${query}`);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(detail)]);
  });
});
