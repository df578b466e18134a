import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { MS_PER_DAY } from '../../core/time/instant';
import { DailyPlan } from '../../core/uptime/plans';
import { sumEachDay } from '../../core/uptime/figures';
import { Database, dataVersion, holdDataVersion } from '../../platform/database';
import { FleetReader } from '../reading/fleet-reader';
import { StoreIndexes } from '../reading/store-index';
import { DailyRollup, DailyRollupRepository } from '../rollups/daily-rollup.repository';

/** Limits how long an import waits. */
const ROLLUPS_PER_TRANSACTION = 4_000;

/** Writes the rollups of a local date for every store, so that its polls are no longer needed. */
@Injectable()
export class RollupBackfill {
  constructor(
    private readonly database: Database,
    private readonly indexes: StoreIndexes,
    private readonly reader: FleetReader,
    private readonly rollups: DailyRollupRepository,
  ) {}

  /**
   * Writes the rollups of a date that has ended in every zone, for every store that may have had a poll by its end.
   * Returns the version of the data for which they are complete; undefined: the data changed meanwhile, and the rows do
   * not count.
   */
  async write(date: number): Promise<number | undefined> {
    const { version, rollups } = await this.compute(date);
    for (let from = 0; from < rollups.length; from += ROLLUPS_PER_TRANSACTION) {
      const group = rollups.slice(from, from + ROLLUPS_PER_TRANSACTION);
      const held = await this.database.write(async (manager) => {
        const unchanged = await holdDataVersion(manager, version);
        if (unchanged) await this.rollups.write(manager, group);
        return unchanged;
      });
      if (!held) return undefined;
    }
    return version;
  }

  private compute(date: number): Promise<{ version: number; rollups: DailyRollup[] }> {
    return this.database.snapshot(async (session) => {
      const rollups: DailyRollup[] = [];
      const lastInstant = (date + 2) * MS_PER_DAY - 1;
      const fleet = (await this.indexes.of(session)).polledBy(lastInstant);
      const planFor = (calendar: LocalCalendar) => planOn(date, lastInstant + 1, calendar);
      for await (const { stores, storeKeys } of this.reader.fleet(session, fleet, lastInstant, planFor)) {
        for (const store of stores) {
          const [day] = sumEachDay(store, store.plan);
          if (day === undefined) continue;
          const { up, down, noData, excluded } = day.sums;
          rollups.push([date, storeKeys[store.place]!, up, down, noData, excluded]);
        }
        await nextTurn();
      }
      return { version: await dataVersion(session), rollups };
    });
  }
}

/** A skipped date has no days. */
function planOn(date: number, asOf: number, calendar: LocalCalendar): DailyPlan {
  const day = calendar.day(date);
  return { dates: { first: date, last: date }, asOf, days: [day], whole: [day.start < day.end] };
}
