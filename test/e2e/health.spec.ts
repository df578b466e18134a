import { rename, rm, writeFile } from 'node:fs/promises';
import { type Problem } from '../../src/platform/http/problem.filter';
import { openDatabase } from '../support/product/database';
import { getJson } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeEachSetup } from '../support/setups';
import { until } from '../support/until';

const allUp = { database: 'up', writes: 'up', queue: 'up', storage: 'up' };

describeEachSetup('the health of a service', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    // The first connection to Redis may follow a moment after the service listens.
    await until('the service to be ready', async () => (await ready()).status === 200);
  });

  afterAll(() => service.close());

  const ready = () => getJson<Problem>(service, '/health/ready');
  const ok = { status: 200, body: { status: 'ok' } };

  it('is well: it lives, it answers, and each part of it is up', async () => {
    expect(await getJson(service, '/health/live')).toMatchObject(ok);
    expect(await getJson(service, '/health')).toMatchObject(ok);
    const { status, body } = await ready();
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        status: 'ok',
        checks: allUp,
        ...(setup === 'embedded' && { wal_bytes: expect.any(Number) }),
      },
    });
  });

  it('is not ready while no report can be written, and is again once that is so', async () => {
    const folder = service.environment.env.REPORTS_DIR!;
    await rename(folder, `${folder}-away`);
    await writeFile(folder, 'a file where the folder was');
    const { status, headers, body } = await ready();
    expect({ status, type: headers.get('content-type') }).toEqual({
      status: 503,
      type: expect.stringContaining('application/problem+json'),
    });
    // The whole body: it reveals nothing else about the machine.
    expect(body).toEqual({
      type: 'urn:store-monitor:problem:unavailable',
      title: 'Service Unavailable',
      status: 503,
      detail: 'Down: storage.',
      instance: '/health/ready',
      checks: { ...allUp, storage: 'down' },
    });
    expect(await getJson(service, '/health/live')).toMatchObject(ok);
    expect(await getJson(service, '/health')).toMatchObject(ok);

    await rm(folder);
    await rename(`${folder}-away`, folder);
    expect(await ready()).toMatchObject({ status: 200, body: { checks: allUp } });
  });

  const onSqlite = setup === 'embedded' ? it : () => undefined;

  onSqlite('lives, and does no more, while its database is away', async () => {
    const file = service.environment.env.DATABASE_PATH!;
    await rename(file, `${file}-away`);
    const answers = await Promise.all(['/health', '/health/ready'].map((path) => getJson(service, path)));
    expect(answers).toMatchObject([
      { status: 503, body: { detail: 'Down: database.', checks: { database: 'down' } } },
      { status: 503, body: { detail: 'Down: database.', checks: { ...allUp, database: 'down' } } },
    ]);
    expect(JSON.stringify(answers)).not.toContain(service.environment.directory);
    expect(await getJson(service, '/health/live')).toMatchObject(ok);

    await rename(`${file}-away`, file);
    expect(await ready()).toMatchObject({ status: 200, body: { checks: allUp } });
  });

  it('is not ready while its database accepts no changes, and is again once that is so', async () => {
    const { reader, close } = await openDatabase(service.environment.env);
    // The check writes once in ten seconds, by this clock.
    const realNow = performance.now.bind(performance);
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => realNow() + 11_000);
    try {
      // Each write of the check fails, as on a full disk, while everything can be read.
      await reader.query('ALTER TABLE data_version RENAME COLUMN lock_counter TO away');
      const { body } = await until('the check to fail', async () => {
        const answer = await ready();
        return answer.body.detail === 'Down: writes.' ? answer : undefined;
      });
      expect(body).toMatchObject({ status: 503, checks: { ...allUp, writes: 'down' } });
      expect((await getJson(service, '/health')).status).toBe(200);
      await reader.query('ALTER TABLE data_version RENAME COLUMN away TO lock_counter');
      clock.mockImplementation(() => realNow() + 22_000);
      await until('the service to be ready', async () => (await ready()).status === 200, { within: 20_000 });
    } finally {
      clock.mockRestore();
      await close();
    }
  });
});
