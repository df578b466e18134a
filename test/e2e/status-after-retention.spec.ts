import { Retention } from '../../src/retention';
import {
  type AttentionPageResponseDto,
  getJson,
  queryText,
  reportCsv,
  type ReportResponseDto,
  type StorePageResponseDto,
  type StoreResponseDto,
  triggerReport,
  uploadCsv,
} from '../support/product/client';
import { forgetResults } from '../support/product/kept-report';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2023, 0, 1);
const LAST_DAY = 100;
const KEPT_DAYS = 60;

const at = (day: number): string => new Date(FIRST_DAY + day * DAY_MS).toISOString();

/** More than 32 days after the first day that is kept. */
const AS_OF = at(80);
const KEPT_FROM = at(LAST_DAY - KEPT_DAYS);

/** Three polls a day of one store; the other one was silent from the third day to the last. */
const POLLS = [
  ...Array.from({ length: 3 * LAST_DAY + 1 }, (_, n) => `always,active,${at(n / 3)}`),
  `returned,active,${at(2)}`,
  `returned,active,${at(LAST_DAY)}`,
];

describeOneSetup('a store whose last poll before as_of is deleted', 'embedded', (setup) => {
  let service: RunningService;

  const upload = (polls: readonly string[]) =>
    uploadCsv(service, 'polls', ['store_id,status,timestamp_utc', ...polls, ''].join('\n'));
  const get = async <Body>(path: string): Promise<Body> => (await getJson<Body>(service, path)).body;
  const idsOf = (csv: string): string[] =>
    csv
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]!);

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({
      POLL_RETENTION_DAYS: String(KEPT_DAYS),
      RETENTION_HOURS: '0-24',
      DEFAULT_TIMEZONE: 'UTC',
    }));
    await upload(POLLS);
    await service.app.get(Retention, { strict: false }).beginRetention();
  });

  afterAll(() => service.close());

  it('is silent since the end of the deleted time, in the fleet, the list of stores, and selections', async () => {
    const query = queryText({ as_of: AS_OF });
    const { items: silent } = await get<AttentionPageResponseDto>(
      `/fleet/attention${queryText({ kind: 'stale', as_of: AS_OF })}`,
    );
    expect(silent.map(({ store_id, last_poll_at }) => [store_id, last_poll_at])).toEqual([
      ['returned', KEPT_FROM],
    ]);
    const { items: stores } = await get<StorePageResponseDto>(`/stores${query}`);
    expect(stores.map(({ store_id, status, last_poll_at }) => [store_id, status, last_poll_at])).toEqual([
      ['always', 'up', AS_OF],
      ['returned', 'stale', KEPT_FROM],
    ]);
    expect(await get<StoreResponseDto>(`/stores/returned${query}`)).toMatchObject({
      status: 'stale',
      last_poll_at: KEPT_FROM,
      last_poll: null,
    });
    const { items: selected } = await get<StorePageResponseDto>(
      `/stores${queryText({ as_of: AS_OF, labels: 'status=stale' })}`,
    );
    expect(selected.map(({ store_id }) => store_id)).toEqual(['returned']);
    expect(idsOf(await reportCsv(service, { as_of: AS_OF, labels: 'status=stale' }))).toEqual(['returned']);
  });

  it('is selected as before after a poll that is later than that, and more than 32 days before as_of', async () => {
    const reports = ['status=no_data', 'status=stale'].map((labels) => ({ as_of: AS_OF, labels }));
    const ids = await Promise.all(reports.map((report) => triggerReport(service, report)));
    const files = async () => Promise.all(reports.map((report) => reportCsv(service, report)));
    const before = await files();
    expect(before.map(idsOf)).toEqual([[], ['returned']]);
    await upload([`returned,active,${at(LAST_DAY - KEPT_DAYS + 4)}`]);
    for (const id of ids) {
      expect((await get<ReportResponseDto>(`/reports/${id}`)).outdated).toBeNull();
    }
    await forgetResults(service);
    expect(await files()).toEqual(before);
  });
});
