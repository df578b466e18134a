import { placesInOrder } from '../../platform/async';

/** A figure of one store in two reports, in milliseconds; null if the report does not include the store. */
export interface FigureChange {
  readonly storeKey: number;
  readonly before: number | null;
  readonly after: number | null;
}

/**
 * Compares a figure of each store between two reports. Add all rows of the earlier report, then all of the later one,
 * each in the order of its report; then read pages.
 */
export class FigureChanges {
  /** The stores of the earlier report that the later one has not had so far. */
  private readonly only = new Map<number, number>();
  private readonly both: FigureChange[] = [];
  private readonly added: FigureChange[] = [];
  /** The number of stores whose figure differs. */
  moved = 0;

  putBefore(storeKey: number, figure: number): void {
    this.only.set(storeKey, figure);
  }

  putAfter(storeKey: number, after: number): void {
    const before = this.only.get(storeKey);
    if (before === undefined) {
      this.added.push({ storeKey, before: null, after });
      return;
    }
    this.only.delete(storeKey);
    this.both.push({ storeKey, before, after });
    if (before !== after) this.moved++;
  }

  get onlyBefore(): number {
    return this.only.size;
  }

  get onlyAfter(): number {
    return this.added.length;
  }

  get total(): number {
    return this.both.length + this.added.length + this.only.size;
  }

  /**
   * A page of all stores: first those in both reports by their difference (after minus before), the greatest or the
   * least first, ties in the order of the later report; then those only in the later report, then those only in the
   * earlier one, each in the order of their report.
   */
  async page(descending: boolean, limit: number, offset: number): Promise<FigureChange[]> {
    const places = await this.byDifference(descending);
    const page = Array.from(places.subarray(offset, offset + limit), (place) => this.both[place]!);
    let passedOver = Math.max(0, offset - places.length);
    for (const change of this.inOneOnly()) {
      if (page.length === limit) break;
      if (passedOver > 0) passedOver--;
      else page.push(change);
    }
    return page;
  }

  private *inOneOnly(): Generator<FigureChange> {
    yield* this.added;
    for (const [storeKey, before] of this.only) yield { storeKey, before, after: null };
  }

  private byDifference(descending: boolean): Promise<Uint32Array> {
    const direction = descending ? -1 : 1;
    return placesInOrder(this.both.length, (place) => {
      const { before, after } = this.both[place]!;
      return direction * (after! - before!);
    });
  }
}
