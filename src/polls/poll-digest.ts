import { detached } from '../stores/store-id';
import { MS_PER_DAY } from '../time';
import { packOfDay, PackedOfDay, storeOf, withStore } from './packed-day';
import { NumberList } from './number-list';

/** First and last instant (epoch ms) of one store's polls. */
export interface Extent {
  first: number;
  last: number;
}

/**
 * The polls of one load, held in 8 bytes each until they are written: by UTC day, in the order they arrived.
 * Two polls of a store at the same instant are one; the one that arrived last wins (SEMANTICS.md, status).
 */
export class PollDigest {
  private readonly days = new Map<number, NumberList>();
  private readonly indexes = new Map<string, number>();
  /** Ids in the order of their first poll; a store's place here is its index. */
  readonly storeIds: string[] = [];
  /** By index. */
  readonly extents: Extent[] = [];
  /** Polls added, those included that a later one replaces. */
  added = 0;
  first: number | undefined;
  last: number | undefined;

  /** `observedAt` in epoch ms, not before 1970. */
  add(storeId: string, observedAt: number, active: boolean): void {
    const index = this.indexOf(storeId);
    const day = Math.floor(observedAt / MS_PER_DAY);
    let polls = this.days.get(day);
    if (polls === undefined) this.days.set(day, (polls = new NumberList()));
    polls.push(packOfDay(index, observedAt - day * MS_PER_DAY, active ? 1 : 0));
    this.added++;
    this.widen(index, observedAt);
  }

  /** Whether a poll of this store was added before. */
  knows(storeId: string): boolean {
    return this.indexes.has(storeId);
  }

  /** The UTC days that have polls, ascending. */
  sortedDays(): number[] {
    return [...this.days.keys()].sort((a, b) => a - b);
  }

  /** The polls of a day by key and time, one per instant; `storeKeys[index]` takes the place of the index. */
  pollsOf(day: number, storeKeys: readonly number[]): Float64Array {
    const arrived = this.days.get(day)?.view() ?? new Float64Array();
    const keyed = arrived.map((poll) => withStore(poll, storeKeys[storeOf(poll)]!));
    return withoutRepeats(keyed);
  }

  private indexOf(storeId: string): number {
    let index = this.indexes.get(storeId);
    if (index === undefined) {
      index = this.storeIds.length;
      const id = detached(storeId);
      this.indexes.set(id, index);
      this.storeIds.push(id);
      this.extents.push({ first: Infinity, last: -Infinity });
    }
    return index;
  }

  private widen(index: number, observedAt: number): void {
    const extent = this.extents[index]!;
    if (observedAt < extent.first) extent.first = observedAt;
    if (observedAt > extent.last) extent.last = observedAt;
    if (this.first === undefined || observedAt < this.first) this.first = observedAt;
    if (this.last === undefined || observedAt > this.last) this.last = observedAt;
  }
}

/** Sorted ascending, one poll per store and instant: the one that stands last in `arrived`. */
function withoutRepeats(arrived: Float64Array): Float64Array {
  const sorted = arrived.slice().sort();
  const disputed = new Map<PackedOfDay, PackedOfDay>();
  let kept = 0;
  for (const poll of sorted) {
    const previous = kept === 0 ? -1 : sorted[kept - 1]!;
    if (poll === previous) continue;
    // Alike but for the status, which is the lowest bit: only the order of arrival can tell them apart.
    if (poll - previous === 1 && poll % 2 === 1) disputed.set(previous, previous);
    else sorted[kept++] = poll;
  }
  const result = sorted.subarray(0, kept);
  if (disputed.size > 0) settle(result, disputed, arrived);
  return result;
}

function settle(result: Float64Array, disputed: Map<PackedOfDay, PackedOfDay>, arrived: Float64Array): void {
  for (const poll of arrived) {
    const inactive = poll - (poll % 2);
    if (disputed.has(inactive)) disputed.set(inactive, poll);
  }
  result.forEach((poll, i) => {
    result[i] = disputed.get(poll) ?? poll;
  });
}
