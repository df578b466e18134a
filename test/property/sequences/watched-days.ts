import type { INestApplication } from '@nestjs/common';
import { DailyKeeper, DailyTable, WorkedOutDays } from '../../../src/metrics';

const nameOf = (date: number, storeKey: number): string => `${date} ${storeKey}`;

/**
 * Watches what a service reads and writes of stored days, and can hold back what is to be stored until after a load,
 * as it comes about by itself when the process has other things to do. Changes nothing else.
 */
export class WatchedDays {
  /** How many stored days were read since this was last set to 0. */
  read = 0;
  /** Whether since this was last set to false a day was worked out that had been stored before: it was forgotten. */
  workedOutAgain = false;
  /** How often days were given to be stored, and how often they were. */
  given = 0;
  written = 0;
  holdsBack = false;
  private heldBack: (() => void)[] = [];
  private readonly stored = new Set<string>();
  private readonly keeper: DailyKeeper;

  constructor(app: INestApplication) {
    this.keeper = app.get(DailyKeeper);
    this.watchReads(app.get(DailyTable));
    this.watchWrites(app.get(DailyTable));
    this.watchKeeper();
  }

  /** When all that was held back is stored, or dropped. */
  async settled(): Promise<void> {
    for (const keep of this.heldBack.splice(0)) keep();
    await this.keeper.settled();
  }

  private watchReads(table: DailyTable): void {
    const read = table.read.bind(table);
    jest.spyOn(table, 'read').mockImplementation(async (session, keys, sheet) => {
      await read(session, keys, sheet);
      for (const store of keys.storeKeys.keys()) {
        for (let date = sheet.firstDate; date <= sheet.lastDate; date++)
          if (sheet.has(store, date)) this.read++;
      }
    });
  }

  private watchWrites(table: DailyTable): void {
    const write = table.write.bind(table);
    jest.spyOn(table, 'write').mockImplementation(async (manager, days) => {
      await write(manager, days);
      this.written++;
      for (const [date, storeKey] of days) this.stored.add(nameOf(date, storeKey));
    });
  }

  private watchKeeper(): void {
    const keep = this.keeper.keep.bind(this.keeper);
    jest.spyOn(this.keeper, 'keep').mockImplementation((dataVersion, days) => {
      this.note(days);
      if (this.holdsBack) this.heldBack.push(() => keep(dataVersion, days));
      else keep(dataVersion, days);
    });
  }

  private note(days: WorkedOutDays): void {
    if (days.count > 0) this.given++;
    for (const [date, storeKey] of days) {
      if (this.stored.has(nameOf(date, storeKey))) this.workedOutAgain = true;
    }
  }
}
