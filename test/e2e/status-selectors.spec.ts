import { STORE_STATUSES } from '../../src/core/uptime/status';
import type { ReportResponseDto } from '../../src/reports/api/report.dto';
import {
  getJson,
  postJson,
  queryText,
  reportCsv,
  reportWhenDone,
  storePath,
  triggerReport,
  uploadCsv,
} from '../support/product/client';
import { runCliHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleet, smallFleetAsOf } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

interface Listed {
  readonly total: number;
  readonly items: readonly { readonly store_id: string; readonly status: string }[];
}

/** The store without a poll, which no report has. */
const NEVER_POLLED = 'silent';
const DAY = { from_date: '2023-01-25', to_date: '2023-01-25' };

describeOneSetup('a selector by status', 'services', (setup) => {
  let service: RunningService;
  const storesBy = new Map<string, readonly string[]>();

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
    for (const status of STORE_STATUSES) storesBy.set(status, await fleetStores(`status=${status}`));
  });

  afterAll(() => service.close());

  const get = async <Body>(path: string, query: Record<string, string | number>): Promise<Body> =>
    (await getJson<Body>(service, `${path}${queryText(query)}`)).body;
  const idsOf = ({ items }: Pick<Listed, 'items'>) => items.map(({ store_id }) => store_id);
  const fleetStores = async (labels: string) => idsOf(await get<Listed>('/fleet/stores', { labels }));
  const reportedStores = async (asked: object): Promise<string[]> => {
    const [, ...rows] = (await reportCsv(service, asked)).trimEnd().split('\n');
    return rows.map((row) =>
      smallFleet.find((id) => row.startsWith(id.slice(0, 4)) || row.includes(id.slice(0, 4)))!,
    );
  };
  const statusAt = async (storeId: string, as_of: string) =>
    (await getJson<{ status: string }>(service, storePath(storeId, '', { as_of }))).body.status;

  it('finds stores of several statuses', () => {
    const found = [...storesBy.values()].filter((stores) => stores.length > 0);
    expect(found.length).toBeGreaterThan(2);
    expect(found.flat().sort()).toEqual(smallFleet.filter((id) => id !== NEVER_POLLED).sort());
  });

  it.each(STORE_STATUSES)('selects the stores that are %s, wherever it is given', async (status) => {
    const labels = `status=${status}`;
    const stores = storesBy.get(status)!;
    const listed = await get<Listed>('/stores', { labels });
    expect(idsOf(listed).filter((id) => id !== NEVER_POLLED)).toEqual(stores);
    expect(listed).toEqual(await get<Listed>('/stores', { status }));
    expect(await reportedStores({ labels })).toEqual(stores);
    expect(await reportedStores({ labels, period: 'today' })).toEqual(stores);
    const days = await get<{ days: { stores: number }[] }>('/figures/daily', { labels, ...DAY });
    expect(days.days.reduce((sum, day) => sum + day.stores, 0)).toBe(stores.length);
    const { items: incidents } = await get<Pick<Listed, 'items'>>('/incidents', { labels, limit: 100 });
    const all = await get<Pick<Listed, 'items'>>('/incidents', { limit: 100 });
    expect(incidents).toEqual(all.items.filter(({ store_id }) => stores.includes(store_id)));
  });

  it.each(STORE_STATUSES)(
    'selects the stores that are %s at present, to change or export them',
    async (status) => {
      const labels = `status=${status}`;
      const { total } = await get<Listed>('/stores', { labels });
      const selection = { labels };
      const exclusion = { selection, starts_at: '2023-02-01T00:00:00Z', ends_at: '2023-02-02T00:00:00Z' };
      const answer = await postJson<{ stores: number; detail: string }>(service, '/exclusions?dry_run=true', {
        ...exclusion,
        kind: 'planned',
      });
      expect(answer.body).toMatchObject(
        total > 0 ? { stores: total } : { detail: expect.stringContaining('selection matches no store') },
      );
      const { env } = service.environment;
      const { status: exit, stdout, stderr } = await runCliHere(env, 'export', 'polls', '--labels', labels);
      const exported = smallFleet.filter((id) => stdout.includes(id.slice(0, 4)));
      expect([exit === 0, exported]).toEqual([total > 0, total > 0 ? storesBy.get(status) : []]);
      if (total === 0) expect(stderr).toContain('selection matches no store');
    },
  );

  it('selects by the status as of an earlier instant, whatever was polled later', async () => {
    const asked = { labels: 'status=down', as_of: smallFleetAsOf };
    const before = await completed(asked);
    const later = smallFleet.map((id) => `"${id.replaceAll('"', '""')}",active,2023-01-28 15:00:00 UTC`);
    await uploadCsv(service, 'polls', ['store_id,status,timestamp_utc', ...later, ''].join('\n'));
    expect(await fleetStores('status=down')).toEqual([]);
    for (const status of STORE_STATUSES) {
      const labels = `status=${status}`;
      const query = { labels, as_of: smallFleetAsOf };
      const stores = storesBy.get(status)!;
      expect(await reportedStores({ ...query, columns: 'evidence' })).toEqual(stores);
      for (const id of stores) expect(await statusAt(id, smallFleetAsOf)).toBe(status);
      const days = await get<{ days: { stores: number }[] }>('/figures/daily', { ...query, ...DAY });
      expect(days.days.reduce((sum, day) => sum + day.stores, 0)).toBe(stores.length);
    }
    expect((await completed(asked)).reused_from).toBe(before.reused_from ?? before.report_id);
  });

  it('makes a report outdated by a poll that changes the status, also outside of its period', async () => {
    const asked = {
      labels: 'status=down',
      as_of: smallFleetAsOf,
      from_date: '2023-01-23',
      to_date: '2023-01-23',
    };
    const before = await completed(asked);
    expect(before.stores).toBe(storesBy.get('down')!.length);
    await uploadCsv(
      service,
      'polls',
      'store_id,status,timestamp_utc\nalways,active,2023-01-25 17:59:00 UTC\n',
    );
    const after = await completed(asked);
    expect(after).toMatchObject({ reused_from: null, stores: before.stores! - 1 });
  });

  const completed = async (asked: object): Promise<ReportResponseDto> =>
    reportWhenDone(service, await triggerReport(service, asked));
});
