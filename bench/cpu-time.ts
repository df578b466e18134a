import { readFile } from 'node:fs/promises';

/** Of a second; what Linux counts in, on every machine that we know. */
const TICKS = 100;
/** Places of `utime` and `stime` behind the name of the program, which stands in parentheses. */
const UTIME = 11;
const STIME = 12;

/** The milliseconds that a process has had of a processor so far, by Linux. */
export async function cpuTimeOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[UTIME]) + Number(fields[STIME])) * 1_000) / TICKS;
}
