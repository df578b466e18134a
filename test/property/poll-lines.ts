import type { PollBatch } from '../../src/core/polls/poll-batch';
import {
  isActive,
  observedAtOf,
  packedPollOf,
  type PollBlock,
  SLICE_MS,
  slotOf,
  STORES_PER_GROUP,
} from '../../src/core/polls/poll-block';

/** All blocks of a batch, by slice and group. */
export function blocksOf(batch: PollBatch, storeKeys: readonly number[]): PollBlock[] {
  const layout = batch.layout(storeKeys);
  return batch.sortedSlices().flatMap((slice) => [...batch.blocks(slice, layout)]);
}

/** Blocks as sorted lines of `store key, instant, 1 or 0`. */
export const linesOf = (blocks: readonly PollBlock[]): string[] =>
  blocks
    .flatMap(({ slice, storeGroup, polls }) =>
      Array.from(polls, (poll) => {
        const packed = packedPollOf(poll, slice * SLICE_MS);
        const storeKey = storeGroup * STORES_PER_GROUP + slotOf(poll);
        return `${storeKey} ${new Date(observedAtOf(packed)).toISOString()} ${isActive(packed) ? 1 : 0}`;
      }),
    )
    .sort();
