import { MS_PER_DAY } from '../time/instant';

/** A poll in one number: `observed_at * 2 + status`, observed_at in epoch ms, status 1 = active, 0 = inactive. */
export type PackedPoll = number;

/**
 * Packs a poll. `observedAt` in epoch ms, a whole number.
 *
 * @example packPoll(1000, true) // 2001
 */
export const packPoll = (observedAt: number, active: boolean): PackedPoll =>
  observedAt * 2 + (active ? 1 : 0);

/** The instant of a poll, in epoch ms. */
export const observedAtOf = (poll: PackedPoll): number => Math.floor(poll / 2);

/** Whether the status of a poll is active. Avoids %, which takes ten times as long for numbers beyond 2^31. */
export const isActive = (poll: PackedPoll): boolean => poll !== Math.floor(poll / 2) * 2;

/** The length of a slice of time in milliseconds. Slices count from 1970-01-01T00:00:00Z; a UTC day has four. */
export const SLICE_MS = 21_600_000;
export const SLICES_PER_DAY = 86_400_000 / SLICE_MS;

/** How many neighbouring store keys share a block. */
export const STORES_PER_GROUP = 64;

const SLOT_SHIFT = 26;
const TIME_AND_STATUS = 2 ** SLOT_SHIFT - 1;
const BYTES_PER_POLL = 4;

/**
 * A poll within its block, as an unsigned 32-bit integer: `slot << 26 | millisecond of the slice << 1 | status`, with
 * `slot = store_key & 63` and status 1 = active, 0 = inactive. Sorted numbers are polls by store, then by time.
 */
type BlockPoll = number;

/** The polls of one slice of time and one group of store keys: ascending, one per store and instant. */
export interface PollBlock {
  readonly slice: number;
  readonly storeGroup: number;
  readonly polls: Uint32Array;
}

/** The slice that holds an instant (epoch ms). */
export const sliceOf = (instant: number): number => Math.floor(instant / SLICE_MS);

/** The group of a store key. */
export const storeGroupOf = (storeKey: number): number => Math.floor(storeKey / STORES_PER_GROUP);

/** The slot of a store key in its group, 0 to 63. */
export const slotOfKey = (storeKey: number): number => storeKey % STORES_PER_GROUP;

/** The time and status of a block's poll: the lower 26 bits. `msOfSlice` is below SLICE_MS. */
export const timeAndStatus = (msOfSlice: number, active: boolean): number => msOfSlice * 2 + (active ? 1 : 0);

/**
 * A poll of a slot.
 *
 * @example blockPoll(1, timeAndStatus(0, true)) // 67_108_865
 */
export const blockPoll = (slot: number, time: number): BlockPoll => slot * 2 ** SLOT_SHIFT + time;

/** The slot of a poll's store. */
export const slotOf = (poll: BlockPoll): number => poll >>> SLOT_SHIFT;

/** The poll in the engine's format. `sliceStart` is the first instant of the block's slice (epoch ms). */
export const packedPollOf = (poll: BlockPoll, sliceStart: number): PackedPoll =>
  sliceStart * 2 + (poll & TIME_AND_STATUS);

/** The bytes of a block: four bytes for each poll, big-endian, in the order of the polls. */
export function encodeBlock(polls: Uint32Array): Buffer {
  const bytes = Buffer.allocUnsafe(polls.length * BYTES_PER_POLL);
  const view = viewOf(bytes);
  for (let i = 0; i < polls.length; i++) view.setUint32(i * BYTES_PER_POLL, polls[i]!);
  return bytes;
}

/** The polls of a stored block. Throws RangeError if the length is not a multiple of four. */
export function decodeBlock(bytes: Uint8Array): Uint32Array {
  const polls = new Uint32Array(pollsIn(bytes));
  const view = viewOf(bytes);
  for (let i = 0; i < polls.length; i++) polls[i] = view.getUint32(i * BYTES_PER_POLL);
  return polls;
}

/** The number of polls in a stored block. Throws like `decodeBlock`. */
export function pollsIn(bytes: Uint8Array): number {
  if (bytes.length % BYTES_PER_POLL !== 0) {
    throw new RangeError(`a block of ${bytes.length} bytes does not hold whole polls`);
  }
  return bytes.length / BYTES_PER_POLL;
}

