/**
 * The first `size` of any number of items by an order, kept in memory for about twice as many. `order` is as for
 * `Array.prototype.sort`, and names no two items equal.
 */
export class TopList<Item> {
  private items: Item[] = [];
  /** How many items were added. */
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
