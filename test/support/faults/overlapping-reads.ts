import { statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cliOutputHere } from '../product/command-line-here';
import { type Environment, freshEnvironment } from '../setups';
import type { ServiceProcess } from './service-process';

/** What clients did in that time, and the size of SQLite's write-ahead log in bytes. */
export interface OverlappingReads {
  readonly reads: number;
  readonly pollsWritten: number;
  readonly slowestReadMs: number;
  readonly largestLog: number;
  readonly lastLog: number;
}

export interface Pace {
  readonly seconds: number;
  /** Milliseconds between two requests of a client. */
  readonly readEvery: number;
  readonly writeEvery: number;
}

const WRITERS = 2;
/** Each reads the whole fleet, and is computed anew after each write. */
const READS = ['/figures/daily', '/stores?status=down&limit=1', '/incidents?limit=1'];
const POLL_INTERVAL_MS = 20;

const STORES = 2_000;
const storeIds = Array.from({ length: STORES }, (_, i) => `store-${i}`);
/** A slice of six hours with a poll of each store in each minute: its blocks are large, and each write rewrites some. */
const SLICE_START = Date.parse('2023-01-25T06:00:00Z');
const MINUTES = 360;
const MINUTE_MS = 60_000;
const instantOf = (minute: number, second: number) =>
  new Date(SLICE_START + (minute % MINUTES) * MINUTE_MS + second * 1_000).toISOString();

/** An environment on SQLite with these polls. */
export async function environmentWithLargeBlocks(): Promise<Environment> {
  const environment = await freshEnvironment('embedded');
  const folder = join(environment.directory, 'polls');
  await mkdir(folder);
  const minutes = Array.from({ length: MINUTES }, (_, minute) => instantOf(minute, 0));
  const rows = storeIds.map((id) => minutes.map((instant) => `${id},active,${instant}\n`).join(''));
  await writeFile(join(folder, 'store_status.csv'), ['store_id,status,timestamp_utc\n', ...rows].join(''));
  await cliOutputHere(environment.env, 'seed', '--dir', folder);
  return environment;
}

/**
 * Three clients read the fleet over and over, so that their reads overlap, while two write a poll of each of their
 * stores into one minute after the other.
 */
export async function overlappingReads(
  service: ServiceProcess,
  databasePath: string,
  { seconds, readEvery, writeEvery }: Pace,
): Promise<OverlappingReads> {
  const until = Date.now() + seconds * 1_000;
  const found = { reads: 0, pollsWritten: 0, slowestReadMs: 0, largestLog: 0, lastLog: 0 };

  const read = async (path: string) => {
    for (; Date.now() < until; await pause(readEvery)) {
      const begun = performance.now();
      await service.get(path);
      found.slowestReadMs = Math.max(found.slowestReadMs, Math.round(performance.now() - begun));
      found.reads++;
    }
  };
  const write = async (ids: readonly string[]) => {
    for (let minute = 0; Date.now() < until; minute++) {
      const timestamp_utc = instantOf(minute, 30);
      const status = Math.floor(minute / MINUTES) % 2 === 0 ? 'active' : 'inactive';
      const polls = ids.map((store_id) => ({ store_id, status, timestamp_utc }));
      await post(service, '/polls', { polls });
      found.pollsWritten += polls.length;
      await pause(writeEvery);
    }
  };
  const look = setInterval(() => {
    found.lastLog = statSync(`${databasePath}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    found.largestLog = Math.max(found.largestLog, found.lastLog);
  }, POLL_INTERVAL_MS);
  const share = Math.ceil(storeIds.length / WRITERS);
  const shares = Array.from({ length: WRITERS }, (_, i) => storeIds.slice(i * share, (i + 1) * share));
  try {
    await Promise.all([...READS.map(read), ...shares.map(write)]);
  } finally {
    clearInterval(look);
  }
  return found;
}

async function post(service: ServiceProcess, path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${service.url}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}
