import { uploadCsv } from './client';
import type { Service } from './service';

/**
 * Seven stores whose figures can be computed by hand. As of the latest poll, Wednesday 2023-01-25 at 18:00 UTC:
 *
 * | store | local time | hours | |
 * |---|---|---|---|
 * | always | Wed 12:00 Chicago, by default | none | up 06:00–17:30Z, down since; down on Monday |
 * | days | Wed 23:45 Kathmandu | Mon–Fri 09:00–17:00 | closed; down from Mon 16:00 to Wed 11:00 |
 * | lost | Wed 12:00 Chicago, its own zone is unknown | Wed 09:00–12:30 and 12:30–13:00 | open until 13:00 |
 * | night | Wed 13:00 New York | Tue 18:00–02:00, Wed 20:00–23:59:59 | closed; down from Tue 23:00 to Wed 02:00 |
 * | quiet | Wed 10:00 Los Angeles | none | no poll since the 10th |
 * | silent | Wed 08:00 Honolulu | none | no poll at all |
 * | strange | Wed 18:00 UTC | none | the latest poll is its own |
 */
export const strangeId = 'köşe 🏪/7?x#y%20&"<';
export const smallFleet = ['always', 'days', strangeId, 'lost', 'night', 'quiet', 'silent'];
export const smallFleetAsOf = '2023-01-25T18:00:00.000Z';

const POLLS = [
  ['always', 'inactive', '2023-01-23 12:00:00 UTC'],
  ['always', 'active', '2023-01-25 15:00:00 UTC'],
  ['always', 'inactive', '2023-01-25 17:30:00 UTC'],
  ['days', 'active', '2023-01-23 04:15:00 UTC'],
  ['days', 'inactive', '2023-01-23 10:15:00 UTC'],
  ['days', 'inactive', '2023-01-24 06:15:00 UTC'],
  ['days', 'inactive', '2023-01-25 03:45:00 UTC'],
  ['days', 'active', '2023-01-25 05:15:00 UTC'],
  ['lost', 'inactive', '2023-01-25 16:00:00.500 UTC'],
  ['lost', 'active', '2023-01-25 17:45:30.250 UTC'],
  ['night', 'active', '2023-01-25 00:00:00 UTC'],
  ['night', 'inactive', '2023-01-25 04:00:00 UTC'],
  ['night', 'inactive', '2023-01-25 06:00:00 UTC'],
  // The store is closed then, so that the poll does not count.
  ['night', 'active', '2023-01-25 17:00:00 UTC'],
  ['quiet', 'active', '2023-01-10 12:00:00 UTC'],
  [strangeId, 'active', '2023-01-25 18:00:00 UTC'],
];

const HOURS = [
  ...['0', '1', '2', '3', '4'].map((weekday) => ['days', weekday, '09:00', '17:00']),
  ['lost', '2', '09:00:00', '12:30:00'],
  ['lost', '2', '12:30:00', '13:00:00'],
  ['night', '1', '18:00:00', '02:00:00'],
  ['night', '2', '20:00:00', '23:59:59'],
];

const ZONES = [
  ['days', 'Asia/Kathmandu'],
  ['lost', 'Mars/Olympus_Mons'],
  ['night', 'America/New_York'],
  ['quiet', 'America/Los_Angeles'],
  ['silent', 'Pacific/Honolulu'],
  [strangeId, 'UTC'],
];

/** `until`: without the polls after this instant. */
export async function loadSmallFleet(service: Service, until = smallFleetAsOf): Promise<void> {
  const polls = POLLS.filter(([, , observedAt]) => Date.parse(observedAt!) <= Date.parse(until));
  await uploadCsv(service, 'polls', csv('store_id,status,timestamp_utc', polls));
  await uploadCsv(
    service,
    'business-hours',
    csv('store_id,dayOfWeek,start_time_local,end_time_local', HOURS),
  );
  await uploadCsv(service, 'timezones', csv('store_id,timezone_str', ZONES));
}

const csv = (header: string, rows: readonly (readonly string[])[]): string =>
  [header, ...rows.map((row) => row.map(quoted).join(',')), ''].join('\n');

const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;
