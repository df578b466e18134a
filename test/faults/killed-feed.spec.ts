import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { observe } from '../support/faults/observer';
import { endPrograms } from '../support/faults/programs';
import { beginService } from '../support/faults/service-process';
import { startService } from '../support/product/service';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';
import { until } from '../support/until';

interface Load {
  readonly status: string;
}

describeOneSetup('a feed whose process is killed', 'services', (setup) => {
  let environment: Environment;
  let folder: string;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    folder = join(environment.directory, 'feed');
    await mkdir(folder);
  });

  afterAll(async () => {
    await endPrograms();
    await environment.remove();
  });

  it.each([
    ['before its load begins', 'begun', []],
    ['before its load is committed', 'load written', ['Interrupted']],
    ['after its load is committed', 'feed file loaded', []],
  ])(
    'loads the file once: %s',
    async (_when, step, interrupted) => {
      const name = step.replaceAll(' ', '-');
      const observer = await observe(environment);
      const feed = { FEED_DIR: folder, FEED_SETTLE_SECONDS: '1' };
      const content = `store_id,status,timestamp_utc\n${name},active,2023-01-25 10:00:00 UTC\n`;
      await writeFile(join(folder, `${name}.csv`), content);
      const { program } = beginService(environment, {
        ...feed,
        NODE_OPTIONS: `--require ${join(__dirname, '../support/faults/kill-at.js')}`,
        KILL_AT: step,
      });
      await expect(program.ended).resolves.toMatchObject({ signal: 'SIGKILL' });
      expect(await readdir(join(folder, 'loading'))).toHaveLength(1);

      const start = () => startService({ ...environment.env, ...feed });
      const both = await Promise.all([start(), start()]);
      const done = await until(
        'the file in done',
        async () => {
          const names = (await readdir(join(folder, 'done'))).filter((each) => each.startsWith(`${name}.`));
          return names.length === 2 ? names : undefined;
        },
        { within: 60_000 },
      );
      expect(done).toHaveLength(2);
      // The folder of the claim goes after the file.
      await until('no claim to be left', async () => (await readdir(join(folder, 'loading'))).length === 0);
      expect((await readdir(folder)).sort()).toEqual(['done', 'failed', 'loading']);
      const loads = await observer.query<Load>('SELECT status FROM ingestions WHERE source = ?', [
        `${name}.csv`,
      ]);
      expect(loads.map(({ status }) => status).sort()).toEqual(['Completed', ...interrupted]);
      for (const service of both) await service.close();
      await observer.close();
    },
    180_000,
  );
});