/** A view to read each poll with `getUint32`. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * The effect of deleting polls of UTC days before `keptFrom` (days since 1970-01-01; 0: nothing is deleted). In any
 * zone, a local date begins less than a day before or after the UTC date of the same number, and lasts less than two
 * days. So, by numbers alone:
 *
 * - local dates up to `keptFrom` are settled: in some zone, a part of their polls is deleted. Their rollups are final;
 * - later dates have all their polls;
 * - polls from `openFrom` on affect later dates only, and are the ones that are still accepted.
 */
export const isSettled = (date: number, keptFrom: number): boolean => keptFrom > 0 && date <= keptFrom;

/** The first instant (epoch ms) from which polls are accepted, and at which a window may cut a day. */
export const openFrom = (keptFrom: number): number => (keptFrom > 0 ? (keptFrom + 2) * MS_PER_DAY : 0);

/** A row of the `polls` table; `bytes` as `encodeBlock` writes them. */
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
 * Memory for polls that is used again for each part of a fleet. With a new array for each, V8 would collect garbage
 * among all objects after every 64 MB.
 */
export class PollRoom {
  private numbers = new Float64Array();

  /** An array of this length, with any content. It uses the memory of the array before. */
  allocate(size: number): Float64Array {
    if (size > this.numbers.length) this.numbers = new Float64Array(size);
    return this.numbers.subarray(0, size);
  }
}

/**
 * Joins stored blocks. `blocks` ascend by slice, and their groups range from that of `firstKey` to that of `lastKey`. The
 * polls are in `room`.
 */
export function pollsByStore(
  firstKey: number,
  lastKey: number,
  blocks: readonly StoredBlock[],
  room = new PollRoom(),
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
  const polls = room.allocate(offsets[stores]!);
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
interface PollsOfKey {
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

/** A block after a merge, and how many of the merged polls were new or changed a status. */
export interface MergedBlock {
  readonly polls: Uint32Array;
  readonly inserted: number;
  readonly changed: number;
  /** The milliseconds of the slice of the first and last of those; Infinity and -Infinity if there are none. */
  readonly first: number;
  readonly last: number;
}

/** Polls of the same store and instant have the same moment, whatever their status. */
const momentOf = (poll: BlockPoll): number => poll >>> 1;

/**
 * Merges `given` into `stored`. Both are ascending, with one poll per store and instant; `given` wins (SEMANTICS.md,
 * section 3). Merging the same polls again changes nothing.
 */
export function mergeBlocks(stored: Uint32Array, given: Uint32Array): MergedBlock {
  let [first, last] = [Infinity, -Infinity];
  const note = (poll: BlockPoll): void => {
    const time = (poll & TIME_AND_STATUS) >>> 1;
    if (time < first) first = time;
    if (time > last) last = time;
  };
  if (stored.length === 0) {
    given.forEach(note);
    return { polls: given, inserted: given.length, changed: 0, first, last };
  }
  const merged = new Uint32Array(stored.length + given.length);
  let count = 0;
  let changed = 0;
  let at = 0;
  for (const poll of given) {
    const moment = momentOf(poll);
    while (at < stored.length && momentOf(stored[at]!) < moment) merged[count++] = stored[at++]!;
    if (at < stored.length && momentOf(stored[at]!) === moment) {
      if (stored[at] !== poll) {
        changed++;
        note(poll);
      }
      at++;
    } else {
      note(poll);
    }
    merged[count++] = poll;
  }
  const rest = stored.subarray(at);
  merged.set(rest, count);
  const polls = merged.subarray(0, count + rest.length);
  return { polls, inserted: polls.length - stored.length, changed, first, last };
}

/**
 * Sorts the polls of one block and removes duplicates: for each store and instant, the last poll in `arrived` wins.
 * `onConflict` is called once for each store and instant with polls of different status.
 */
export function orderBlock(
  arrived: Uint32Array,
  onConflict: (poll: BlockPoll) => void = () => undefined,
): Uint32Array {
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
  for (const poll of winners.values()) onConflict(poll);
  return ordered.map((poll) => winners.get(momentOf(poll)) ?? poll);
}
