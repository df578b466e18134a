import { IsNull } from 'typeorm';
import { hasEnded, thisProcess } from '../config';

/** Who works on a row, and until when (epoch ms) it may be trusted to. */
export interface Lease {
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
}

/** What this process works on, by name. A lease of its own on anything else is one that it could not let go of. */
const inHand = new Set<string>();

export const hasInHand = (name: string): boolean => inHand.has(name);
export const takeInHand = (name: string): void => void inHand.add(name);
/** The work on it has ended, whether its lease could be let go of or not. */
export const leave = (name: string): void => void inHand.delete(name);

/** A lease holds until it ends, or its process does, or lets go of the work without a word to the database. */
export const isHeld = (name: string, { leaseOwner, leaseUntil }: Lease, now: number): boolean =>
  leaseOwner !== null && leaseUntil !== null && Number(leaseUntil) >= now && !isLeft(name, leaseOwner);

const isLeft = (name: string, leaseOwner: string): boolean =>
  leaseOwner === thisProcess() ? !inHand.has(name) : hasEnded(leaseOwner);

/** The condition that a row still has the lease that it was found with. */
export const unchanged = ({ leaseOwner, leaseUntil }: Lease) => ({
  leaseOwner: leaseOwner ?? IsNull(),
  leaseUntil: leaseUntil ?? IsNull(),
});
