/** A poll in one number: `observed_at * 2 + status`, observed_at in epoch ms, status 1 = active, 0 = inactive. */
export type PackedPoll = number;

export const packPoll = (observedAt: number, active: boolean): PackedPoll =>
  observedAt * 2 + (active ? 1 : 0);
export const observedAtOf = (poll: PackedPoll): number => Math.floor(poll / 2);
/** Avoids %, which takes ten times as long for numbers beyond 2^31. */
export const isActive = (poll: PackedPoll): boolean => poll !== Math.floor(poll / 2) * 2;
