import { uploadCsv } from './client';
import type { Service } from './service';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The newest poll: a Wednesday, ten days after clocks go forward in America. */
export const NEWEST = Date.parse('2024-03-20T09:00:00Z');
export const FIRST_DAY = Math.floor(NEWEST / DAY_MS) - 24;

/** Zones with very different offsets; a store without recent polls, and a new one. */
export const AGING_FLEET: readonly (readonly [
  id: string,
  zone: string,
  firstDay: number,
  lastDay: number,
])[] = [
  ['chicago', 'America/Chicago', 0, 24],
  ['default', '', 0, 24],
  ['hawaii', 'Pacific/Honolulu', 0, 24],
  ['kiribati', 'Pacific/Kiritimati', 0, 24],
  ['nepal', 'Asia/Kathmandu', 3, 24],
  ['new', 'Europe/Berlin', 21, 24],
  ['silent', 'UTC', 0, 4],
];

/** A poll of each store about every five hours, with distinct instants and statuses. */
function polls(): string[] {
  const rows: string[] = [];
  AGING_FLEET.forEach(([id, , firstDay, lastDay], store) => {
    const end = Math.min((FIRST_DAY + lastDay + 1) * DAY_MS, NEWEST - store * 61_007);
    for (let n = 0, at = (FIRST_DAY + firstDay) * DAY_MS + store * 1_234_567; at <= end; n++) {
      rows.push(`${id},${(n * (store + 3)) % 7 < 4 ? 'active' : 'inactive'},${new Date(at).toISOString()}`);
      at += 4 * HOUR_MS + ((n * 7_919 + store) % 120) * 60_000;
    }
  });
  rows.push(`chicago,active,${new Date(NEWEST).toISOString()}`);
  return rows;
}

export async function loadAgingFleet(service: Service): Promise<void> {
  const zones = AGING_FLEET.filter(([, zone]) => zone !== '').map(([id, zone]) => `${id},${zone}`);
  const hours = [
    'nepal,0,09:00,17:30',
    'nepal,3,20:00,04:00',
    'hawaii,2,00:00,12:00',
    'hawaii,5,08:00,23:59:59',
  ];
  await uploadCsv(service, 'timezones', ['store_id,timezone_str', ...zones, ''].join('\n'));
  await uploadCsv(
    service,
    'business-hours',
    ['store_id,day,start_time_local,end_time_local', ...hours, ''].join('\n'),
  );
  await uploadCsv(service, 'polls', ['store_id,status,timestamp_utc', ...polls(), ''].join('\n'));
}
