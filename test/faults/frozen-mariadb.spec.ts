import { freezeWholly, thaw } from '../support/faults/frozen';
import { type MariaDBScene, mariaDBScene } from '../support/faults/mariadb-scene';
import { describeOnServices } from '../support/faults/on-services';
import { endingOf, endPrograms } from '../support/faults/programs';
import { launchService, type ServiceProcess } from '../support/faults/service-process';
import { until } from '../support/until';

describeOnServices('a service whose MariaDB is frozen', () => {
  let scene: MariaDBScene;

  beforeAll(async () => {
    scene = await mariaDBScene(200, { MYSQL_TIMEOUT_SECONDS: '1' });
  });

  afterEach(() => thaw(scene.serverPid!));

  afterAll(async () => {
    await endPrograms();
    await scene.close();
  });

  const statusOf = async ({ url }: ServiceProcess, path: string, method = 'GET'): Promise<number> => {
    const answer = await fetch(`${url}${path}`, { method });
    await answer.arrayBuffer();
    return answer.status;
  };

  it('answers 503, and continues when MariaDB does', async () => {
    const { service, serverPid } = scene;
    const running = await service.trigger();
    await freezeWholly(serverPid!);
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, () => statusOf(service, '/stores')),
      statusOf(service, '/trigger_report', 'POST'),
      statusOf(service, `/reports/${running}`),
    ]);
    expect(new Set(answers)).toEqual(new Set([503]));
    thaw(serverPid!);
    await until('an answer', async () => (await statusOf(service, '/stores')) === 200, { within: 30_000 });
    expect(await service.outcome(running, 60_000)).toMatchObject({ status: 'Completed' });
    expect(await service.outcome(await service.trigger())).toMatchObject({ status: 'Completed' });
  });

  it('ends in time with status 0, in the midst of reads, an import and a report', async () => {
    // By the default, no statement would fail in this time by itself.
    const service = await launchService(scene.environment, { MYSQL_TIMEOUT_SECONDS: '30' });
    const polls = Array.from({ length: 5_000 }, (_, i) => ({
      store_id: `frozen-${i}`,
      status: 'active',
      timestamp_utc: '2023-01-25T18:00:00Z',
    }));
    const sent = fetch(`${service.url}/polls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ polls }),
    });
    const triggered = service.trigger({ as_of: '2023-01-24T12:34:56Z' });
    await triggered;
    await freezeWholly(scene.serverPid!);
    const others = [sent, fetch(`${service.url}/stores`), service.trigger()];
    const answered = Promise.allSettled(others);
    expect(await endingOf(service.program)).toBe('status 0');
    await answered;
  });
});
