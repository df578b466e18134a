import { placesInOrder } from '../../platform/async';

/** A figure of one row in two reports, in milliseconds; null if the report does not have the row. */
export interface FigureChange {
  /** The key of the row: its store, and its part of the period. */
  readonly key: number;
  readonly before: number | null;
  readonly after: number | null;
}

/** The greatest increase first, the greatest decrease first, or the greatest difference of either kind. */
export type ChangesOrder = 'rise' | 'fall' | 'absolute';

/**
 * Compares a figure of each row between two reports. Add all rows of the earlier report, then all of the later one,
 * each in the order of its report; then read pages.
 */
export class FigureChanges {
  /** The rows of the earlier report that the later one has not had so far. */
  private readonly only = new Map<number, number>();
  private readonly both: FigureChange[] = [];
  private readonly added: FigureChange[] = [];
  /** The number of rows whose figure differs. */
  moved = 0;

  putBefore(key: number, figure: number): void {
    this.only.set(key, figure);
  }

  putAfter(key: number, after: number): void {
    const before = this.only.get(key);
    if (before === undefined) {
      this.added.push({ key, before: null, after });
      return;
    }
    this.only.delete(key);
    this.both.push({ key, before, after });
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
   * A page of all rows: first those in both reports by their difference (after minus before), in the order that is
   * asked for, ties in the order of the later report; then those only in the later report, then those only in the
   * earlier one, each in the order of their report.
   */
  async page(order: ChangesOrder, limit: number, offset: number): Promise<FigureChange[]> {
    const places = await this.byDifference(order);
    const page = Array.from(places.subarray(offset, offset + limit), (place) => this.both[place]!);
    let toSkip = Math.max(0, offset - places.length);
    for (const change of this.inOneOnly()) {
      if (page.length === limit) break;
      if (toSkip > 0) toSkip--;
      else page.push(change);
    }
    return page;
  }

  private *inOneOnly(): Generator<FigureChange> {
    yield* this.added;
    for (const [key, before] of this.only) yield { key, before, after: null };
  }

  private byDifference(order: ChangesOrder): Promise<Uint32Array> {
    return placesInOrder(this.both.length, (place) => {
      const { before, after } = this.both[place]!;
      const difference = after! - before!;
      return order === 'fall' ? difference : -(order === 'rise' ? difference : Math.abs(difference));
    });
  }
}
