import { setTimeout as pause } from 'node:timers/promises';

/** How long a process runs between two looks at what it has done. */
const MOMENT_MS = 1;

export const freeze = (pid: number): boolean => process.kill(pid, 'SIGSTOP');
export const thaw = (pid: number): boolean => process.kill(pid, 'SIGCONT');

/**
 * Lets a process run for moments of a millisecond, frozen in between, until `look` answers true (it is left frozen
 * then) or false (it goes on). What `look` sees stays as it is, whatever is done to the process next.
 */
export async function runInMoments(pid: number, look: () => Promise<boolean | undefined>): Promise<boolean> {
  for (;;) {
    freeze(pid);
    const answer = await look().catch(unlessLocked);
    if (answer === true) return true;
    thaw(pid);
    if (answer === false) return false;
    await pause(MOMENT_MS);
  }
}

/** Frozen while it enters or leaves a transaction, a process keeps others from so much as reading SQLite: a look later. */
function unlessLocked(error: Error & { driverError?: { code?: string } }): undefined {
  if (!['SQLITE_PROTOCOL', 'SQLITE_BUSY'].includes(error.driverError?.code ?? '')) throw error;
}
