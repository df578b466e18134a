import { Extent } from './poll-batch';
import { slotOfKey, STORES_PER_GROUP, storeGroupOf, viewOf } from './poll-block';

const BYTES_PER_INSTANT = 8;
const BYTES_PER_STORE = 2 * BYTES_PER_INSTANT;
/** The size of one group's extents. */
export const EXTENTS_BYTES = STORES_PER_GROUP * BYTES_PER_STORE;

/** Both instants of a store without polls: no poll is from before 1970. */
const NO_POLL = -1;
const LOW_WORD = 2 ** 32;

/**
 * The first and last poll of each store of one group, in the database's format: by slot, two signed 64-bit integers of
 * epoch ms, big-endian; both are -1 if the store has no polls. An empty array means that no store of the group has
 * polls.
 */
export type GroupExtents = Uint8Array;

/** The extents of some stores of one group, by slot. */
export type SlotExtents = ReadonlyMap<number, Extent>;

/** The extents of a group after a merge. */
export interface WidenedExtents {
  /** undefined: nothing has changed. */
  readonly bytes: Buffer | undefined;
  /** The stores whose first poll has changed. */
  readonly moved: readonly MovedFirstPoll[];
}

/** A store's first poll was `before` (epoch ms; Infinity: it had none), and is now `from`, which is earlier. */
export interface MovedFirstPoll {
  readonly from: number;
  readonly before: number;
}

/** The extent of one slot; undefined: its store has no polls. Throws for bytes of another length. */
export function extentOfSlot(extents: GroupExtents, slot: number): Extent | undefined {
  if (!hasExtents(extents)) return undefined;
  const view = viewOf(extents);
  const first = instantAt(view, slot * BYTES_PER_STORE);
  return first === NO_POLL
    ? undefined
    : { first, last: instantAt(view, slot * BYTES_PER_STORE + BYTES_PER_INSTANT) };
}

/**
 * Widens the extents of a group to include `seen`, by slot. The operation is idempotent and commutative. Throws like
 * `extentOfSlot`.
 */
export function widenExtents(stored: GroupExtents, seen: SlotExtents): WidenedExtents {
  const bytes = hasExtents(stored) ? Buffer.from(stored) : Buffer.alloc(EXTENTS_BYTES, 0xff);
  const view = viewOf(bytes);
  let widened = false;
  const moved: MovedFirstPoll[] = [];
  for (const [slot, { first, last }] of seen) {
    const at = slot * BYTES_PER_STORE;
    const before = instantAt(view, at);
    if (before === NO_POLL || first < before) {
      setInstant(view, at, first);
      moved.push({ from: first, before: before === NO_POLL ? Infinity : before });
    }
    // NO_POLL is less than every instant.
    if (last > instantAt(view, at + BYTES_PER_INSTANT)) {
      setInstant(view, at + BYTES_PER_INSTANT, last);
      widened = true;
    }
  }
  return { bytes: widened || moved.length > 0 ? bytes : undefined, moved };
}

/** The extents of stores by ascending group; `extentOf(i)` is that of the store with key `storeKeys[i]`. */
export function extentsByGroup(
  storeKeys: readonly number[],
  extentOf: (i: number) => Extent,
): [storeGroup: number, extents: SlotExtents][] {
  const groups = new Map<number, Map<number, Extent>>();
  storeKeys.forEach((key, i) => {
    let slots = groups.get(storeGroupOf(key));
    if (slots === undefined) groups.set(storeGroupOf(key), (slots = new Map<number, Extent>()));
    slots.set(slotOfKey(key), extentOf(i));
  });
  return [...groups].sort(([a], [b]) => a - b);
}

/** The first and last polls of the stores of some groups. */
export class PollExtents {
  private readonly groups = new Map<number, GroupExtents>();

  add(storeGroup: number, extents: GroupExtents): void {
    this.groups.set(storeGroup, extents);
  }

  /** undefined: the store has no polls, or its group was not added. */
  of(storeKey: number): Extent | undefined {
    const extents = this.groups.get(storeGroupOf(storeKey));
    return extents === undefined ? undefined : extentOfSlot(extents, slotOfKey(storeKey));
  }

  /** The extent of each store that has polls: by key, if the groups were added in order. */
  *all(): Generator<readonly [storeKey: number, extent: Extent]> {
    for (const [storeGroup, extents] of this.groups) {
      for (let slot = 0; slot < STORES_PER_GROUP; slot++) {
        const extent = extentOfSlot(extents, slot);
        if (extent !== undefined) yield [storeGroup * STORES_PER_GROUP + slot, extent];
      }
    }
  }
}

function hasExtents(extents: GroupExtents): boolean {
  if (extents.length === 0 || extents.length === EXTENTS_BYTES) return extents.length > 0;
  throw new RangeError(`the extents of a group take ${EXTENTS_BYTES} bytes, not ${extents.length}`);
}

const instantAt = (view: DataView, at: number): number =>
  view.getInt32(at) * LOW_WORD + view.getUint32(at + 4);

function setInstant(view: DataView, at: number, instant: number): void {
  view.setInt32(at, Math.floor(instant / LOW_WORD));
  view.setUint32(at + 4, instant % LOW_WORD);
}
