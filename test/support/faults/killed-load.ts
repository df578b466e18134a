import { until } from '../until';
import { type LoadMoment, loadMoment, lookEvery, writes } from './load-moment';
import type { LoadScene, UndisturbedLoad } from './load-scene';
import { runCommand, startProgram } from './programs';
import { launchService } from './service-process';

/** Who loads. `begin` answers how to kill it; `again` settles the ledger and loads the file to its end. */
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
    // It gets no answer from a service that is killed.
    const answer = upload('polls', file).catch(() => undefined);
    return () => Promise.all([program.stop('SIGKILL'), answer]);
  },
  async again({ environment, file, ledger }) {
    const { program, upload } = await launchService(environment);
    // Settled by the start alone.
    expect((await ledger()).map(({ status }) => status)).not.toContain('Running');
    await upload('polls', file);
    await program.stop('SIGTERM');
  },
};

/** Kills a load at that moment: all of it must be there, or nothing, and the ledger must know which. */
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
  // A server may only now hear of a commit that was sent, or of the end of the connection.
  await until('the last transaction to end', async () => !(await writes(scene)), {
    every: lookEvery(scene),
  });
  const [row] = await ledger();
  const kept = row?.status === 'Completed';
  // The moment is only there to be shown when it fails.
  expect({ moment, status: row?.status, state: await observer.pollState() }).toEqual({
    moment,
    status: kept ? 'Completed' : 'Running',
    state: kept ? whole.state : before,
  });
}

/** Loads the file once more, after so many loads of it that were killed: as if they had never been. */
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
