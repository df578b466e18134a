import { join } from 'node:path';
import { generateSeedData } from '../../../src/seed-data';
import { type Environment, freshEnvironment, type SetupName } from '../setups';
import { runCommand } from './programs';

/** An environment whose database has eight days of polls of this number of stores, imported by the command line. */
export async function environmentWithFleet(setup: SetupName, stores: number): Promise<Environment> {
  const environment = await freshEnvironment(setup);
  try {
    await runCommand(environment, 'seed', '--dir', await writeFleet(environment, stores));
    return environment;
  } catch (error) {
    await environment.remove();
    throw error;
  }
}

/** Writes the files of such a fleet, and returns their folder. */
export async function writeFleet({ directory }: Environment, stores: number): Promise<string> {
  const folder = join(directory, `fleet-${stores}`);
  await generateSeedData({ directory: folder, stores, days: 8, seed: stores });
  return folder;
}
