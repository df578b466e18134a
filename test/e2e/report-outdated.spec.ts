import { randomUUID } from 'node:crypto';
import { IngestionService } from '../../src/ingestion';
import { type Problem } from '../../src/platform/http/problem.filter';
import {
  type ChangesPageResponseDto,
  type Download,
  download,
  getJson,
  postJson,
  putJson,
  type ReportPageResponseDto,
  type ReportResponseDto,
  reportWhenDone,
  send,
  triggerReport,
  uploadCsv,
} from '../support/product/client';
import { keptReport } from '../support/product/kept-report';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleetAsOf } from '../support/product/small-fleet';
import { isSigned, WebhookReceiver } from '../support/product/webhook-receiver';
import { describeOneSetup } from '../support/setups';
import { until } from '../support/until';

/** A time that no hours before had. */
const nextEnd = (() => {
  let minutes = 0;
  return () => `10:${String(10 + minutes++)}`;
})();

const AS_OF = { as_of: smallFleetAsOf };
/** Wednesday the 25th, 18:00 UTC; `always` is in Chicago, where the week of this report begins on Thursday the 19th. */
const DAY_BEFORE_THE_WEEK = '2023-01-18';

describeOneSetup('a report whose data changes later', 'embedded', (setup) => {
  let receiver: WebhookReceiver;
  let service: RunningService;

  beforeAll(async () => {
    receiver = await WebhookReceiver.listen();
    service = await startFreshService(setup, () => ({
      ...receiver.variables,
      WEBHOOK_EVENTS: 'report.outdated',
    }));
    await loadSmallFleet(service);
  });

  afterAll(async () => {
    await service.close();
    receiver.close();
  });

  const completed = async (body: object = {}) =>
    reportWhenDone(service, await triggerReport(service, { ...AS_OF, ...body }));
  const seen = async (reportId: string) =>
    (await getJson<ReportResponseDto>(service, `/reports/${reportId}`)).body;
  const reissued = async (reportId: string) => {
    const { status, body } = await postJson<{ report_id: string }>(service, `/reports/${reportId}/reissue`);
    expect(status).toBe(202);
    return reportWhenDone(service, body.report_id);
  };
  const bytesOf = async ({ file_path }: ReportResponseDto): Promise<string> =>
    ((await download(service, file_path!)) satisfies Download).bytes.toString();

  const polls = (...rows: [storeId: string, status: string, at: string][]) =>
    postJson(service, '/polls', {
      polls: rows.map(([store_id, status, timestamp_utc]) => ({ store_id, status, timestamp_utc })),
    });
  const special = (storeId: string, ...dates: string[]) =>
    uploadCsv(
      service,
      'special-hours',
      [
        'store_id,date,start_time_local,end_time_local',
        ...dates.map((date) => `${storeId},${date},,`),
        '',
      ].join('\n'),
    );
  const hours = (storeId: string, valid_from?: string) =>
    putJson(service, `/stores/${storeId}/business-hours`, {
      valid_from,
      business_hours: [{ day_of_week: 2, start_time_local: '09:00', end_time_local: nextEnd() }],
    });
  const zone = (storeId: string, timezone: string) =>
    putJson(service, `/stores/${storeId}/timezone`, { timezone });
  const exclusion = (storeId: string, starts_at: string, ends_at: string) =>
    postJson<{ ingestion_id: string }>(service, '/exclusions', {
      store_id: storeId,
      starts_at,
      ends_at,
      kind: 'planned',
      reason: randomUUID(),
    });

  type Edit = () => Promise<{ status: number }>;
  const OTHERS: [what: string, edit: Edit, request?: object][] = [
    ['a later poll', () => polls(['always', 'inactive', '2023-01-25 18:00:00.001 UTC'])],
    ['a poll of before its week', () => polls(['quiet', 'inactive', '2023-01-11 12:00:00 UTC'])],
    [
      'polls before and after what it read, in one load',
      () =>
        polls(
          ['quiet', 'active', '2023-01-11 13:00:00 UTC'],
          ['always', 'active', '2023-01-25 18:00:01 UTC'],
        ),
    ],
    [
      'a poll that was there, with a later one',
      () =>
        polls(
          ['always', 'active', '2023-01-25 15:00:00 UTC'],
          ['always', 'active', '2023-01-25 18:30:00 UTC'],
        ),
    ],
    ['the first poll of a store after as_of', () => polls(['newcomer', 'active', '2023-01-25 18:10:00 UTC'])],
    ['hours of a store whose polls are all later', () => hours('newcomer')],
    ['a zone of a store without polls', () => zone('silent', 'Asia/Tokyo')],
    ['hours from the next day on', () => hours('always', '2023-01-26')],
    ['special hours of the next day', () => special('always', '2023-01-26')],
    ['special hours of long before and long after', () => special('always', '2022-12-25', '2023-12-25')],
    [
      'an exclusion after as_of',
      () => exclusion('always', '2023-01-25T18:00:00.001Z', '2023-01-26T00:00:00Z'),
    ],
    [
      'an exclusion, if it ignores them',
      () => exclusion('always', '2023-01-24T00:00:00Z', '2023-01-24T01:00:00Z'),
      { exclusions: 'ignore' },
    ],
    [
      'a poll after its period, before as_of',
      () => polls(['always', 'active', '2023-01-25 12:34:56 UTC']),
      { from_date: '2023-01-20', to_date: '2023-01-22' },
    ],
  ];

  it.each(OTHERS)('is not outdated by %s', async (_what, edit, request = {}) => {
    const report = await completed(request);
    expect((await edit()).status).toBeLessThan(300);
    expect(await seen(report.report_id)).toMatchObject({ outdated: null });
    // Nor is it computed again.
    const again = await reissued(report.report_id);
    expect(again.reused_from).toBe(report.reused_from ?? report.report_id);
    expect(await bytesOf(again)).toBe(await bytesOf(report));
  });

  const EDITS: [what: string, kind: string, edit: Edit, request?: object][] = [
    ['a poll within its week', 'polls', () => polls(['always', 'active', '2023-01-24 12:00:00 UTC'])],
    ['a poll at as_of', 'polls', () => polls(['lost', 'inactive', '2023-01-25 18:00:00 UTC'])],
    ['another status of a poll', 'polls', () => polls(['always', 'active', '2023-01-23 12:00:00 UTC'])],
    [
      'the first poll of a store, of before its week',
      'polls',
      () => polls(['silent', 'active', '2023-01-10 12:00:00 UTC']),
    ],
    [
      'a first poll of before its week, of a store whose polls were all later',
      'polls',
      () => polls(['newcomer', 'active', '2023-01-10 12:00:00 UTC']),
    ],
    ['hours since ever', 'business_hours', () => hours('days')],
    ['hours from a day of its week on', 'business_hours', () => hours('days', '2023-01-24')],
    ['a zone', 'timezones', () => zone('quiet', 'Asia/Tokyo')],
    ['special hours of its last day', 'special_hours', () => special('always', '2023-01-25')],
    [
      'special hours whose night may run into its week',
      'special_hours',
      () => special('always', DAY_BEFORE_THE_WEEK),
    ],
    ['an exclusion', 'exclusions', () => exclusion('always', '2023-01-24T00:00:00Z', '2023-01-24T02:00:00Z')],
    [
      'an exclusion, if it ignores them, but has the stores of a status',
      'exclusions',
      () => exclusion('lost', '2023-01-25T17:00:00Z', '2023-01-25T19:00:00Z'),
      { exclusions: 'ignore', labels: 'status=excluded' },
    ],
  ];

  it.each(EDITS)('is outdated by %s', async (_what, kind, edit, request = {}) => {
    const report = await completed(request);
    expect(report.outdated).toBeNull();
    expect((await edit()).status).toBeLessThan(300);
    const { outdated } = await seen(report.report_id);
    expect(outdated).toEqual({
      since: expect.any(String) as string,
      by: [
        {
          ingestion_id: expect.any(String) as string,
          kind,
          source: expect.any(String) as string,
          finished_at: expect.any(String) as string,
        },
      ],
    });
    const { body } = await getJson<ReportPageResponseDto>(service, '/reports?limit=1');
    expect(body.items[0]).toMatchObject({ report_id: report.report_id, outdated });
    // An equal report is computed, and is not outdated.
    const again = await completed(request);
    expect(again).toMatchObject({ reused_from: null, outdated: null, supersedes: null });
  });

  it('is outdated by the revocation of an exclusion, and names all imports that have changed it', async () => {
    const { body } = await exclusion('always', '2023-01-23T00:00:00Z', '2023-01-23T02:00:00Z');
    const report = await completed();
    const revoked = await postJson(service, '/exclusions/revoke', { ingestion_id: body.ingestion_id });
    expect(revoked.status).toBeLessThan(300);
    await polls(['always', 'active', '2023-01-25 18:45:00 UTC']);
    await polls(['always', 'active', '2023-01-24 12:01:00 UTC']);
    const { outdated } = await seen(report.report_id);
    expect(outdated!.by.map(({ kind }) => kind)).toEqual(['exclusions', 'polls']);
    expect(outdated!.since).toBe(outdated!.by[0]!.finished_at);
    const listed = await getJson<ReportPageResponseDto>(service, '/reports?limit=1');
    expect(listed.body.items[0]!.outdated!.by).toEqual(outdated!.by.slice(0, 1));
  });

  it('is not outdated by a load that is rolled back at its end', async () => {
    const report = await completed();
    const load = service.app
      .get(IngestionService)
      .importPolls([{ store_id: 'always', status: 'active', timestamp_utc: '2023-01-24 12:02:00 UTC' }], {
        alongside: () => Promise.reject(new Error('no answer can be kept')),
      });
    await expect(load).rejects.toThrow('no answer can be kept');
    expect((await seen(report.report_id)).outdated).toBeNull();
  });

  it('is made anew with the same parameters, and its changes are the correction', async () => {
    const asked = { no_data: 'exclude', columns: 'extended', format: 'ndjson' };
    const report = await completed({ ...asked, as_of: undefined });
    const asOf = Date.parse(report.as_of!);
    expect(report.parameters.as_of).toBeNull();
    await polls(
      ['quiet', 'inactive', new Date(asOf - 3_600_000).toISOString()],
      ['quiet', 'active', new Date(asOf + 1_000).toISOString()],
    );
    const anew = await reissued(report.report_id);
    expect(anew).toMatchObject({ as_of: report.as_of, supersedes: report.report_id, outdated: null });
    expect(anew.parameters).toEqual({ ...report.parameters, as_of: report.as_of });
    expect(await bytesOf(anew)).not.toBe(await bytesOf(report));
    const { body } = await getJson<ChangesPageResponseDto>(
      service,
      `/reports/${anew.report_id}/changes?base_report_id=${report.report_id}&sort=-downtime_last_day`,
    );
    expect(body.changed).toBe(1);
    expect(body.items[0]!.store_id).toBe('quiet');
    expect((await seen(report.report_id)).outdated).not.toBeNull();
  });

  it('is made anew with its period, accounting and exclusions', async () => {
    const report = await completed({
      period: 'last_7_days',
      breakdown: 'day',
      accounting: 'carry_forward',
      carry_minutes: 90,
      exclusions: 'ignore',
    });
    const anew = await reissued(report.report_id);
    expect(anew.parameters).toEqual({ ...report.parameters, as_of: report.as_of });
    expect(await bytesOf(anew)).toBe(await bytesOf(report));
  });

  it('is made anew once for each idempotency key', async () => {
    const report = await completed();
    const headers = { 'idempotency-key': randomUUID() };
    const once = () => send(service, `/reports/${report.report_id}/reissue`, { method: 'POST', headers });
    const [first, second] = [await once(), await once()];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await second.json()).toEqual(await first.json());
  });

  it.each(['Running', 'Failed'] as const)('cannot be made anew while it is %s', async (status) => {
    const reportId = await keptReport(service, { status });
    const { status: answer, body } = await postJson<Problem>(service, `/reports/${reportId}/reissue`);
    expect(answer).toBe(409);
    expect(body).toMatchObject({ type: expect.stringMatching(/:not-reissuable$/) as string });
    expect(body.detail).toContain(status);
  });

  it('cannot be made anew if it does not exist, or has no as_of', async () => {
    expect((await postJson(service, `/reports/${randomUUID()}/reissue`)).status).toBe(404);
    const reportId = await keptReport(service, { status: 'Completed', asOf: null });
    expect((await postJson(service, `/reports/${reportId}/reissue`)).status).toBe(409);
  });

  it('sends the webhook one message, beside that of its end', async () => {
    const report = await completed({ no_data: 'exclude' });
    await polls(['always', 'active', '2023-01-24 12:03:00 UTC']);
    await polls(['always', 'active', '2023-01-24 12:04:00 UTC']);
    const { outdated } = await seen(report.report_id);
    const told = await until('both notifications', () => {
      const received = receiver.of(report.report_id);
      return Promise.resolve(received.length < 2 ? undefined : received);
    });
    const events = told.map(({ headers }) => headers['x-store-monitor-event']);
    expect([...events].sort()).toEqual(['report.completed', 'report.outdated']);
    const notification = told[events.indexOf('report.outdated')]!;
    expect(isSigned(notification)).toBe(true);
    expect(JSON.parse(notification.body)).toMatchObject({
      event: 'report.outdated',
      status: 'Completed',
      no_data: 'exclude',
      file_path: report.file_path,
      outdated_since: outdated!.since,
      outdated_by: outdated!.by[0]!.ingestion_id,
    });
    // The report shows the notification of its end.
    expect((await seen(report.report_id)).webhook).toMatchObject({ status: 'delivered' });
  });
});
