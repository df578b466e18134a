import { until } from '../until';
import { type LoadMoment, loadMoment, lookEvery, writes } from './load-moment';
import type { IngestionRow, ImportScene, UndisturbedLoad } from './load-scene';
import type { PollState } from './observer';
import { runCommand, startProgram } from './programs';
import { launchService, ServiceHere } from './service-process';

/** Who loads. `begin` answers how to kill it; `again` settles the ledger, whose states it answers, and loads the file to its end. */
export interface Loader {
  begin(scene: ImportScene): Promise<() => Promise<unknown>>;
  again(scene: ImportScene): Promise<string[]>;
}

export const commandLine: Loader = {
  begin({ environment, folder }) {
    const program = startProgram('cli', ['seed', '--dir', folder], environment);
    return Promise.resolve(() => program.stop('SIGKILL'));
  },
  async again({ environment, folder }) {
    await runCommand(environment, 'seed', '--dir', folder);
    // The command does both at once.
    return [];
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
    const next = await ServiceHere.start(environment);
    // Settled by the start alone.
    const settled = (await ledger()).map(({ status }) => status);
    await next.upload('polls', file);
    await next.close();
    return settled;
  },
};

/** What a load has left, and what it had to leave. */
export interface LeftByLoad {
  readonly found: { readonly status: string | undefined; readonly state: PollState };
  /** All of it, by a ledger that says so, or nothing. */
  readonly expected: { readonly status: string; readonly state: PollState };
}

/** Kills a load at that moment. */
export async function killLoad(
  scene: ImportScene,
  loader: Loader,
  moment: LoadMoment,
  whole: UndisturbedLoad,
): Promise<LeftByLoad> {
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
  return {
    found: { status: row?.status, state: await observer.pollState() },
    expected: kept ? { status: 'Completed', state: whole.state } : { status: 'Running', state: before },
  };
}

export interface LoadedAgain {
  /** What the ledger said of all loads when the loader had started anew. */
  readonly settled: readonly string[];
  /** What it says of the loads that were killed. */
  readonly killed: readonly string[];
  readonly found: { readonly row: IngestionRow | undefined; readonly state: PollState };
  /** The same as if they had never been. */
  readonly expected: { readonly row: IngestionRow; readonly state: PollState };
}

/** Loads the file once more, after so many loads of it that were killed. */
export async function loadAgain(
  scene: ImportScene,
  loader: Loader,
  whole: UndisturbedLoad,
  kills: number,
): Promise<LoadedAgain> {
  const settled = await loader.again(scene);
  const [row, ...earlier] = await scene.ledger();
  const killed = earlier.slice(0, kills).map(({ status }) => status);
  const none = { rows_inserted: 0, rows_changed: 0, rows_unchanged: whole.row.rows_read };
  const expected = killed.includes('Completed') ? { ...whole.row, ...none } : whole.row;
  return {
    settled,
    killed,
    found: { row, state: await scene.observer.pollState() },
    expected: { row: expected, state: whole.state },
  };
}
