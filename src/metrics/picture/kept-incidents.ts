import { Incident } from '../engine/incidents';
import { weekUpTo } from '../engine/range';

const PER_STORE = 3;

/** The incident that goes on at each store, in the 168 hours up to an instant (epoch ms); 13 bytes a store. */
export class KeptIncidents {
  private readonly from: number;
  /** Start and end after the beginning of the hours, and the downtime, which is nothing where there is none. */
  private readonly numbers: Uint32Array;
  private readonly startedBefore: Uint8Array;

  constructor(stores: number, asOf: number) {
    this.from = weekUpTo(asOf).start;
    this.numbers = new Uint32Array(stores * PER_STORE);
    this.startedBefore = new Uint8Array(stores);
  }

  put(store: number, { start, end, downtime, startedBefore }: Incident): void {
    this.numbers.set([start - this.from, end - this.from, downtime], store * PER_STORE);
    this.startedBefore[store] = startedBefore ? 1 : 0;
  }

  has(store: number): boolean {
    return this.numbers[store * PER_STORE + 2]! > 0;
  }

  of(store: number): Incident | undefined {
    if (!this.has(store)) return undefined;
    const i = store * PER_STORE;
    return {
      start: this.from + this.numbers[i]!,
      end: this.from + this.numbers[i + 1]!,
      downtime: this.numbers[i + 2]!,
      startedBefore: this.startedBefore[store] === 1,
      goingOn: true,
    };
  }
}
