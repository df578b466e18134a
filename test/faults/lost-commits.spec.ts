import { type IngestionPageResponseDto, type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { type ReportPageResponseDto } from '../../src/reports/api/report.dto';
import { type CutAt, cuttingProxy, type CuttingProxy } from '../support/faults/cutting-proxy';
import { describeOnServices } from '../support/faults/on-services';
import { getJson, postJson, putJson, reportWhenDone, triggerReport } from '../support/product/client';
import { type Service, startService } from '../support/product/service';
import { storedPolls } from '../support/product/stored-data';
import { type Environment, freshEnvironment } from '../support/setups';

/** The first COMMIT of an import is that of its ingestion record, the second that of its rows. */
const LEDGER = 0;
const ROWS = 1;

const cuts: [string, CutAt, number][] = [
  ['of the ledger’s row, not done', 'commit', LEDGER],
  ['of the ledger’s row, done', 'answer', LEDGER],
  ['of the rows, not done', 'commit', ROWS],
  ['of the rows, done', 'answer', ROWS],
];

describeOnServices('a request whose COMMIT gets no answer', () => {
  let environment: Environment;
  let proxy: CuttingProxy;
  let service: Service;
  let minute = 0;

  beforeAll(async () => {
    environment = await freshEnvironment('services');
    const { MYSQL_HOST, MYSQL_PORT } = environment.env;
    proxy = await cuttingProxy(MYSQL_HOST!, Number(MYSQL_PORT));
    service = await startService({ ...environment.env, MYSQL_PORT: String(proxy.port) });
  });

  afterAll(async () => {
    await service.close();
    await proxy.close();
    await environment.remove();
  });

  /** Cuts one COMMIT of the request, and expects that it was cut. */
  const cutting = async <T>(at: CutAt, passing: number, request: () => Promise<T>): Promise<T> => {
    const before = proxy.cuts;
    proxy.cutNext(at, passing);
    const answer = await request();
    expect(proxy.cuts - before).toBe(1);
    return answer;
  };
  const newestLoad = async () =>
    (await getJson<IngestionPageResponseDto>(service, '/ingestions?limit=1')).body.items[0];

  it.each(cuts)('is answered by its real outcome: an import, its COMMIT %s', async (_which, at, passing) => {
    const stored = (await storedPolls(service)).length;
    const timestamp_utc = new Date(Date.UTC(2023, 0, 25, 12, minute++)).toISOString();
    const polls = [{ store_id: 'a', status: 'active', timestamp_utc }];
    const { status, body } = await cutting(at, passing, () =>
      postJson<ImportResponseDto>(service, '/polls', { polls }),
    );
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'Completed', inserted: 1, unchanged: 0 });
    expect(await newestLoad()).toMatchObject({
      ingestion_id: body.ingestion_id,
      status: 'Completed',
      inserted: 1,
    });
    expect(await storedPolls(service)).toHaveLength(stored + 1);
  });

  it.each(cuts)('is answered by its real outcome: hours, their COMMIT %s', async (_which, at, passing) => {
    const hours = { day_of_week: 0, start_time_local: `9:0${minute++ % 10}`, end_time_local: '17:00' };
    // Before those, a snapshot checks whether the store is known.
    const { status, body } = await cutting(at, passing + 1, () =>
      putJson<ImportResponseDto>(service, '/stores/a/business-hours', { business_hours: [hours] }),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'Completed', rows_read: 1, unchanged: 0 });
  });

  it.each<[string, CutAt]>([
    ['not done', 'commit'],
    ['done', 'answer'],
  ])('is one report: a trigger, its COMMIT %s', async (_which, at) => {
    const count = async () => (await getJson<ReportPageResponseDto>(service, '/reports')).body.total;
    const before = await count();
    // The first COMMIT is that of a snapshot, which finds the latest poll.
    const id = await cutting(at, 1, () => triggerReport(service));
    expect(await reportWhenDone(service, id)).toMatchObject({ status: 'Completed' });
    expect(await count()).toBe(before + 1);
  });

  it.each<[string, CutAt]>([
    ['not done', 'commit'],
    ['done', 'answer'],
  ])('is completed once, at one attempt: a report, each of its COMMITs in turn %s', async (_which, at) => {
    for (let passing = 1; passing < 7; passing++) {
      const as_of = new Date(Date.UTC(2023, 0, 26, at === 'commit' ? 1 : 2, passing)).toISOString();
      const report = await cutting(at, passing, async () =>
        reportWhenDone(service, await triggerReport(service, { as_of })),
      );
      expect(report).toMatchObject({ status: 'Completed', attempts: 1 });
    }
    const results = await getJson<ReportPageResponseDto>(service, '/reports');
    expect(results.body.items.every(({ status }) => status === 'Completed')).toBe(true);
  });
});
