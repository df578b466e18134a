import { readFile } from 'node:fs/promises';

/** The bytes that a process has written so far, from Linux. */
async function writtenBy(pid: number): Promise<number> {
  const counts = await readFile(`/proc/${pid}/io`, 'utf8');
  return Number(/^write_bytes: (\d+)$/m.exec(counts)![1]);
}

/** The bytes that a process writes for `work`; `settle` makes it flush. */
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
