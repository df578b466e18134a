import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { IsNull } from 'typeorm';

/** How long a lease is valid after it was acquired or renewed, and the interval of its renewal, in milliseconds. */
export const LEASE_MS = 30_000;
const RENEW_MS = 10_000;

/** The owner of a lease: `host/pid/birth`, unique for each start of a process. */
export type ProcessIdentity = string;

/** Shortened to fit the column. */
const HOST = hostname().replaceAll('/', '-').slice(0, 40);

/** Fields of `/proc/<pid>/stat` after the name of the program: the ticks from the boot to the start of the process. */
const STARTED_AT = 19;

/** The pid, and when the process started; undefined without /proc (only Linux has it), or if there is no such process. */
function processOf(pid: number | 'self'): { readonly pid: number; readonly start: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in parentheses, and may contain any character.
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[STARTED_AT]!;
    return { pid: parseInt(stat, 10), start };
  } catch {
    return undefined;
  }
}

/** Identifies where a pid has one meaning: a boot of a host, and a namespace of pids, such as that of a container. */
function scopeOfPids(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    const place = JSON.stringify([hostname(), boot, readlinkSync('/proc/self/ns/pid')]);
    return createHash('sha256').update(place).digest('hex').slice(0, 12);
  } catch {
    return undefined;
  }
}

const SELF = processOf('self');
/** undefined: whether another process lives cannot be checked. /proc may also be that of another namespace. */
const SCOPE = SELF?.pid === process.pid ? scopeOfPids() : undefined;
const BIRTH = SCOPE === undefined ? randomBytes(4).toString('hex') : `${SCOPE}-${SELF!.start}`;

export const thisProcess = (): ProcessIdentity => `${HOST}/${process.pid}/${BIRTH}`;

/**
 * Whether that process has certainly ended, so that its leases are free before they expire. That can be checked only of
 * processes of the same boot and the same namespace of pids as this one; false for any other. A reused pid belongs to
 * a process that started later.
 */
export function hasEnded(identity: ProcessIdentity): boolean {
  const [, pid, birth = ''] = identity.split('/');
  const [scope, start] = birth.split('-');
  if (SCOPE === undefined || scope !== SCOPE) return false;
  const found = processOf(Number(pid));
  return found === undefined ? !exists(Number(pid)) : found.start !== start;
}

/** A process of another user may be hidden in /proc. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** The lease of a row: its owner, and its end (epoch ms). Without an owner, the row is free. */
export interface Leased {
  readonly leaseOwner: ProcessIdentity | null;
  readonly leaseUntil: number | null;
}

/** A lease of this process from `now` (epoch ms) on. */
export const leaseFrom = (now: number) => ({ leaseOwner: thisProcess(), leaseUntil: now + LEASE_MS });

/** The condition that a row still has the lease with which it was read. */
export const unchanged = ({ leaseOwner, leaseUntil }: Leased) => ({
  leaseOwner: leaseOwner ?? IsNull(),
  leaseUntil: leaseUntil ?? IsNull(),
});

/** The names of the leases that this process keeps at the moment. */
const kept = new Set<string>();

/**
 * Whether a process works under the lease. One of this process is held exactly while `keepLease` runs: if it could not be
 * released, it is free at once. One of another process is held until it expires or its process has certainly ended.
 */
export function isHeld(name: string, { leaseOwner, leaseUntil }: Leased, now: number): boolean {
  if (kept.has(name)) return true;
  if (leaseOwner === null || leaseOwner === thisProcess()) return false;
  return Number(leaseUntil) >= now && !hasEnded(leaseOwner);
}

/**
 * Keeps the lease `name` while `work` runs, which usually acquires it first and releases it at its end. `renew` is called
 * regularly, and resolves to false if another process has acquired the lease; then `lost` is aborted. A renewal that
 * throws is repeated. Since a process may hang for longer than its lease, the writes of `work` must require the lease
 * by themselves: `lost` only saves work.
 */
export async function keepLease<T>(
  name: string,
  renew: () => Promise<boolean>,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  let renewing = false;
  const renewal = setInterval(() => {
    if (renewing) return;
    renewing = true;
    void renew()
      .then(
        (held) => {
          if (!held) lost.abort();
        },
        () => undefined,
      )
      .finally(() => (renewing = false));
  }, RENEW_MS).unref();
  kept.add(name);
  try {
    return await work(lost.signal);
  } finally {
    kept.delete(name);
    clearInterval(renewal);
  }
}
