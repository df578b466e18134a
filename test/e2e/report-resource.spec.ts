import { type Problem } from '../../src/platform/http/problem.filter';
import { type ReportPageResponseDto, type ReportResponseDto } from '../../src/reports/api/report.dto';
import { getJson, reportWhenDone, triggerReport, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

const polls = `store_id,status,timestamp_utc
one,active,2023-01-25 10:00:00 UTC
two,active,2023-01-25 12:00:00.5 UTC
late,active,2023-01-26 00:00:00 UTC
`;

describeOneSetup('the resource of a report', 'services', (setup) => {
  let service: RunningService;
  const reports: ReportResponseDto[] = [];

  beforeAll(async () => {
    service = await startFreshService(setup);
    await uploadCsv(service, 'polls', polls);
    for (const body of [
      undefined,
      { as_of: '2023-01-25T12:00:00.5Z', windows: 'rolling', no_data: 'exclude', columns: 'extended' },
      {},
      {},
      {},
    ]) {
      reports.push(await reportWhenDone(service, await triggerReport(service, body)));
    }
  });

  afterAll(() => service.close());

  it('has the parameters and the outcome', () => {
    const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
    const { report_id, file_path, ...rest } = reports[1]!;
    expect(file_path).toBe(`reports/store_report_${report_id}.csv`);
    expect(rest).toEqual({
      status: 'Completed',
      reused_from: null,
      key_selector: '',
      outdated: null,
      supersedes: null,
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      created_at: expect.stringMatching(instant),
      completed_at: expect.stringMatching(instant),
      parameters: {
        as_of: '2023-01-25T12:00:00.500Z',
        windows: 'rolling',
        no_data: 'exclude',
        columns: 'extended',
        format: 'csv',
        accounting: 'daily',
        carry_minutes: null,
        exclusions: 'apply',
        period: null,
        from_date: null,
        to_date: null,
        breakdown: 'none',
        labels: null,
        group_by: null,
        label_columns: null,
      },
      as_of: '2023-01-25T12:00:00.500Z',
      // The third store has no poll by then.
      progress: { stores_done: 2, stores: 2 },
      stores: 2,
      polls_read: expect.any(Number),
      duration_ms: expect.any(Number),
      cost: {
        days_from_rollups: expect.any(Number),
        days_computed: expect.any(Number),
        steps_ms: expect.objectContaining({ figures: expect.any(Number), rows: expect.any(Number) }),
      },
      attempts: 1,
      failure_reason: null,
      webhook: null,
    });
    expect(rest.polls_read).toBeGreaterThanOrEqual(2);
    expect(rest.duration_ms).toBeGreaterThanOrEqual(0);
    expect(rest.completed_at! >= rest.created_at).toBe(true);
  });

  it('distinguishes the latest poll from a requested as_of', () => {
    expect(reports[0]).toMatchObject({
      parameters: { as_of: null, windows: 'calendar', no_data: 'down', columns: 'plain', format: 'csv' },
      as_of: '2023-01-26T00:00:00.000Z',
      progress: { stores_done: 3, stores: 3 },
      polls_read: 3,
    });
  });

  it('is listed newest first, page by page', async () => {
    const newestFirst = [...reports].sort(
      (a, b) => b.created_at.localeCompare(a.created_at) || b.report_id.localeCompare(a.report_id),
    );
    expect((await page('')).body).toEqual({ items: newestFirst, total: 5, limit: 20, offset: 0 });
    const items: ReportResponseDto[] = [];
    for (const offset of [0, 2, 4, 6]) {
      const { status, body } = await page(`?limit=2&offset=${offset}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ total: 5, limit: 2, offset });
      items.push(...body.items);
    }
    expect(items).toEqual(newestFirst);
  });

  it.each(['limit=0', 'limit=201', 'limit=ten', 'limit=1.5', 'offset=-1', 'offset=x', 'page=2'])(
    'has no page for %s',
    async (query) => {
      const { status, body } = await getJson<Problem>(service, `/reports?${query}`);
      expect(status).toBe(400);
      expect(body.detail).toContain(query.split('=')[0]);
    },
  );

  it('has a page of the largest size', async () => {
    expect((await page('?limit=200')).body.items).toHaveLength(5);
  });

  const page = (query: string) => getJson<ReportPageResponseDto>(service, `/reports${query}`);
});
