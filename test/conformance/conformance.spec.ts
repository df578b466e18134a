import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportCsv, uploadCsv } from '../support/product/client';
import { cliOutputHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { deleteData } from '../support/product/stored-data';
import { describeEachSetup, LONG_RUN } from '../support/setups';
import { caseNames, optionsOf, readCase, requestOf } from './cases';

it('has all of its cases', () => {
  expect(caseNames).toHaveLength(30);
});

describeEachSetup('the definition of the figures', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  beforeEach(() => deleteData(service));
  afterAll(() => service.close());

  // The command line uses the database as the API does, which has all cases on both set-ups.
  const first = setup === 'embedded' ? 0 : 2;
  const byCommandLine = LONG_RUN ? caseNames : caseNames.filter((_, i) => i % 4 === first);
  it.each(byCommandLine)('holds through the command line: %s', async (name) => {
    const { directory, args, expected } = readCase(name);
    const { env, directory: folder } = service.environment;
    await cliOutputHere(env, 'seed', '--dir', directory);
    const out = join(folder, `${name}.csv`);
    await cliOutputHere(env, 'report', ...optionsOf(args), '--out', out);
    expect(await readFile(out, 'utf8')).toBe(expected);
  });

  it.each(caseNames)('holds through the API: %s', async (name) => {
    const { directory, files, args, expected } = readCase(name);
    for (const [kind, file] of files) {
      const content = await readFile(join(directory, file));
      const { status } = await uploadCsv(service, kind, content, { name: file });
      expect(status).toBe(201);
    }
    expect(await reportCsv(service, requestOf(args))).toBe(expected);
  });
});
