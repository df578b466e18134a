import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';

const MEGABYTE_IN_KB = 1024;

/** Only Linux reports the peak memory of a process. These suites are skipped elsewhere. */
export const peaksAreKnown = existsSync('/proc/self/status');

/** The peak memory of a process (VmHWM) in megabytes, from its status file. */
export async function peakIn(statusFile: string): Promise<number> {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(statusFile, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`${statusFile} says nothing of VmHWM.`);
  return Math.ceil(Number(kilobytes) / MEGABYTE_IN_KB);
}

export const peakOf = (pid: number): Promise<number> => peakIn(`/proc/${pid}/status`);

/** Resets the peak. */
export const forgetPeak = (pid: number): Promise<void> => writeFile(`/proc/${pid}/clear_refs`, '5');
