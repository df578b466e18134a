import { HourSums } from '../engine/hours';
import { addKept, StoreHours } from '../engine/store-hours';

/** Numbers of one block: what grows is never copied, and little is left unused. */
const BLOCK = 2 ** 16;

/** The last 168 hours of each store to the millisecond, in about as many numbers as it changed in them: at most 504. */
export class KeptHours {
  private readonly blocks: Uint32Array[] = [];
  private readonly places: Uint32Array;
  private readonly lengths: Uint16Array;
  private free = 0;

  constructor(stores: number) {
    this.places = new Uint32Array(stores);
    this.lengths = new Uint16Array(stores);
  }

  put(store: number, hours: StoreHours): void {
    const kept = hours.kept();
    const { length } = kept;
    if (length === 0) return;
    if (this.free + length > this.blocks.length * BLOCK) {
      this.free = this.blocks.length * BLOCK;
      this.blocks.push(new Uint32Array(BLOCK));
    }
    this.blocks[this.blocks.length - 1]!.set(kept, this.free % BLOCK);
    this.places[store] = this.free;
    this.lengths[store] = length;
    this.free += length;
  }

  /** Adds a store's hours to a total of the same hours. */
  addTo(total: HourSums, store: number): void {
    const length = this.lengths[store]!;
    if (length === 0) return;
    const place = this.places[store]!;
    const from = place % BLOCK;
    addKept(total, this.blocks[Math.floor(place / BLOCK)]!.subarray(from, from + length));
  }
}
