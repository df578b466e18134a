import { listOf, NumbersOfList, ReadSession } from '../../database';
import { amongKeys, StoreKeys } from '../../stores';
import { DaySheet } from '../engine';
import { fromStored } from './day-rows';

/** The stored days of one date: their count, and of each the distance of its store's key and its three sums. */
type DateList = [localDate: number, count: number, list: Buffer];

const PER_DAY = 4;

/** Stored days as one list for each date, put together by the database: the cheapest way where it is elsewhere. */
export async function readDayLists(
  session: ReadSession,
  keys: StoreKeys,
  basis: string,
  sheet: DaySheet,
): Promise<void> {
  const among = amongKeys(keys);
  const lists = await session.rows<DateList>(
    `SELECT local_date, COUNT(*), ${listOf('(store_key - ?)', 'up_ms', 'down_ms', 'no_data_ms')}
      ${fromStored(sheet)} AND ${among.sql} GROUP BY local_date`,
    [keys.firstKey, basis, ...among.parameters],
  );
  const places = new Map(keys.storeKeys.map((storeKey, i) => [storeKey, i]));
  for (const [date, count, list] of lists) {
    const numbers = new NumbersOfList(list, count * PER_DAY);
    for (let i = 0; i < count * PER_DAY; i += PER_DAY) {
      const store = places.get(keys.firstKey + numbers.at(i));
      if (store === undefined) continue;
      sheet.put({ store, date, up: numbers.at(i + 1), down: numbers.at(i + 2), noData: numbers.at(i + 3) });
    }
  }
}
