import { NumberList } from '../../polls/number-list';
import { DaySheet } from '../engine/day-sheet';

const PER_DAY = 4;

/** A store's local day: date (days since 1970-01-01), store key, milliseconds up, down and without data. */
export type WorkedOutDay = readonly [
  date: number,
  storeKey: number,
  up: number,
  down: number,
  noData: number,
];

/** Days that a report had to work out, until they are stored: 32 bytes each. */
export class WorkedOutDays {
  private readonly byDate = new Map<number, NumberList>();
  count = 0;

  /** `storeKeys[i]` is the store at place i of the sheet. */
  take(sheet: DaySheet, storeKeys: readonly number[]): void {
    for (const { store, date, up, down, noData } of sheet.workedOut()) {
      let days = this.byDate.get(date);
      if (days === undefined) this.byDate.set(date, (days = new NumberList()));
      days.push(storeKeys[store]!);
      days.push(up);
      days.push(down);
      days.push(noData);
      this.count++;
    }
  }

  /** By date, and within a date in the order they were taken: in that of the table's key, if stores came by key. */
  *[Symbol.iterator](): Generator<WorkedOutDay> {
    for (const date of [...this.byDate.keys()].sort((a, b) => a - b)) {
      const numbers = this.byDate.get(date)!.view();
      for (let i = 0; i < numbers.length; i += PER_DAY) {
        yield [date, numbers[i]!, numbers[i + 1]!, numbers[i + 2]!, numbers[i + 3]!];
      }
    }
  }
}
