import {
  PackedPoll,
  packedPollOf,
  pollsIn,
  SLICE_MS,
  slotOf,
  storeGroupOf,
  STORES_PER_GROUP,
  viewOf,
} from './poll-block';

/** A row of the `polls` table: see `encodeBlock`. */
export interface StoredBlock {
  readonly slice: number;
  readonly storeGroup: number;
  readonly bytes: Uint8Array;
}

/**
 * The polls of a range of stores: those of the store with key `firstKey + i` are `polls[offsets[i] .. offsets[i + 1])`,
 * packed (see `PackedPoll`), ascending in time.
 */
export interface PollsByStore {
  readonly firstKey: number;
  readonly offsets: Uint32Array;
  readonly polls: Float64Array;
}

/**
 * Joins stored blocks. `blocks` ascend by slice, and their groups range from that of `firstKey` to that of `lastKey`.
 */
export function pollsByStore(
  firstKey: number,
  lastKey: number,
  blocks: readonly StoredBlock[],
): PollsByStore {
  const firstGroup = storeGroupOf(firstKey);
  const stores = (storeGroupOf(lastKey) - firstGroup + 1) * STORES_PER_GROUP;
  const offsets = new Uint32Array(stores + 1);
  for (const { storeGroup, bytes } of blocks) {
    const firstOfGroup = (storeGroup - firstGroup) * STORES_PER_GROUP + 1;
    const view = viewOf(bytes);
    const end = pollsIn(bytes) * 4;
    for (let at = 0; at < end; at += 4) offsets[firstOfGroup + slotOf(view.getUint32(at))]!++;
  }
  for (let store = 0; store < stores; store++) offsets[store + 1]! += offsets[store]!;
  const polls = new Float64Array(offsets[stores]!);
  const next = offsets.slice(0, stores);
  for (const { slice, storeGroup, bytes } of blocks) {
    const firstOfGroup = (storeGroup - firstGroup) * STORES_PER_GROUP;
    const start = slice * SLICE_MS;
    const view = viewOf(bytes);
    for (let at = 0; at < bytes.length; at += 4) {
      const poll = view.getUint32(at);
      polls[next[firstOfGroup + slotOf(poll)]!++] = packedPollOf(poll, start);
    }
  }
  return { firstKey: firstGroup * STORES_PER_GROUP, offsets, polls };
}

/**
 * The polls of one slot of a stored block, ascending; `sliceStart` is the first instant of the block's slice (epoch
 * ms). Does not decode the other slots. Throws like `decodeBlock`.
 */
export function pollsOfSlot(bytes: Uint8Array, slot: number, sliceStart: number): PackedPoll[] {
  const view = viewOf(bytes);
  const count = pollsIn(bytes);
  let low = 0;
  for (let high = count; low < high;) {
    const middle = (low + high) >>> 1;
    if (slotOf(view.getUint32(middle * 4)) < slot) low = middle + 1;
    else high = middle;
  }
  const polls: PackedPoll[] = [];
  for (let i = low; i < count; i++) {
    const poll = view.getUint32(i * 4);
    if (slotOf(poll) !== slot) break;
    polls.push(packedPollOf(poll, sliceStart));
  }
  return polls;
}

/** The polls of one store, ascending. */
export interface PollsOfKey {
  readonly storeKey: number;
  readonly polls: readonly PackedPoll[];
}

/** The polls of a stored block by store, ascending by key. Throws like `decodeBlock`. */
export function* storesOfBlock({ slice, storeGroup, bytes }: StoredBlock): Generator<PollsOfKey> {
  const view = viewOf(bytes);
  const end = pollsIn(bytes) * 4;
  const sliceStart = slice * SLICE_MS;
  for (let at = 0; at < end;) {
    const slot = slotOf(view.getUint32(at));
    const polls: PackedPoll[] = [];
    for (; at < end && slotOf(view.getUint32(at)) === slot; at += 4) {
      polls.push(packedPollOf(view.getUint32(at), sliceStart));
    }
    yield { storeKey: storeGroup * STORES_PER_GROUP + slot, polls };
  }
}
