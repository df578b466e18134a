import { BlockPoll } from './poll-block';

/** A block after a merge, and how many of the merged polls were new or changed a status. */
export interface MergedBlock {
  readonly polls: Uint32Array;
  readonly inserted: number;
  readonly changed: number;
}

/** Polls of the same store and instant have the same moment, whatever their status. */
const momentOf = (poll: BlockPoll): number => poll >>> 1;

/**
 * Merges `given` into `stored`. Both are ascending, with one poll per store and instant; `given` wins (SEMANTICS.md,
 * section 3). Merging the same polls again changes nothing.
 */
export function mergeBlocks(stored: Uint32Array, given: Uint32Array): MergedBlock {
  if (stored.length === 0) return { polls: given, inserted: given.length, changed: 0 };
  const merged = new Uint32Array(stored.length + given.length);
  let count = 0;
  let changed = 0;
  let at = 0;
  for (const poll of given) {
    const moment = momentOf(poll);
    while (at < stored.length && momentOf(stored[at]!) < moment) merged[count++] = stored[at++]!;
    if (at < stored.length && momentOf(stored[at]!) === moment) {
      if (stored[at] !== poll) changed++;
      at++;
    }
    merged[count++] = poll;
  }
  const rest = stored.subarray(at);
  merged.set(rest, count);
  const polls = merged.subarray(0, count + rest.length);
  return { polls, inserted: polls.length - stored.length, changed };
}

/**
 * Sorts the polls of one block and removes duplicates: of the polls of one store and instant, the last in `arrived`
 * wins.
 */
export function orderBlock(arrived: Uint32Array): Uint32Array {
  const sorted = arrived.slice().sort();
  let disputed: Map<number, BlockPoll> | undefined;
  let count = 0;
  for (const poll of sorted) {
    const previous = count === 0 ? -1 : sorted[count - 1]!;
    if (poll === previous) continue;
    // They differ only in the status, the lowest bit, so that the order of arrival decides.
    if (momentOf(poll) === momentOf(previous) && count > 0)
      (disputed ??= new Map()).set(momentOf(poll), poll);
    else sorted[count++] = poll;
  }
  const ordered = sorted.subarray(0, count);
  if (disputed === undefined) return ordered;
  for (const poll of arrived) if (disputed.has(momentOf(poll))) disputed.set(momentOf(poll), poll);
  const winners = disputed;
  return ordered.map((poll) => winners.get(momentOf(poll)) ?? poll);
}
