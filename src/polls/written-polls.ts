import { mergeBlocks, MergedBlock } from '../core/polls/merge-blocks';
import { decodeBlock, PollBlock } from '../core/polls/poll-block';

/** The effect of writing polls. A poll that is stored already with the same status is neither inserted nor changed. */
export interface WrittenPolls {
  inserted: number;
  changed: number;
}

/** Merges a block into its stored bytes and counts the changes; undefined: nothing must be written. */
export function mergeStored(
  stored: Uint8Array | undefined,
  { polls }: PollBlock,
  written: WrittenPolls,
): MergedBlock['polls'] | undefined {
  const merged = mergeBlocks(stored === undefined ? new Uint32Array() : decodeBlock(stored), polls);
  written.inserted += merged.inserted;
  written.changed += merged.changed;
  return merged.inserted + merged.changed === 0 ? undefined : merged.polls;
}
