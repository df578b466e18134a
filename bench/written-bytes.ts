import { readFile } from 'node:fs/promises';

/** How many bytes a process has handed to the disk so far, by Linux. */
async function writtenBy(pid: number): Promise<number> {
  const counts = await readFile(`/proc/${pid}/io`, 'utf8');
  return Number(/^write_bytes: (\d+)$/m.exec(counts)![1]);
}

/** What a process writes on account of `work`; `settle` has it write what it has changed in memory alone. */
export async function bytesWrittenBy<T>(
  pid: number,
  settle: () => Promise<void>,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly bytes: number }> {
  await settle();
  const before = await writtenBy(pid);
  const result = await work();
  await settle();
  return { result, bytes: (await writtenBy(pid)) - before };
}
