import { getJson, postJson, reportWhenDone, type RowsPage, triggerReport } from '../support/product/client';
import { type CutAt, cuttingProxy, type CuttingProxy } from '../support/faults/cutting-proxy';
import { describeOnServices } from '../support/faults/on-services';
import { type Service, startService } from '../support/product/service';
import { type Environment, freshEnvironment } from '../support/setups';

/** Three stores, each a part: the COMMITs that are not those of snapshots, after that of the trigger. */
const COMMITS: readonly [string, number][] = [
  ['it is taken', 1],
  ['it is cut', 4],
  ['a part is taken', 5],
  ['a part is done', 7],
  ['the last part is done', 13],
  ['it is taken again', 14],
  ['it is published', 16],
  ['it is completed', 17],
];

describeOnServices('a report in parts of which a COMMIT gets no answer', () => {
  let environment: Environment;
  let proxy: CuttingProxy;
  let service: Service;
  let minute = 0;

  beforeAll(async () => {
    environment = await freshEnvironment('services');
    const { MYSQL_HOST, MYSQL_PORT } = environment.env;
    proxy = await cuttingProxy(MYSQL_HOST!, Number(MYSQL_PORT));
    service = await startService({
      ...environment.env,
      MYSQL_PORT: String(proxy.port),
      REPORT_PART_STORES: '1',
    });
    const polls = ['a', 'b', 'c'].map((store_id) => ({
      store_id,
      status: 'active',
      timestamp_utc: '2023-01-25T12:00:00Z',
    }));
    await postJson(service, '/polls', { polls });
  });

  afterAll(async () => {
    await service.close();
    await proxy.close();
    await environment.remove();
  });

  const cases = COMMITS.flatMap(([which, passing]) =>
    (['commit', 'answer'] as const).map(
      (at) => [which, at === 'commit' ? 'not done' : 'done', passing, at] as const,
    ),
  );

  it.each<readonly [string, string, number, CutAt]>(cases)(
    'is completed once, at one attempt, where %s: %s',
    async (_which, _done, passing, at) => {
      const as_of = new Date(Date.UTC(2023, 0, 25, 13, minute++)).toISOString();
      const before = proxy.cuts;
      proxy.cutNext(at, passing);
      const id = await triggerReport(service, { as_of });
      const report = await reportWhenDone(service, id);
      expect(proxy.cuts - before).toBe(1);
      expect(report).toMatchObject({
        status: 'Completed',
        attempts: 1,
        reused_from: null,
        progress: { parts: 3, parts_done: 3, stores_done: 3 },
      });
      const { body } = await getJson<RowsPage>(service, `/reports/${id}/rows`);
      expect(body.items.map(({ store_id }) => store_id)).toEqual(['a', 'b', 'c']);
    },
  );
});
