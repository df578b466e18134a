import { copyString } from '../csv/csv';
import { formatInstant } from '../time/instant';
import {
  blockPoll,
  observedAtOf,
  orderBlock,
  packedPollOf,
  PollBlock,
  SLICE_MS,
  sliceOf,
  slotOf,
  slotOfKey,
  storeGroupOf,
  STORES_PER_GROUP,
  timeAndStatus,
  viewOf,
} from './poll-block';

const FIRST_CAPACITY = 64;

/** A list of numbers that takes 8 bytes for each, and at most twice as much. */
export class NumberList {
  private numbers = new Float64Array(FIRST_CAPACITY);
  length = 0;

  /** Appends a number. Views become invalid. */
  push(value: number): void {
    if (this.length === this.numbers.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[this.length++] = value;
  }

  /** One of the numbers pushed so far. */
  at(place: number): number {
    return this.numbers[place]!;
  }

  /** Replaces one of the numbers pushed so far. */
  set(place: number, value: number): void {
    this.numbers[place] = value;
  }

  /** The numbers pushed so far, without a copy: valid until the next push. */
  view(): Float64Array {
    return this.numbers.subarray(0, this.length);
  }
}

/** The number of examples that messages show. */
export const MAX_EXAMPLES = 3;
const MAX_EXAMPLE_LENGTH = 100;

/** Counts values of one sort, and keeps the first `MAX_EXAMPLES` different ones as examples. */
export class Tally {
  count = 0;
  readonly examples: string[] = [];

  /** Whether `add` still looks at its example; otherwise `count++` is enough. */
  get wantsExamples(): boolean {
    return this.examples.length < MAX_EXAMPLES;
  }

  /** Counts a value, and keeps its first 100 characters if they are a new example. */
  add(example: string): void {
    this.count++;
    const shown = example.slice(0, MAX_EXAMPLE_LENGTH);
    if (this.wantsExamples && !this.examples.includes(shown)) this.examples.push(copyString(shown));
  }
}

/** The first and last instant (epoch ms) of some polls. */
export interface Extent {
  readonly first: number;
  readonly last: number;
}

/**
 * Greater than the time and status of any poll in its slice: a staged poll is `index * PER_STORE + time and status`.
 */
const PER_STORE = 2 ** 26;

/** The position of a batch's stores in the blocks, computed once for all slices. */
interface BatchLayout {
  /** The groups of the batch's stores, ascending. */
  readonly storeGroups: Uint32Array;
  /** For each store index: the index of its group in `storeGroups`, and its slot in that group. */
  readonly places: Uint32Array;
  readonly slots: Uint8Array;
}

/**
 * The polls of one import, staged in 8 bytes each until they are written: by slice, in order of arrival. If a store has
 * two polls at the same instant, the last one wins (SEMANTICS.md, section 3).
 */
export class PollBatch {
  private readonly slices = new Map<number, NumberList>();
  private readonly indexes = new Map<string, number>();
  /** Store ids in the order of their first poll; the position of a store is its index. */
  readonly storeIds: string[] = [];
  private readonly firsts = new NumberList();
  private readonly lasts = new NumberList();
  /** The number of added polls, including those that a later one replaces. */
  added = 0;
  /** Polls of the blocks so far that arrived with both statuses for one store and instant. */
  conflicts = new Tally();
  first: number | undefined;
  last: number | undefined;
  private recent: { readonly slice: number; readonly polls: NumberList } | undefined;

  /** `observedAt` in epoch ms, not before 1970. */
  add(storeId: string, observedAt: number, active: boolean): void {
    this.addAt(this.indexOf(storeId), observedAt, active);
  }

  /** Like `add`, for a store whose index is known. */
  addAt(index: number, observedAt: number, active: boolean): void {
    const slice = sliceOf(observedAt);
    if (this.recent?.slice !== slice) this.recent = { slice, polls: this.pollsOf(slice) };
    this.recent.polls.push(index * PER_STORE + timeAndStatus(observedAt - slice * SLICE_MS, active));
    this.added++;
    this.widen(index, observedAt);
  }

  /** Whether the batch has a poll of this store. */
  knows(storeId: string): boolean {
    return this.indexes.has(storeId);
  }

