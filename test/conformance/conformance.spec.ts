import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportCsv, uploadCsv } from '../support/product/client';
import { cliOutputHere } from '../support/product/command-line-here';
import { startService } from '../support/product/service';
import { describeEachSetup, freshEnvironment, LONG_RUN, type SetupName } from '../support/setups';
import { caseNames, optionsOf, readCase, requestOf } from './cases';

it('has all of its cases', () => {
  expect(caseNames).toHaveLength(30);
});

describeEachSetup('the definition of the figures', (setup) => {
  // The command line uses the database as the API does.
  const byCommandLine =
    LONG_RUN || setup === 'embedded' ? caseNames : caseNames.filter((_, i) => i < 3 || i % 7 === 1);
  it.each(byCommandLine)('holds through the command line: %s', async (name) => {
    const { expected } = readCase(name);
    expect(await reportThroughCli(setup, name)).toBe(expected);
  });

  // Much of a case is waiting for tables to be made: a few cases at a time.
  it.concurrent.each(caseNames)('holds through the API: %s', async (name) => {
    const { expected } = readCase(name);
    expect(await reportThroughApi(setup, name)).toBe(expected);
  });
});

async function reportThroughCli(setup: SetupName, name: string): Promise<string> {
  const { directory, args } = readCase(name);
  const environment = await freshEnvironment(setup);
  try {
    await cliOutputHere(environment.env, 'seed', '--dir', directory);
    const out = join(environment.directory, 'report.csv');
    await cliOutputHere(environment.env, 'report', ...optionsOf(args), '--out', out);
    return await readFile(out, 'utf8');
  } finally {
    await environment.remove();
  }
}

async function reportThroughApi(setup: SetupName, name: string): Promise<string> {
  const { directory, files, args } = readCase(name);
  const environment = await freshEnvironment(setup);
  try {
    const service = await startService(environment.env);
    try {
      for (const [kind, file] of files) {
        const { status } = await uploadCsv(service, kind, await readFile(join(directory, file)), {
          name: file,
        });
        expect(status).toBe(201);
      }
      return await reportCsv(service, requestOf(args));
    } finally {
      await service.close();
    }
  } finally {
    await environment.remove();
  }
}
