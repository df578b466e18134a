const MS_PER_DAY = 86_400_000;
/** As many as a report takes at a time. */
const STORES_PER_CHUNK = 256;

/** What a scan reads of each day: a range of stores. */
export interface Chunk {
  readonly firstKey: number;
  readonly lastKey: number;
}

/** All stores that have polls, and the seven UTC days that end with the latest poll. */
export interface ScanPlan {
  readonly chunks: readonly Chunk[];
  readonly days: readonly number[];
}

export interface Scan {
  readonly ms: number;
  readonly polls: number;
}

export const STORES_SQL = 'SELECT store_key, last_poll_at FROM stores WHERE first_poll_at IS NOT NULL';

/** From the rows of STORES_SQL. */
export function scanPlan(stores: readonly (readonly [key: number, lastPoll: number])[]): ScanPlan {
  const keys = stores.map(([key]) => key).sort((a, b) => a - b);
  const chunks: Chunk[] = [];
  for (let i = 0; i < keys.length; i += STORES_PER_CHUNK) {
    const lastKey = keys[Math.min(i + STORES_PER_CHUNK, keys.length) - 1]!;
    chunks.push({ firstKey: keys[i]!, lastKey });
  }
  const lastDay = Math.floor(stores.reduce((last, [, poll]) => Math.max(last, poll), 0) / MS_PER_DAY);
  return { chunks, days: [6, 5, 4, 3, 2, 1, 0].map((earlier) => lastDay - earlier) };
}
