import type { ReadSession } from '../database';

/** A load touches figures when it changed polls that they saw, or hours or zones (which have no instants). */
const TOUCHING_LOADS = `SELECT COUNT(*) FROM ingestions WHERE data_version > ?
  AND (touched_from IS NULL OR (touched_from <= ? AND touched_to >= ?))`;

/**
 * Whether what figures as of `asOf` saw, which looked at no instant before `seenFrom` (epoch ms), is another in this
 * session than it was at that version of the data. A poll from before all that they saw changes nothing, unless it is a
 * store's first: the stores have to be counted besides.
 */
export async function isTouched(
  session: ReadSession,
  version: number,
  asOf: number,
  seenFrom: number,
): Promise<boolean> {
  const [loads] = await session.numbers(TOUCHING_LOADS, [version, asOf, seenFrom]);
  return loads !== 0;
}
