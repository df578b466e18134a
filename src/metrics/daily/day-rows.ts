import { POLLS_KEPT_FROM, ReadSession } from '../../database';
import { amongKeys, StoreKeys } from '../../stores';
import { DaySheet } from '../engine';
import { PACKED_COLUMNS, unpackDay } from './packed-day-sums';

/**
 * Where the days of a sheet stand; `?` stands for the basis. Each date by its name: a range would hold all stores. Days
 * that are settled are good by any basis: nobody can work them out again.
 */
export function fromStored({ firstDate, lastDate }: DaySheet): string {
  const dates = Array.from({ length: lastDate - firstDate + 1 }, (_, i) => firstDate + i);
  return `FROM daily_metrics
    WHERE (basis_key = (SELECT basis_key FROM figure_bases WHERE basis = ?) OR local_date <= (${POLLS_KEPT_FROM}))
    AND local_date IN (${dates.join(', ')})`;
}

/** Stored days row by row, each as two numbers: the cheapest way where the database is in the same process. */
export async function readDayRows(
  session: ReadSession,
  keys: StoreKeys,
  basis: string,
  sheet: DaySheet,
): Promise<void> {
  const among = amongKeys(keys);
  const from = `${fromStored(sheet)} AND ${among.sql} ORDER BY local_date, store_key`;
  const given = [basis, ...among.parameters];
  const [first, second] = PACKED_COLUMNS;
  const origin = [keys.firstKey, sheet.firstDate];
  const firsts = await session.numbers(`SELECT ${first} ${from}`, [...origin, ...given]);
  const seconds = await session.numbers(`SELECT ${second} ${from}`, given);
  const places = new Map(keys.storeKeys.map((storeKey, i) => [storeKey, i]));
  firsts.forEach((packed, i) => {
    const { slot, date, up, down, noData } = unpackDay(packed, seconds[i]!);
    const store = places.get(keys.firstKey + slot);
    if (store !== undefined) sheet.put({ store, date: sheet.firstDate + date, up, down, noData });
  });
}
