import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** The owner of a lease: `host/pid/nonce`, unique for each start of a process. */
export type ProcessIdentity = string;

const NONCE = randomBytes(4).toString('hex');

/** Shortened to fit the column; the beginning identifies a host well enough. */
const HOST = hostname().replaceAll('/', '-').slice(0, 40);

export const thisProcess = (): ProcessIdentity => `${HOST}/${process.pid}/${NONCE}`;

/**
 * Whether that process has certainly ended: it ran on this host, and its pid is free or is ours (a restarted container
 * reuses pids). Returns false for other hosts, which cannot be checked.
 */
export function hasEnded(identity: ProcessIdentity): boolean {
  const [host, pid, nonce] = identity.split('/');
  if (host !== HOST) return false;
  if (Number(pid) === process.pid) return nonce !== NONCE;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
