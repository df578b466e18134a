import { OpenTimeSums } from './day-sums';

const EMPTY = 0;
const STORED = 1;
const WORKED_OUT = 2;

/** What the open time of one store's local day adds up to. */
export interface DayEntry extends Readonly<OpenTimeSums> {
  /** The store's place in the sheet. */
  readonly store: number;
  /** Days since 1970-01-01, by the store's own clock. */
  readonly date: number;
}

/**
 * The sums of local days of some stores: those that were stored are put in first, those that had to be worked out are
 * noted beside them. It holds the dates from `firstDate` to `lastDate`, and is asked for no others.
 */
export class DaySheet {
  private readonly dates: number;
  private readonly sums: Float64Array;
  private readonly origins: Uint8Array;

  constructor(
    private readonly stores: number,
    readonly firstDate: number,
    readonly lastDate: number,
  ) {
    this.dates = lastDate - firstDate + 1;
    this.sums = new Float64Array(stores * this.dates * 3);
    this.origins = new Uint8Array(stores * this.dates);
  }

  has(store: number, date: number): boolean {
    return this.origins[this.placeOf(store, date)] !== EMPTY;
  }

  /** What was stored of a day. */
  put(entry: DayEntry): void {
    this.write(this.placeOf(entry.store, entry.date), entry, STORED);
  }

  /** What was worked out of a day. */
  note(store: number, date: number, sums: OpenTimeSums): void {
    this.write(this.placeOf(store, date), sums, WORKED_OUT);
  }

  /** The sums of a day that the sheet has. */
  of(store: number, date: number): OpenTimeSums {
    const place = this.placeOf(store, date) * 3;
    return { up: this.sums[place]!, down: this.sums[place + 1]!, noData: this.sums[place + 2]! };
  }

  /** What was worked out, by date, then by store. */
  *workedOut(): Generator<DayEntry> {
    if (!this.origins.includes(WORKED_OUT)) return;
    for (let date = this.firstDate; date <= this.lastDate; date++) {
      for (let store = 0; store < this.stores; store++) {
        const place = this.placeOf(store, date);
        if (this.origins[place] !== WORKED_OUT) continue;
        const { up, down, noData } = this.of(store, date);
        yield { store, date, up, down, noData };
      }
    }
  }

  private placeOf(store: number, date: number): number {
    return store * this.dates + (date - this.firstDate);
  }

  private write(place: number, { up, down, noData }: OpenTimeSums, origin: number): void {
    this.origins[place] = origin;
    this.sums[place * 3] = up;
    this.sums[place * 3 + 1] = down;
    this.sums[place * 3 + 2] = noData;
  }
}
