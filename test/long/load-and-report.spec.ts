import { join } from 'node:path';
import { environmentWithFleet, writeFleet } from '../support/faults/fleet';
import { writeOpposite } from '../support/faults/opposite-polls';
import { endPrograms, runCommand } from '../support/faults/programs';
import { launchService, type ServiceProcess } from '../support/faults/service-process';
import { describeEachSetup, type Environment } from '../support/setups';

const STORES = 400;
const REPORTS = 4;

describeEachSetup('reports and a load at once', (setup) => {
  let environment: Environment;
  let service: ServiceProcess;
  /** Folders with the stored polls, and with the same polls of opposite status. */
  let folders: [string, string];

  beforeAll(async () => {
    environment = await environmentWithFleet(setup, STORES);
    const fleet = await writeFleet(STORES);
    const opposite = join(environment.directory, 'opposite');
    await writeOpposite(join(fleet, 'store_status.csv'), join(opposite, 'store_status.csv'), 1);
    folders = [opposite, fleet];
    service = await launchService(environment);
  });

  afterAll(async () => {
    await endPrograms();
    await environment.remove();
  });

  const upload = (folder: string) => service.upload('polls', join(folder, 'store_status.csv'));
  const seed = (folder: string) => runCommand(environment, 'seed', '--dir', folder);
  const textOf = async (id: string): Promise<string> => {
    const { file_path: url } = await service.outcome(id);
    return (await service.download(url ?? '')).text;
  };
  const report = async () => textOf(await service.trigger());

  it.each([
    ['into the service', 0, upload],
    ['by the command line', 1, seed],
  ])('show all of the load or nothing of it, and the API answers meanwhile: %s', async (_where, i, load) => {
    const before = await report();
    const ids = await service.triggerMany(REPORTS);
    const under = { way: true };
    const loaded = load(folders[i]!).finally(() => (under.way = false));
    let answers = 0;
    while (under.way) {
      const { status } = await service.get<{ status: string }>(`/get_report/${ids[0]}`);
      expect(['Running', 'Completed']).toContain(status);
      answers++;
    }
    await loaded;
    ids.push(...(await service.triggerMany(REPORTS)));

    const texts = await Promise.all(ids.map(textOf));
    const after = await report();
    expect(after === before).toBe(false);
    for (const text of texts) expect(text === before || text === after).toBe(true);
    // The later ones were triggered after the import.
    for (const text of texts.slice(REPORTS)) expect(text === after).toBe(true);
    expect(answers).toBeGreaterThan(1);
  });
});
