import { setImmediate as nextTurn } from 'node:timers/promises';
import { detached } from '../stores/store-id';
import { MS_PER_DAY } from '../time';
import { inOrder, placesByKey } from './day-order';
import { packOfDay } from './packed-day';
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
  private keys: { readonly of: readonly number[]; readonly places: Float64Array } | undefined;
  /** Ids in the order of their first poll; a store's place here is its index. */
  readonly storeIds: string[] = [];
  /** Of each store, by index. */
  private readonly firsts = new NumberList();
  private readonly lasts = new NumberList();
  /** Polls added, those included that a later one replaces. */
  added = 0;
  first: number | undefined;
  last: number | undefined;

  /** `observedAt` in epoch ms, not before 1970. */
  add(storeId: string, observedAt: number, active: boolean): void {
    const day = Math.floor(observedAt / MS_PER_DAY);
    this.addOf(this.indexOf(storeId), day, observedAt - day * MS_PER_DAY, active ? 1 : 0);
  }

  /** The same of a store whose index is known: `day` counts from 1970-01-01, `msOfDay` from its beginning. */
  addOf(index: number, day: number, msOfDay: number, status: 0 | 1): void {
    let polls = this.days.get(day);
    if (polls === undefined) this.days.set(day, (polls = new NumberList()));
    polls.push(packOfDay(index, msOfDay, status));
    this.added++;
    this.widen(index, day * MS_PER_DAY + msOfDay);
  }

  /** Whether a poll of this store was added before. */
  knows(storeId: string): boolean {
    return this.indexes.has(storeId);
  }

  /** The place of a store in `storeIds`; a new store gets one, and must have a poll added. */
  indexOf(storeId: string): number {
    let index = this.indexes.get(storeId);
    if (index === undefined) {
      index = this.storeIds.length;
      const id = detached(storeId);
      this.indexes.set(id, index);
      this.storeIds.push(id);
      this.firsts.push(Infinity);
      this.lasts.push(-Infinity);
    }
    return index;
  }

  /** Between which instants each store was seen, by index. */
  get extents(): Extent[] {
    const lasts = this.lasts.view();
    return Array.from(this.firsts.view(), (first, index) => ({ first, last: lasts[index]! }));
  }

  /** The UTC days that have polls, ascending. */
  sortedDays(): number[] {
    return [...this.days.keys()].sort((a, b) => a - b);
  }

  /** The polls of a day by key and time, one per instant; `storeKeys[index]` takes the place of the index. */
  pollsOf(day: number, storeKeys: readonly number[]): Float64Array {
    const ordering = this.ordering(day, storeKeys);
    for (;;) {
      const step = ordering.next();
      if (step.done === true) return step.value;
    }
  }

  /** The same with turns of the event loop on the way: a large fleet's day takes longer than anybody should wait. */
  async pollsOfInTurns(day: number, storeKeys: readonly number[]): Promise<Float64Array> {
    const ordering = this.ordering(day, storeKeys);
    for (;;) {
      const step = ordering.next();
      if (step.done === true) return step.value;
      await nextTurn();
    }
  }

  private ordering(day: number, storeKeys: readonly number[]): Generator<void, Float64Array> {
    // One load asks with the same keys for each of its days.
    if (this.keys?.of !== storeKeys) this.keys = { of: storeKeys, places: placesByKey(storeKeys) };
    return inOrder(this.days.get(day)?.view() ?? new Float64Array(), storeKeys, this.keys.places);
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
