/**
 * The first `size` of any number of items in an order; keeps about twice as many in memory. `order` is a comparator
 * that never returns 0 for two items.
 */
export class TopList<Item> {
  private items: Item[] = [];
  /** The number of added items. */
  count = 0;

  constructor(
    private readonly size: number,
    private readonly order: (a: Item, b: Item) => number,
  ) {}

  add(item: Item): void {
    this.count++;
    this.items.push(item);
    if (this.items.length > 2 * this.size + 1_000) this.items = this.first();
  }

  /** In order. */
  first(): Item[] {
    return this.items.sort(this.order).slice(0, this.size);
  }
}
