import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';

const MEGABYTE_IN_KB = 1024;

/** Linux says how much memory a process had at most; where nobody does, these suites have nothing to look at. */
export const peaksAreKnown = existsSync('/proc/self/status');

/** The most memory that a process had (VmHWM), in megabytes, by its status file. */
export async function peakIn(statusFile: string): Promise<number> {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(statusFile, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`${statusFile} says nothing of VmHWM.`);
  return Math.ceil(Number(kilobytes) / MEGABYTE_IN_KB);
}

export const peakOf = (pid: number): Promise<number> => peakIn(`/proc/${pid}/status`);

/** From now on the peak is what the process has at most after this. */
export const forgetPeak = (pid: number): Promise<void> => writeFile(`/proc/${pid}/clear_refs`, '5');
