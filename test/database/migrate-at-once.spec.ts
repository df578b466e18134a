import { migrate } from '../../src/platform/database';
import { reportCsv } from '../support/product/client';
import { runCli } from '../support/product/command-line';
import { runCliHere } from '../support/product/command-line-here';
import { connect } from '../support/product/database';
import { startService } from '../support/product/service';
import { describeEachSetup, type Environment, emptyEnvironment } from '../support/setups';

describeEachSetup('an empty database that two migrate at once', (setup) => {
  let environment: Environment;

  beforeEach(async () => {
    environment = await emptyEnvironment(setup);
  });

  afterEach(() => environment.remove());

  // Within one process, both alternate at every await, so each has begun before the other writes.
  it('is migrated once by two connections', async () => {
    const dataSources = await Promise.all([connect(environment.env), connect(environment.env)]);
    try {
      const ran = await Promise.all(dataSources.map((dataSource) => migrate(dataSource)));
      expect(ran.flat().length).toBeGreaterThan(0);
      expect(ran).toContainEqual([]);
    } finally {
      await Promise.all(dataSources.map((dataSource) => dataSource.destroy()));
    }
  });

  it('is migrated once by a service and a command', async () => {
    const [service, { status, stdout }] = await Promise.all([
      startService(environment.env),
      runCliHere(environment.env, 'migrate'),
    ]);
    try {
      expect(status).toBe(0);
      expect(stdout).toMatch(/^((ran \S+\n)+|the schema is up to date\n)$/);
      expect(await reportCsv(service)).toContain('store_id,');
    } finally {
      await service.close();
    }
  });

  it('is migrated once by two processes', async () => {
    const { env } = environment;
    const outcomes = await Promise.all([runCli(env, 'migrate'), runCli(env, 'migrate')]);
    expect(outcomes.map(({ status, stderr }) => ({ status, stderr }))).toEqual([
      { status: 0, stderr: '' },
      { status: 0, stderr: '' },
    ]);
    const said = outcomes.map(({ stdout }) => stdout);
    expect(said).toContain('the schema is up to date\n');
    expect(said.filter((lines) => lines.startsWith('ran '))).toHaveLength(1);
  });
});
