import { uploadCsv } from '../product/client';
import type { Service } from '../product/service';

const HOUR = 3_600_000;

export const CUT_AS_OF = Date.parse('2023-01-25T18:00:00Z');
/** From when to when the stores of the north were down, as their hourly polls say. */
export const CUT = { start: '2023-01-24T22:00:00.000Z', end: '2023-01-25T03:00:00.000Z' };

const north = (i: number): string => `north-${String(i).padStart(2, '0')}`;
const south = (i: number): string => `south-${String(i).padStart(2, '0')}`;

/** The stores of the north, and those of the south. */
export const NORTHERN = Array.from({ length: 40 }, (_, i) => north(i));
export const SOUTHERN = Array.from({ length: 20 }, (_, i) => south(i));

/** Stores of the south with a trouble of their own. */
export const [NEW, ONGOING, NEVER_UP, STALE] = SOUTHERN as [string, string, string, string];

/**
 * Sixty stores that are always open, with a poll each hour since Tuesday noon in UTC, and a power cut in the north last
 * night. Nothing is known of the days before.
 */
export async function loadPowerCut(service: Service): Promise<void> {
  const polls = ['store_id,status,timestamp_utc'];
  for (let at = CUT_AS_OF - 30 * HOUR; at <= CUT_AS_OF; at += HOUR) {
    const isCut = Date.parse(CUT.start) <= at && at < Date.parse(CUT.end);
    for (const store of NORTHERN) polls.push(lineOf(store, at, !isCut));
    for (const store of SOUTHERN) {
      if (store === STALE && at > CUT_AS_OF - 10 * HOUR) continue;
      const isDown =
        store === NEVER_UP ||
        (store === ONGOING && at >= CUT_AS_OF - 8 * HOUR) ||
        (store === NEW && at === CUT_AS_OF);
      // Of the new one, the last poll is half an hour earlier.
      polls.push(lineOf(store, store === NEW && at === CUT_AS_OF ? at - HOUR / 2 : at, !isDown));
    }
  }
  const stores = [
    'store_id,name,region,target_percent',
    ...NORTHERN.map((store) => `${store},,north,99`),
    ...SOUTHERN.map((store) => `${store},,south,99`),
  ];
  const zones = ['store_id,timezone_str', ...[...NORTHERN, ...SOUTHERN].map((store) => `${store},UTC`)];
  await uploadCsv(service, 'timezones', `${zones.join('\n')}\n`);
  await uploadCsv(service, 'polls', `${polls.join('\n')}\n`);
  await uploadCsv(service, 'stores', `${stores.join('\n')}\n`);
}

const lineOf = (store: string, at: number, up: boolean): string =>
  `${store},${up ? 'active' : 'inactive'},${new Date(at).toISOString()}`;
