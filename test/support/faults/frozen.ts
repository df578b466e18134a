import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../until';

/** How long a process runs between two checks. */
const MOMENT_MS = 1;

export const freeze = (pid: number): boolean => process.kill(pid, 'SIGSTOP');
export const thaw = (pid: number): boolean => process.kill(pid, 'SIGCONT');

/** Freezes a process, and waits until all of its threads have stopped. */
export async function freezeWholly(pid: number): Promise<void> {
  freeze(pid);
  await until(
    `process ${pid} to stop`,
    async () => {
      const threads = await readdir(`/proc/${pid}/task`);
      const stats = await Promise.all(threads.map((id) => readFile(`/proc/${pid}/task/${id}/stat`, 'utf8')));
      return stats.every((stat) => / T /.test(stat.slice(stat.lastIndexOf(')'))));
    },
    { every: 1 },
  );
}

/**
 * Lets a process run for moments of a millisecond, frozen in between, until `look` returns true (the process stays
 * frozen) or false (it continues). `look` sees a consistent state.
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

/** A process that is frozen at the start or end of a transaction may block even reads of SQLite: then check later. */
function unlessLocked(error: Error & { driverError?: { code?: string } }): undefined {
  if (!['SQLITE_PROTOCOL', 'SQLITE_BUSY'].includes(error.driverError?.code ?? '')) throw error;
}