  /** The index of a store in `storeIds`. A new store gets one, and the caller must add a poll of it. */
  indexOf(storeId: string): number {
    let index = this.indexes.get(storeId);
    if (index === undefined) {
      index = this.storeIds.length;
      const id = copyString(storeId);
      this.indexes.set(id, index);
      this.storeIds.push(id);
      this.firsts.push(Infinity);
      this.lasts.push(-Infinity);
    }
    return index;
  }

  /** The first and last poll of a store, by its index. */
  extentOf(index: number): Extent {
    return { first: this.firsts.at(index), last: this.lasts.at(index) };
  }

  /** The slices that have polls, ascending. */
  sortedSlices(): number[] {
    return [...this.slices.keys()].sort((a, b) => a - b);
  }

  /** `storeKeys[index]` is the key of `storeIds[index]`. Call it before `blocks`: it sets the count of conflicts to 0. */
  layout(storeKeys: readonly number[]): BatchLayout {
    this.conflicts = new Tally();
    const storeGroups = Uint32Array.from(new Set(storeKeys.map(storeGroupOf))).sort();
    const placeOf = new Map(Array.from(storeGroups, (group, place) => [group, place]));
    return {
      storeGroups,
      places: Uint32Array.from(storeKeys, (key) => placeOf.get(storeGroupOf(key))!),
      slots: Uint8Array.from(storeKeys, slotOfKey),
    };
  }

  /** The blocks of one slice, by ascending group. Each block is sorted when the caller reaches it. */
  *blocks(slice: number, layout: BatchLayout): Generator<PollBlock> {
    const { storeGroups, places, slots } = layout;
    const staged = this.slices.get(slice)?.view() ?? new Float64Array();
    const ends = new Uint32Array(storeGroups.length);
    for (const poll of staged) ends[places[Math.floor(poll / PER_STORE)]!]!++;
    for (let place = 1; place < ends.length; place++) ends[place]! += ends[place - 1]!;
    const arrived = new Uint32Array(staged.length);
    // Runs backwards, so that each group's end moves to its beginning and its polls keep their order.
    for (let i = staged.length - 1; i >= 0; i--) {
      const index = Math.floor(staged[i]! / PER_STORE);
      arrived[--ends[places[index]!]!] = blockPoll(slots[index]!, staged[i]! - index * PER_STORE);
    }
    for (let place = 0; place < storeGroups.length; place++) {
      const polls = arrived.subarray(ends[place], ends[place + 1] ?? arrived.length);
      if (polls.length === 0) continue;
      const ordered = orderBlock(polls, (poll) => this.countConflict(poll, slice, place, layout));
      yield { slice, storeGroup: storeGroups[place]!, polls: ordered };
    }
  }

  private countConflict(poll: number, slice: number, place: number, { places, slots }: BatchLayout): void {
    if (!this.conflicts.wantsExamples) {
      this.conflicts.count++;
      return;
    }
    const index = places.findIndex((own, i) => own === place && slots[i] === slotOf(poll));
    const instant = observedAtOf(packedPollOf(poll, slice * SLICE_MS));
    this.conflicts.add(`${this.storeIds[index]} ${formatInstant(instant)}`);
  }

  private pollsOf(slice: number): NumberList {
    let polls = this.slices.get(slice);
    if (polls === undefined) this.slices.set(slice, (polls = new NumberList()));
    return polls;
  }

  private widen(index: number, observedAt: number): void {
    if (observedAt < this.firsts.at(index)) {
      this.firsts.set(index, observedAt);
      if (this.first === undefined || observedAt < this.first) this.first = observedAt;
    }
    if (observedAt > this.lasts.at(index)) {
      this.lasts.set(index, observedAt);
      if (this.last === undefined || observedAt > this.last) this.last = observedAt;
    }
  }
}

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
type GroupExtents = Uint8Array;

/** The extents of some stores of one group, by slot. */
type SlotExtents = ReadonlyMap<number, Extent>;

/** The extents of a group after a merge. */
interface WidenedExtents {
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

  /** Adds the extents of a group, as the database has them. */
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
