import {
  blockPoll,
  encodeBlock,
  SLICE_MS,
  sliceOf,
  slotOfKey,
  storeGroupOf,
  timeAndStatus,
} from '../../src/core/polls/poll-block';
import { extentsByGroup, PollExtents, widenExtents } from '../../src/core/polls/poll-batch';
import { MS_PER_MINUTE } from '../../src/core/time/instant';
import { openMysql, openSqlite, rowsOf } from './connections';

const MINUTES = 1_440;
/** In the middle of a slice of six hours: a sweep then rewrites the average amount. */
export const MINUTES_END = Date.UTC(2023, 0, 25, 21);
const START = MINUTES_END - MINUTES * MS_PER_MINUTE;

/** A poll of each store in each minute of a day; the same formula in JavaScript and in SQL. */
const instantOf = (storeKey: number, minute: number): number =>
  START + minute * MS_PER_MINUTE + ((storeKey * 7_919 + minute * 104_729) % MS_PER_MINUTE);
const isActive = (storeKey: number, minute: number): boolean =>
  (storeKey * 31 + Math.floor(minute / 37) * 17) % 100 >= 8;

const ROWS = `
  WITH RECURSIVE minutes (minute) AS (SELECT 0 UNION ALL SELECT minute + 1 FROM minutes WHERE minute < ${MINUTES - 1}),
  minute_polls AS (
    SELECT store_key, (store_key * 31 + (minute / 37) * 17) % 100 >= 8 AS status,
      ${START} + minute * ${MS_PER_MINUTE} + (store_key * 7919 + minute * 104729) % ${MS_PER_MINUTE} AS observed_at
    FROM stores, minutes WHERE first_poll_at IS NOT NULL
  )
  INSERT INTO polls (day, store_key, observed_at, status)
    SELECT observed_at / 86400000, store_key, observed_at, status FROM minute_polls
    WHERE observed_at / 86400000 = ? ORDER BY store_key, observed_at`;

const STORES = 'SELECT store_key FROM stores';
const EXTENTS = 'SELECT store_group, block FROM poll_extents';

const EXTENTS_OF_ROWS = `
  UPDATE stores SET
    first_poll_at = ${START} + (store_key * 7919) % ${MS_PER_MINUTE},
    last_poll_at = ${START + (MINUTES - 1) * MS_PER_MINUTE} + (store_key * 7919 + ${(MINUTES - 1) * 104_729}) % ${MS_PER_MINUTE}
  WHERE first_poll_at IS NOT NULL`;

type ExtentsRow = [storeGroup: number, block: Buffer];

export interface MinutesInput {
  /** As blocks, or as rows of the previous version (SQLite only). */
  readonly as: 'blocks' | 'rows';
}

/** Replaces the polls of each store that has some by one poll every minute of a day. */
export async function run({ as }: MinutesInput): Promise<void> {
  if (process.env.MYSQL_HOST !== undefined) {
    await fillMysql();
    return;
  }
  const connection = openSqlite();
  connection.exec('BEGIN IMMEDIATE; DELETE FROM polls');
  if (as === 'rows') {
    for (const instant of [START, MINUTES_END])
      connection.prepare(ROWS).run(Math.floor(instant / 86_400_000));
    connection.exec(EXTENTS_OF_ROWS);
  } else {
    const insert = connection.prepare('INSERT INTO polls (slice, store_group, block) VALUES (?, ?, ?)');
    const replace = connection.prepare('REPLACE INTO poll_extents (store_group, block) VALUES (?, ?)');
    const keys = polledOf(
      connection.prepare(STORES).pluck().all() as number[],
      connection.prepare(EXTENTS).raw().all() as ExtentsRow[],
    );
    for (const { slice, storeGroup, block } of blocksOf(keys)) insert.run(slice, storeGroup, block);
    for (const [storeGroup, block] of extentsOf(keys)) replace.run(storeGroup, block);
  }
  connection.exec('COMMIT');
  connection.close();
}

async function fillMysql(): Promise<void> {
  const connection = openMysql();
  await rowsOf(connection, 'DELETE FROM polls');
  const stores = (await rowsOf<[number]>(connection, STORES)).map(([key]) => key);
  const keys = polledOf(stores, await rowsOf<ExtentsRow>(connection, EXTENTS));
  for (const { slice, storeGroup, block } of blocksOf(keys)) {
    await rowsOf(
      connection,
      `INSERT INTO polls (slice, store_group, block) VALUES (${slice}, ${storeGroup}, x'${block.toString('hex')}')`,
    );
  }
  for (const [storeGroup, block] of extentsOf(keys)) {
    await rowsOf(
      connection,
      `REPLACE INTO poll_extents (store_group, block) VALUES (${storeGroup}, x'${block.toString('hex')}')`,
    );
  }
  connection.end();
}

/** The stores that have a poll. */
function polledOf(storeKeys: readonly number[], rows: readonly ExtentsRow[]): number[] {
  const extents = new PollExtents();
  for (const [storeGroup, block] of rows) extents.add(storeGroup, block);
  return storeKeys.filter((key) => extents.of(key) !== undefined);
}

function extentsOf(keys: readonly number[]): ExtentsRow[] {
  const groups = extentsByGroup(keys, (i) => ({
    first: instantOf(keys[i]!, 0),
    last: instantOf(keys[i]!, MINUTES - 1),
  }));
  return groups.map(([storeGroup, seen]) => [storeGroup, widenExtents(Buffer.alloc(0), seen).bytes!]);
}

function* blocksOf(keys: readonly number[]): Generator<{ slice: number; storeGroup: number; block: Buffer }> {
  const groups = new Map<number, number[]>();
  for (const key of [...keys].sort((a, b) => a - b)) {
    const group = storeGroupOf(key);
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group)!.push(key);
  }
  for (let slice = sliceOf(START); slice <= sliceOf(MINUTES_END - 1); slice++) {
    const first = Math.max(0, (slice * SLICE_MS - START) / MS_PER_MINUTE);
    const end = Math.min(MINUTES, ((slice + 1) * SLICE_MS - START) / MS_PER_MINUTE);
    for (const [storeGroup, members] of groups) {
      const polls = new Uint32Array(members.length * (end - first));
      let count = 0;
      for (const key of members) {
        for (let minute = first; minute < end; minute++) {
          const time = timeAndStatus(instantOf(key, minute) - slice * SLICE_MS, isActive(key, minute));
          polls[count++] = blockPoll(slotOfKey(key), time);
        }
      }
      yield { slice, storeGroup, block: encodeBlock(polls) };
    }
  }
}
