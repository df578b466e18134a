import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { generateSeedData } from '../../../src/seed-data';
import { cliOutputHere } from '../product/command-line-here';
import { type Environment, freshEnvironment, type SetupName } from '../setups';
import { temporaryFolder } from '../temporary-folder';

/** An environment whose database has eight days of polls of this number of stores, imported by the command line. */
export async function environmentWithFleet(setup: SetupName, stores: number): Promise<Environment> {
  const environment = await freshEnvironment(setup);
  try {
    await cliOutputHere(environment.env, 'seed', '--dir', await writeFleet(stores));
    return environment;
  } catch (error) {
    await environment.remove();
    throw error;
  }
}

/** Writes the files of such a fleet, once in a run of the tests, and returns their folder. */
export async function writeFleet(stores: number): Promise<string> {
  const folder = join(process.env.TEST_DIRECTORY!, `fleet-of-${stores}`);
  if (existsSync(folder)) return folder;
  const made = await temporaryFolder('fleet');
  await generateSeedData({ directory: made, stores, days: 8, seed: stores });
  // The other worker may have made it meanwhile.
  await rename(made, folder).catch(() => rm(made, { recursive: true }));
  return folder;
}
