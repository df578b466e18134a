import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** Who a row belongs to while it is worked on: `host/pid/nonce`, one per life of a process. */
export type ProcessIdentity = string;

const NONCE = randomBytes(4).toString('hex');

/** A host's name may be longer than anybody needs to tell two hosts apart. */
const HOST = hostname().replaceAll('/', '-').slice(0, 40);

export const thisProcess = (): ProcessIdentity => `${HOST}/${process.pid}/${NONCE}`;

/**
 * Whether that process surely has ended: it ran on this host, and its number is free or ours by now (a container
 * that starts again has the same number). Of other hosts nothing is known: false.
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
