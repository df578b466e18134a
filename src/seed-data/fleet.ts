import { weekOfShifts, type Shift } from './business-hours';
import { randomSource } from './random-source';
import { specialStores } from './special-stores';
import { storeIds } from './store-ids';
import { ordinaryTraits, type Traits } from './store-traits';

/** A store with its id (1 to 36 characters, which need no quoting) and its business hours rows. */
export interface Store extends Traits {
  id: string;
  shifts: Shift[];
}

/** The first `count` stores of the seed's fleet: special stores first, then ordinary ones. */
export function buildFleet(count: number, seed: number): Store[] {
  const random = randomSource(seed, 'fleet');
  const ids = storeIds(randomSource(seed, 'ids'));
  return Array.from({ length: count }, (_, index) => {
    const ordinary = ordinaryTraits(random);
    const special = specialStores[index];
    const traits: Traits = special ? { ...ordinary, pattern: 'regular', ...special } : ordinary;
    return {
      id: ids.next().value,
      ...traits,
      shifts: weekOfShifts(traits.hours, traits.daysClosed, random),
    };
  });
}
