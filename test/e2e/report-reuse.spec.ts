import { type ReportResponseDto } from '../../src/reports/api/report.dto';
import { download, postJson, putJson, reportWhenDone, triggerReport } from '../support/product/client';
import { forgetResults } from '../support/product/kept-report';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleetAsOf } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const AS_OF = { as_of: smallFleetAsOf };

/** Each test starts with a report on the present data, then changes something or nothing. */
describeOneSetup('an identical report', 'services', (setup) => {
  let service: RunningService;
  let first: ReportResponseDto;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
  });

  afterAll(() => service.close());

  beforeEach(async () => {
    first = await completed(AS_OF);
  });

  it('reuses the rows and has its own file if nothing has changed', async () => {
    const again = await completed(AS_OF);
    expect(again.report_id).not.toBe(first.report_id);
    expect(again).toMatchObject({ reused_from: originOf(first), polls_read: 0, stores: first.stores });
    expect(await bytes(again)).toEqual(await bytes(first));
  });

  it('has the figures of its own policy and its own columns', async () => {
    for (const choice of [{ no_data: 'exclude' }, { format: 'ndjson' }]) {
      const plain = await completed(AS_OF);
      const other = await completed({ ...AS_OF, ...choice });
      expect(other.reused_from).toBe(originOf(plain));
      expect(await bytes(other)).not.toEqual(await bytes(plain));
      expect(await bytes(other)).toEqual(await bytes(await computedReport({ ...AS_OF, ...choice })));
    }
  });

  it('is computed for other windows, another instant, and names', async () => {
    expect((await completed({ ...AS_OF, columns: 'extended' })).reused_from).toBeNull();
    expect((await completed({ ...AS_OF, windows: 'rolling' })).reused_from).toBeNull();
    expect((await completed({ as_of: '2023-01-25T17:59:59.999Z' })).reused_from).toBeNull();
  });

  it.each([
    ['later than as_of', ['always', 'active', '2023-01-25 18:00:00.001 UTC']],
    [
      'earlier than its windows, of a store that had polls before',
      ['quiet', 'inactive', '2023-01-11 12:00:00 UTC'],
    ],
    ['that was there already', ['always', 'active', '2023-01-25 15:00:00 UTC']],
  ])('is the same after a poll %s', async (_which, poll) => {
    await load(poll);
    const again = await completed(AS_OF);
    expect(again.reused_from).toBe(originOf(first));
    expect(await bytes(again)).toEqual(await bytes(await computedReport(AS_OF)));
  });

  it.each([
    ['within its windows', ['always', 'active', '2023-01-24 12:00:00 UTC']],
    ['at as_of', ['lost', 'inactive', '2023-01-25 18:00:00 UTC']],
    ['that says something else than before', ['always', 'active', '2023-01-23 12:00:00 UTC']],
    ['earlier than its windows, the first of its store', ['silent', 'active', '2023-01-10 12:00:00 UTC']],
  ])('is computed after a poll %s', async (_which, poll) => {
    await load(poll);
    expect((await completed(AS_OF)).reused_from).toBeNull();
  });

  it('is computed after other hours and another zone, and reused after the same', async () => {
    const hours = {
      business_hours: [{ day_of_week: 2, start_time_local: '09:00', end_time_local: '10:00' }],
    };
    await putJson(service, '/stores/always/business-hours', hours);
    const changed = await completed(AS_OF);
    expect(changed.reused_from).toBeNull();
    await putJson(service, '/stores/always/business-hours', hours);
    expect((await completed(AS_OF)).reused_from).toBe(changed.report_id);
    await putJson(service, '/stores/always/timezone', { timezone: 'Asia/Tokyo' });
    expect((await completed(AS_OF)).reused_from).toBeNull();
  });

  it('is computed after hours of its time have changed, and reused after those of another time', async () => {
    const version = (valid_from: string, end_time_local: string) =>
      putJson(service, '/stores/night/business-hours', {
        valid_from,
        business_hours: [{ day_of_week: 2, start_time_local: '09:00', end_time_local }],
      });
    const special = (date: string) =>
      putJson(service, `/stores/night/special-hours?from_date=${date}&to_date=${date}`, {
        special_hours: [{ date }],
      });
    for (const change of [
      () => special('2022-12-25'),
      () => special('2023-02-25'),
      () => version('2023-02-01', '10:00'),
    ]) {
      expect((await change()).status).toBe(200);
      const again = await completed(AS_OF);
      expect(again.reused_from).toBe(originOf(first));
      expect(await bytes(again)).toEqual(await bytes(await computedReport(AS_OF)));
      first = await completed(AS_OF);
    }
    for (const change of [() => special('2023-01-24'), () => version('2023-01-20', '10:00')]) {
      expect((await change()).status).toBe(200);
      expect((await completed(AS_OF)).reused_from).toBeNull();
    }
  });

  const completed = async (body: object) => reportWhenDone(service, await triggerReport(service, body));

  const originOf = ({ report_id, reused_from }: ReportResponseDto): string => reused_from ?? report_id;

  const bytes = async ({ file_path }: ReportResponseDto): Promise<string> =>
    (await download(service, file_path!)).bytes.toString();

  /** Computed, because there are no earlier reports. */
  async function computedReport(body: object): Promise<ReportResponseDto> {
    await forgetResults(service);
    const report = await completed(body);
    expect(report.reused_from).toBeNull();
    return report;
  }

  const load = ([store_id, status, timestamp_utc]: string[]) =>
    postJson(service, '/polls', { polls: [{ store_id, status, timestamp_utc }] });
});
