import { IsNull } from 'typeorm';
import { hasEnded, thisProcess } from '../../platform/config';

/** The owner of a lease, and its end (epoch ms). */
export interface Lease {
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
}

/**
 * The names of the leases that this process uses. A lease that names this process but is not in the set could not be
 * released.
 */
const heldLocally = new Set<string>();

export const isHeldLocally = (name: string): boolean => heldLocally.has(name);
export const acquireLocally = (name: string): void => void heldLocally.add(name);
/** The work has ended, whether or not its lease could be released. */
export const releaseLocally = (name: string): void => void heldLocally.delete(name);

/** A lease is held until it expires, its process ends, or its process stops using it without a release. */
export const isHeld = (name: string, { leaseOwner, leaseUntil }: Lease, now: number): boolean =>
  leaseOwner !== null && leaseUntil !== null && Number(leaseUntil) >= now && !isAbandoned(name, leaseOwner);

const isAbandoned = (name: string, leaseOwner: string): boolean =>
  leaseOwner === thisProcess() ? !heldLocally.has(name) : hasEnded(leaseOwner);

/** The condition that a row still has the lease it was read with. */
export const unchanged = ({ leaseOwner, leaseUntil }: Lease) => ({
  leaseOwner: leaseOwner ?? IsNull(),
  leaseUntil: leaseUntil ?? IsNull(),
});
