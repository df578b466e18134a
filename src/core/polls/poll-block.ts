/** A poll in one number: `observed_at * 2 + status`, observed_at in epoch ms, status 1 = active, 0 = inactive. */
export type PackedPoll = number;

export const packPoll = (observedAt: number, active: boolean): PackedPoll =>
  observedAt * 2 + (active ? 1 : 0);
export const observedAtOf = (poll: PackedPoll): number => Math.floor(poll / 2);
/** Avoids %, which takes ten times as long for numbers beyond 2^31. */
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
export type BlockPoll = number;

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

/** The polls of a stored block. Throws if the length is not a multiple of four. */
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
