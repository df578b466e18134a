import {
  answerOf,
  type IngestionPageResponseDto,
  type Problem,
  type ReportPageResponseDto,
  type ReportResponseDto,
} from '../support/product/client';
import { type Asked, fileOf, formOf, INSIDE, jsonOf } from '../support/product/scoped-routes';
import {
  ALL,
  inCommon,
  LOOK,
  NORTH,
  NORTH_SELECTOR,
  NORTHERN,
  ScopedServices,
  SOUTH,
  ZONE,
} from '../support/product/scoped-services';
import { describeOneSetup } from '../support/setups';

describeOneSetup('reports and loads of keys that are limited to some stores', 'services', (setup) => {
  let services: ScopedServices;

  beforeAll(async () => {
    services = await ScopedServices.start(setup);
  });

  afterAll(() => services.close());

  it.each([{}, { windows: 'rolling' }, { from_date: '2023-01-23', to_date: '2023-01-25', breakdown: 'day' }])(
    'have reports of these stores: %j',
    async (request) => {
      const report = await services.report(NORTH, request);
      const alone = await services.report(ALL, request, services.part);
      const ofAll = await services.report(ALL, request);
      expect(inCommon(report)).toEqual(inCommon(alone));
      expect([report.key_selector, report.stores, ofAll.key_selector, ofAll.stores]).toEqual([
        NORTH_SELECTOR,
        2,
        '',
        4,
      ]);
      expect(await services.csv(NORTH, report)).toBe(await services.csv(ALL, alone, services.part));
      expect(await services.csv(ALL, report)).toBe(await services.csv(NORTH, report));
      expect(await services.csv(ALL, ofAll)).not.toBe(await services.csv(ALL, report));
      const rows = await services.bodyOf(NORTH, `/reports/${report.report_id}/rows`);
      expect(rows).toEqual(await services.bodyOf(ALL, `/reports/${alone.report_id}/rows`, services.part));
      // An identical report of other stores, and one of these, are computed by themselves.
      const again = await services.report(NORTH, request);
      expect(again).toMatchObject({ stores: 2, reused_from: null });
      expect((await services.report(ALL, request)).reused_from).not.toBeNull();
      const rowOf = async (secret: string, { report_id }: ReportResponseDto, store: string) =>
        (await services.ask(secret, [`/reports/${report_id}/rows?format=ndjson&store_id=${store}`])).text();
      expect(await rowOf(ALL, ofAll, 'south-01')).not.toBe('');
      expect(await rowOf(NORTH, report, INSIDE)).not.toBe('');
      expect(await rowOf(NORTH, report, 'south-01')).toBe('');
    },
  );

  it('see reports and loads of keys with the same selector', async () => {
    const report = await services.report(NORTH);
    const ingestion = (await services.load('polls', fileOf('polls', NORTHERN), NORTH)).ingestion_id;
    const seen = async (secret: string) => {
      const reports = (await services.asked<ReportPageResponseDto>(secret, '/reports?limit=200')).body;
      const loads = (await services.asked<IngestionPageResponseDto>(secret, '/ingestions?limit=200')).body;
      const one = await services.asked(secret, `/reports/${report.report_id}`);
      return {
        statuses: [one.status, (await services.asked(secret, `/ingestions/${ingestion}`)).status],
        others: reports.items.some(({ key_selector }) => key_selector !== NORTH_SELECTOR),
        own: [
          reports.items.some(({ report_id }) => report_id === report.report_id),
          loads.items.some(({ ingestion_id }) => ingestion_id === ingestion),
        ],
        totals: [reports.total === reports.items.length, loads.total === loads.items.length],
      };
    };
    const both = { statuses: [200, 200], own: [true, true], totals: [true, true] };
    expect(await seen(NORTH)).toEqual({ ...both, others: false });
    expect(await seen(LOOK)).toEqual({ ...both, others: false });
    expect(await seen(ALL)).toEqual({ ...both, others: true });
    expect(await seen(SOUTH)).toMatchObject({ statuses: [404, 404], own: [false, false] });
  });

  it('keep their stores when a report is made anew by another key', async () => {
    const report = await services.report(NORTH);
    const request = { method: 'POST' };
    const { body } = await services.asked<{ report_id: string }>(
      ALL,
      `/reports/${report.report_id}/reissue`,
      request,
    );
    const anew = await services.ended(NORTH, body.report_id);
    expect(anew).toMatchObject({ key_selector: NORTH_SELECTOR, stores: 2, supersedes: report.report_id });
    expect(await services.csv(NORTH, anew)).toBe(await services.csv(NORTH, report));
  });

  it('are told that a report is outdated by loads that they see', async () => {
    const report = await services.report(NORTH);
    const outdated = async (secret: string) => {
      const path = `/reports/${report.report_id}`;
      const { items } = (await services.asked<ReportPageResponseDto>(secret, '/reports?limit=200')).body;
      const listed = items.find(({ report_id }) => report_id === report.report_id)!;
      const one = (await services.asked<ReportResponseDto>(secret, path)).body;
      return [listed, one].map((each) => each.outdated !== null);
    };
    const poll = (store: string) =>
      `store_id,status,timestamp_utc\n${store},active,2023-01-24 16:00:00 UTC\n`;
    expect(await outdated(ALL)).toEqual([false, false]);
    await services.load('polls', poll('south-01'));
    expect(await outdated(ALL)).toEqual([true, true]);
    expect(await outdated(NORTH)).toEqual([false, false]);
    await services.load('polls', poll('north-02'), NORTH);
    expect(await outdated(NORTH)).toEqual([true, true]);
    await services.load('polls', poll('north-02'), ALL, services.part);
  });

  it('cannot change a store so that it leaves their stores', async () => {
    const before = await services.stored();
    const edits: Asked[] = [
      ['/stores/north-01', jsonOf('PATCH', { labels: { region: 'south' } })],
      ['/stores/north-01', jsonOf('PATCH', { labels: { region: null } })],
      ['/stores/north-01', jsonOf('PUT', { name: 'One' })],
      [
        '/ingestions/stores',
        { method: 'POST', body: formOf('store_id,region\nnorth-02,north\nnorth-01,West\n') },
      ],
    ];
    for (const edit of edits) {
      const { status, body } = await answerOf<Problem>(await services.ask(NORTH, edit));
      expect([status, body.detail]).toEqual([
        422,
        'With this import, the store north-01 would leave region=north, which this API key is limited to. Nothing was kept.',
      ]);
    }
    const zones: Asked[] = [
      ['/stores/north-01/timezone', jsonOf('PUT', { timezone: 'Asia/Tokyo' })],
      [
        '/ingestions/timezones',
        { method: 'POST', body: formOf('store_id,timezone_str\nnorth-01,Asia/Tokyo\n') },
      ],
    ];
    for (const zone of zones) expect((await services.ask(ZONE, zone)).status).toBe(403);
    expect(await services.stored()).toEqual(before);
    const allowed = await services.asked(
      NORTH,
      '/stores/north-01',
      jsonOf('PATCH', { labels: { tier: 'a' } }),
    );
    expect(allowed.status).toBe(200);
    expect(await services.stored()).not.toEqual(before);
    await services.ask(NORTH, ['/stores/north-01', jsonOf('PATCH', { labels: { tier: null } })]);
    expect(await services.stored()).toEqual(before);
  });
});
