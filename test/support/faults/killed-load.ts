import { until } from '../until';
import { type LoadMoment, loadMoment, lookEvery, writes } from './load-moment';
import type { LoadScene, UndisturbedLoad } from './load-scene';
import { runCommand, startProgram } from './programs';
import { launchService } from './service-process';

/**
 * The process that imports. `begin` returns a function that kills it; `again` closes the ingestion record and imports
 * the file completely.
 */
export interface Loader {
  begin(scene: LoadScene): Promise<() => Promise<unknown>>;
  again(scene: LoadScene): Promise<void>;
}

export const commandLine: Loader = {
  begin({ environment, folder }) {
    const program = startProgram('cli', ['seed', '--dir', folder], environment);
    return Promise.resolve(() => program.stop('SIGKILL'));
  },
  async again({ environment, folder }) {
    await runCommand(environment, 'seed', '--dir', folder);
  },
};

export const service: Loader = {
  async begin({ environment, file }) {
    const { program, upload } = await launchService(environment);
    // A killed service does not answer.
    const answer = upload('polls', file).catch(() => undefined);
    return () => Promise.all([program.stop('SIGKILL'), answer]);
  },
  async again({ environment, file, ledger }) {
    const { program, upload } = await launchService(environment);
    // Closed at the start.
    expect((await ledger()).map(({ status }) => status)).not.toContain('Running');
    await upload('polls', file);
    await program.stop('SIGTERM');
  },
};

/** Kills an import at that moment: all of it must be stored, or nothing, and the ingestion record must say which. */
export async function killLoad(
  scene: LoadScene,
  loader: Loader,
  moment: LoadMoment,
  whole: UndisturbedLoad,
): Promise<void> {
  const { observer, ledger } = scene;
  const before = await observer.pollState();
  const kill = await loader.begin(scene);
  try {
    await loadMoment(scene, (await ledger()).length, moment);
  } finally {
    await kill();
  }
  // A server may only now receive a commit, or detect the end of the connection.
  await until('the last transaction to end', async () => !(await writes(scene)), {
    every: lookEvery(scene),
  });
  const [row] = await ledger();
  const kept = row?.status === 'Completed';
  // The moment is included for the message of a failure.
  expect({ moment, status: row?.status, state: await observer.pollState() }).toEqual({
    moment,
    status: kept ? 'Completed' : 'Running',
    state: kept ? whole.state : before,
  });
}

/** Imports the file again after several killed imports: the result is as if they had not happened. */
export async function loadAgain(
  scene: LoadScene,
  loader: Loader,
  whole: UndisturbedLoad,
  kills: number,
): Promise<void> {
  await loader.again(scene);
  const [row, ...earlier] = await scene.ledger();
  const killed = earlier.slice(0, kills);
  for (const { status } of killed) expect(['Completed', 'Interrupted']).toContain(status);
  const none = { rows_inserted: 0, rows_changed: 0, rows_unchanged: whole.row.rows_read };
  const wasThere = killed.some(({ status }) => status === 'Completed');
  expect(row).toEqual(wasThere ? { ...whole.row, ...none } : whole.row);
  expect(await scene.observer.pollState()).toEqual(whole.state);
}
