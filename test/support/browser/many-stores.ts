import { uploadCsv } from '../product/client';
import type { Service } from '../product/service';

export const MANY_AS_OF = Date.parse('2023-01-25T18:00:00Z');

const HOUR = 3_600_000;
const ZONES = ['America/New_York', 'Asia/Tokyo', 'UTC'];

export const nameOf = (store: number): string => `store-${String(store).padStart(5, '0')}`;

/** So many stores, each with a spell of downtime of its own on its last two days. */
export async function loadManyStores(service: Service, stores: number): Promise<void> {
  const polls: string[] = ['store_id,status,timestamp_utc'];
  const zones: string[] = ['store_id,timezone_str'];
  for (let store = 0; store < stores; store++) {
    const began = MANY_AS_OF - ((store * 7) % 40) * HOUR - ((store * 13) % 60) * 60_000;
    const at = (instant: number, status: string) =>
      polls.push(`${nameOf(store)},${status},${new Date(instant).toISOString()}`);
    if (store > 0) at(began - 3 * HOUR, 'active');
    at(began, store % 5 === 0 ? 'active' : 'inactive');
    zones.push(`${nameOf(store)},${ZONES[store % ZONES.length]}`);
  }
  await uploadCsv(service, 'timezones', `${zones.join('\n')}\n`);
  await uploadCsv(service, 'polls', `${polls.join('\n')}\n`);
}
