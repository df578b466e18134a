import { PackedOfDay, statusOf } from './packed-day';

/**
 * Of polls that all stand in a table: those whose status is another there. `polls`: packed, ascending, one per store
 * and instant. `inactive`: the inactive ones in the table, packed and ascending, among which may be any number of others.
 */
export function otherThan(polls: Float64Array, inactive: readonly PackedOfDay[]): Float64Array {
  let at = 0;
  return polls.filter((poll) => {
    const ifInactive = poll - statusOf(poll);
    while (at < inactive.length && inactive[at]! < ifInactive) at++;
    const isInactive = inactive[at] === ifInactive;
    return isInactive === (statusOf(poll) === 1);
  });
}
