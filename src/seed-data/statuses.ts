import type { RandomSource } from './random-source';
import type { Temperament } from './store-traits';

export const STATUSES = ['active', 'inactive'] as const;
export type Status = (typeof STATUSES)[number];

// Probabilities of a change from one poll to the next. A changing store changes every ten polls on average, and is
// inactive 27.6 % of the time: with 16 % of stores never active, 24 % of all polls are inactive.
const TURNS_INACTIVE = 0.069;
const TURNS_ACTIVE = 0.181;
const STARTS_INACTIVE = TURNS_INACTIVE / (TURNS_INACTIVE + TURNS_ACTIVE);

/** The status of a store at each of its polls, one per call. */
export function statusSequence(temperament: Temperament, random: RandomSource): () => Status {
  if (temperament === 'never inactive') return () => 'active';
  if (temperament === 'never active') return () => 'inactive';
  let status: Status = random.chance(STARTS_INACTIVE) ? 'inactive' : 'active';
  return () => {
    if (random.chance(status === 'active' ? TURNS_INACTIVE : TURNS_ACTIVE)) status = opposite(status);
    return status;
  };
}

export function opposite(status: Status): Status {
  return status === 'active' ? 'inactive' : 'active';
}
