import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Deletes the lists of rejected rows that were written before an instant (epoch ms); returns their number. */
export async function removeOldRejects(directory: string, before: number): Promise<number> {
  let removed = 0;
  for (const name of await readdir(directory)) {
    if (!/\.csv(\.partial)?$/.test(name)) continue;
    const path = join(directory, name);
    const writtenAt = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      // Another process has deleted it.
      () => Infinity,
    );
    if (writtenAt >= before) continue;
    await rm(path, { force: true });
    removed++;
  }
  return removed;
}
