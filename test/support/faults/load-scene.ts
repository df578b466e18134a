import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cliOutputHere } from '../product/command-line-here';
import { freshEnvironment, type Environment, type SetupName } from '../setups';
import { writeFleet } from './fleet';
import { type Observer, observe, type PollState } from './observer';
import { writeOpposite } from './opposite-polls';

/** The relevant columns of an ingestion record. */
export interface IngestionRow {
  readonly status: string;
  readonly rows_read: number;
  readonly rows_inserted: number;
  readonly rows_changed: number;
  readonly rows_unchanged: number;
}

/** A database with some polls, and the folder of a file that changes them and adds many. */
export interface ImportScene {
  readonly setup: SetupName;
  readonly environment: Environment;
  readonly observer: Observer;
  readonly folder: string;
  readonly file: string;
  /** The same scene with a file of the same polls, each with the opposite status. */
  opposite(): ImportScene;
  /** Newest first; the oldest is the import of the initial polls. */
  ledger(): Promise<IngestionRow[]>;
  close(): Promise<void>;
}

export async function loadScene(setup: SetupName, stores: number): Promise<ImportScene> {
  const environment = await freshEnvironment(setup);
  const fleet = join(await writeFleet(stores), 'store_status.csv');
  // Only polls: hours and zones would be imports of their own.
  const folder = join(environment.directory, 'polls');
  const file = join(folder, 'store_status.csv');
  await mkdir(folder);
  await cp(fleet, file);
  const before = join(environment.directory, 'before');
  await writeOpposite(fleet, join(before, 'store_status.csv'), 3);
  await cliOutputHere(environment.env, 'seed', '--dir', before);
  const observer = await observe(environment);
  const opposite = join(environment.directory, 'opposite');
  await writeOpposite(fleet, join(opposite, 'store_status.csv'), 1);
  const scene: ImportScene = {
    setup,
    environment,
    observer,
    folder,
    file,
    opposite: () => ({
      ...scene,
      folder: opposite,
      file: join(opposite, 'store_status.csv'),
      opposite: () => scene,
    }),
    ledger: () =>
      observer.query<IngestionRow>(
        `SELECT status, rows_read, rows_inserted, rows_changed, rows_unchanged FROM ingestions
          ORDER BY started_at DESC`,
      ),
    async close() {
      await observer.close();
      await environment.remove();
    },
  };
  return scene;
}

/** The result of an undisturbed import of the scene's file. */
export interface UndisturbedLoad {
  readonly state: PollState;
  readonly row: IngestionRow;
}

export async function undisturbedLoad(setup: SetupName, stores: number): Promise<UndisturbedLoad> {
  const scene = await loadScene(setup, stores);
  try {
    return await load(scene);
  } finally {
    await scene.close();
  }
}

/** The results of importing the two files alternately; the scene has the first one at the end. */
export async function undisturbedTurns(scene: ImportScene): Promise<[UndisturbedLoad, UndisturbedLoad]> {
  await load(scene);
  const opposite = await load(scene.opposite());
  return [await load(scene), opposite];
}

async function load({ environment, folder, observer, ledger }: ImportScene): Promise<UndisturbedLoad> {
  await cliOutputHere(environment.env, 'seed', '--dir', folder);
  return { state: await observer.pollState(), row: (await ledger())[0]! };
}
