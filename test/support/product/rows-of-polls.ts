import type { DataSource } from 'typeorm';
import { packPoll } from '../../../src/core/polls/poll-block';

const HOUR = 3_600_000;
const SLICE_MS = 6 * HOUR;
const DAY_MS = 24 * HOUR;
/** A Wednesday; the polls are of this UTC day and of the four before it. */
const LAST_DAY = Date.parse('2023-01-25T00:00:00Z') / DAY_MS;
const DAYS = 5;

export const AS_OF = '2023-01-25T22:00:00.000Z';

/** The first and last of a group of 64, the adjacent groups, and keys far beyond. */
const KEYS = [1, 2, 62, 63, 64, 65, 127, 128, 191, 192, 193, 4_095, 4_096, 999_999, 70_000_001];

export interface SampleStore {
  readonly key: number;
  readonly id: string;
  readonly zone: string | undefined;
}

export const SAMPLE_STORES: readonly SampleStore[] = KEYS.map((key, i) => ({
  key,
  id: `store ${(key * 7_919) % 1_000_003}`,
  zone: [undefined, 'America/Chicago', 'Asia/Kathmandu', 'Pacific/Kiritimati'][i % 4],
}));

/** Weekday, start and end in seconds, for every third store. */
const HOURS = [
  [1, 9 * 3_600, 17 * 3_600],
  [2, 0, 12 * 3_600],
  [2, 13 * 3_600, 86_400],
] as const;

export interface SamplePoll {
  readonly storeKey: number;
  /** Epoch ms */
  readonly observedAt: number;
  readonly active: boolean;
}

/** At the edges of every slice and between them, with distinct statuses for each store. */
export const SAMPLE_POLLS: readonly SamplePoll[] = KEYS.flatMap((storeKey, store) =>
  Array.from({ length: DAYS * 4 }, (_, slice) => {
    const start = (LAST_DAY - DAYS + 1) * DAY_MS + slice * SLICE_MS;
    return [0, 1, 61_007 * (store + 1), 3 * HOUR + store, SLICE_MS - 1].map((ms, i) => ({
      storeKey,
      observedAt: start + ms,
      active: (slice * 5 + i * 3 + store * 7) % 11 > 3,
    }));
  })
    .flat()
    .filter(({ observedAt }) => observedAt <= Date.parse(AS_OF)),
);

/** Stores with given keys, their hours and their zones. */
export async function insertStores(database: DataSource): Promise<void> {
  for (const [i, { key, id, zone }] of SAMPLE_STORES.entries()) {
    await database.query('INSERT INTO stores (store_key, store_id) VALUES (?, ?)', [key, id]);
    if (zone !== undefined) {
      await database.query('INSERT INTO store_timezones (store_key, timezone) VALUES (?, ?)', [key, zone]);
    }
    for (const row of i % 3 === 0 ? HOURS : []) {
      await database.query(
        'INSERT INTO business_hours (store_key, weekday, start_second, end_second) VALUES (?, ?, ?, ?)',
        [key, ...row],
      );
    }
  }
}

/** The first and last polls of the stores in the columns that held them before there were extents. */
export async function updateExtentsOfStores(database: DataSource): Promise<void> {
  for (const { key } of SAMPLE_STORES) {
    const instants = SAMPLE_POLLS.filter(({ storeKey }) => storeKey === key).map((poll) => poll.observedAt);
    await database.query('UPDATE stores SET first_poll_at = ?, last_poll_at = ? WHERE store_key = ?', [
      Math.min(...instants),
      Math.max(...instants),
      key,
    ]);
  }
}

/** The polls as rows of the former table, unsorted. */
export async function insertRowsOfPolls(database: DataSource): Promise<void> {
  const rows = [...SAMPLE_POLLS]
    .sort((a, b) => (packPoll(a.observedAt, a.active) % 1_009) - (packPoll(b.observedAt, b.active) % 1_009))
    .map(({ storeKey, observedAt, active }) => {
      return `(${Math.floor(observedAt / DAY_MS)}, ${storeKey}, ${observedAt}, ${active ? 1 : 0})`;
    });
  for (let from = 0; from < rows.length; from += 200) {
    const values = rows.slice(from, from + 200).join(', ');
    await database.query(`INSERT INTO polls (day, store_key, observed_at, status) VALUES ${values}`);
  }
}

/** The same polls as a CSV. */
export const csvOfPolls = (): string => {
  const ids = new Map(SAMPLE_STORES.map(({ key, id }) => [key, id]));
  const rows = SAMPLE_POLLS.map(
    ({ storeKey, observedAt, active }) =>
      `${ids.get(storeKey)},${active ? 'active' : 'inactive'},${new Date(observedAt).toISOString()}`,
  );
  return ['store_id,status,timestamp_utc', ...rows, ''].join('\n');
};
