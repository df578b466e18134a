import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliOutput, projectFolder } from '../support/product/command-line';
import { describeOneSetup, type Environment, emptyEnvironment } from '../support/setups';

describeOneSetup('the sample report', 'services', (setup) => {
  let environment: Environment;

  beforeAll(async () => {
    environment = await emptyEnvironment(setup);
  });

  afterAll(() => environment.remove());

  it('is what the bundled data gives, byte for byte', async () => {
    const { env, directory } = environment;
    await cliOutput(env, 'seed', '--dir', join(projectFolder, 'seeds'));
    const out = join(directory, 'sample.csv');
    expect(await cliOutput(env, 'report', '--out', out)).toBe(`${out}\n`);

    const sample = join(projectFolder, 'reports', 'sample_store_report.csv');
    expect(await readFile(out, 'utf8')).toBe(await readFile(sample, 'utf8'));
  });
});
