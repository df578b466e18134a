import { isCovered, LAST_POLL } from './coverage';
import type { Store } from './fleet';
import { randomSource, type RandomSource } from './random-source';
import { opposite, statusSequence, type Status } from './statuses';
import { instantWithin, isPolled, sweeps, type Sweep } from './sweep';

/** One poll row. `instant`: microseconds since 1970-01-01 UTC. */
export interface Poll {
  storeId: string;
  status: Status;
  instant: number;
}

/** Every poll of the data set, sweep by sweep. The same arguments give the same polls. */
export function* pollsOf(fleet: readonly Store[], days: number, seed: number): Generator<Poll> {
  const random = randomSource(seed, 'polls');
  const polled = fleet.map((store) => ({ store, nextStatus: statusSequence(store.temperament, random) }));
  for (const sweep of sweeps(days)) {
    for (const { store, nextStatus } of polled) {
      if (!isPolled(store.pattern, sweep, days, random)) continue;
      const instant = isLast(store, sweep) ? LAST_POLL : instantWithin(sweep, random);
      if (!isCovered(instant)) continue;
      const poll = { storeId: store.id, status: nextStatus(), instant };
      yield poll;
      if (isRepeated(store, sweep, random)) yield poll;
      if (isContradicted(store, sweep, random)) yield { ...poll, status: opposite(poll.status) };
    }
  }
}

function isLast({ pattern }: Store, { hoursLeft }: Sweep): boolean {
  return pattern === 'closing' && hoursLeft === 0;
}

function isRepeated({ pattern }: Store, { hoursLeft }: Sweep, random: RandomSource): boolean {
  return pattern === 'repeated' ? hoursLeft % 8 === 4 : pattern === 'regular' && random.chance(0.0005);
}

/** Only a store whose status changes: a contradiction would change the temperament of the others. */
function isContradicted(
  { pattern, temperament }: Store,
  { hoursLeft }: Sweep,
  random: RandomSource,
): boolean {
  if (pattern === 'contradicted') return hoursLeft % 8 === 4;
  return pattern === 'regular' && temperament === 'changing' && random.chance(0.0005);
}
