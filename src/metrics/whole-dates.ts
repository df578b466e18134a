import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database, dataVersion } from '../database';
import { StoreRegistry } from '../stores';
import { MS_PER_DAY } from '../time';
import { LocalCalendar } from '../timezones';
import { DailyKeeper, WorkedOutDays } from './daily';
import { DailyFrame, sumEachDay } from './engine';
import { FleetReader } from './fleet-reader';

/** Has the sums of a local date stored for every store, so that its polls are needed no more. */
@Injectable()
export class WholeDates {
  constructor(
    private readonly database: Database,
    private readonly registry: StoreRegistry,
    private readonly reader: FleetReader,
    private readonly keeper: DailyKeeper,
  ) {}

  /**
   * Of a date that has ended everywhere, for every store that may have had a poll by its end. Returns the version of the
   * data for which it is complete then; undefined: the data changed on the way.
   */
  async store(date: number): Promise<number | undefined> {
    const workedOut = new WorkedOutDays();
    const version = await this.database.snapshot(async (session) => {
      const endEverywhere = (date + 2) * MS_PER_DAY;
      const { storeKeys: keys } = await this.registry.fleet(session, endEverywhere);
      const frameOf = (calendar: LocalCalendar) => frameOn(date, endEverywhere, calendar);
      for await (const { stores, storeKeys, sheet } of this.reader.chunks(
        session,
        keys,
        endEverywhere,
        frameOf,
      )) {
        for (const { schedule, frame, polls, from, to, place } of stores) {
          sumEachDay(schedule, frame, polls, from, to, sheet, place);
        }
        workedOut.take(sheet, storeKeys);
        await nextTurn();
      }
      return dataVersion(session);
    });
    return (await this.keeper.keepNow(version, workedOut)) ? version : undefined;
  }
}

/** A date that the zone skipped is no day. */
function frameOn(date: number, asOf: number, calendar: LocalCalendar): DailyFrame {
  const day = calendar.day(date);
  return { dates: { first: date, last: date }, asOf, days: [day], whole: [day.start < day.end] };
}
