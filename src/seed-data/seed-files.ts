import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buildFleet, type Store } from './fleet';
import { type Poll, pollsOf, type Status, STATUSES } from './polls';
import { randomSource, shuffled } from './random-source';

// A few sweeps of polls, limited so that they fit in memory.
const SWEEPS_SHUFFLED = 4;
const MAX_POLLS_HELD = 60_000;
const ROWS_HELD = 40;

/** Rows of store_status.csv: all active polls, then all inactive ones, sorted neither by store nor by time. */
export function* pollRows(fleet: readonly Store[], days: number, seed: number): Generator<string> {
  const random = randomSource(seed, 'poll order');
  const capacity = Math.min(SWEEPS_SHUFFLED * fleet.length, MAX_POLLS_HELD);
  // Generating all polls again for the second status takes seconds; keeping them would take too much memory.
  for (const status of STATUSES) {
    const polls = withStatus(pollsOf(fleet, days, seed), status);
    for (const poll of shuffled(polls, capacity, random)) {
      yield `${poll.storeId},${poll.status},${timestamp(poll.instant)}`;
    }
  }
}

/** Rows of menu_hours.csv; those of neighbouring stores are mixed. */
export function* businessHoursRows(fleet: readonly Store[], seed: number): Generator<string> {
  const rows = fleet.flatMap(({ id, shifts }) => shifts.map((shift) => ({ id, shift })));
  for (const { id, shift } of shuffled(rows, ROWS_HELD, randomSource(seed, 'hours order'))) {
    yield `${id},${shift.day},${clockTime(shift.start)},${clockTime(shift.end)}`;
  }
}

/** Rows of timezones.csv: one for every store with a zone. */
export function* timezoneRows(fleet: readonly Store[], seed: number): Generator<string> {
  const located = fleet.filter(({ zone }) => zone !== null);
  for (const { id, zone } of shuffled(located, ROWS_HELD, randomSource(seed, 'zone order'))) {
    yield `${id},${zone}`;
  }
}

const STREETS = ['Main Street', 'Elm Street', 'Market Street', 'Station Road', 'Café Court', 'Harbor Drive'];
const BRANDS = ['Corner Deli', 'Noodle House', 'Pizza & Co'] as const;
const REGIONS: readonly (readonly [zones: RegExp, region: string])[] = [
  [/New_York|Detroit|Indiana/, 'east'],
  [/Chicago/, 'central'],
  [/Denver|Phoenix|Edmonton/, 'mountain'],
  [/Los_Angeles|Honolulu/, 'west'],
  [/^Asia/, 'abroad'],
];

/**
 * Rows of stores.csv, of stores in the order of the fleet: one in ten has no target, and one in eight no sales. Stores
 * without a known zone have no region.
 */
export function* storeRows(fleet: readonly Store[], seed: number): Generator<string> {
  const random = randomSource(seed, 'details');
  for (const [index, { id, zone }] of fleet.entries()) {
    const brand = random.pick(BRANDS);
    const name = `${brand} ${random.pick(STREETS)} ${index + 1}`;
    const openedOn = `${2012 + random.below(10)}-0${1 + random.below(9)}-01`;
    const target = random.chance(0.1) ? '' : random.pick(['95', '99', '99.5']);
    const sales = random.chance(0.125) ? '' : String(40 + 5 * random.below(60));
    const region = REGIONS.find(([zones]) => zones.test(zone ?? ''))?.[1] ?? '';
    yield [id, name, openedOn, target, sales, region, brand].join(',');
  }
}

function* withStatus(polls: Iterable<Poll>, status: Status): Generator<Poll> {
  for (const poll of polls) if (poll.status === status) yield poll;
}

/** Microseconds since 1970 as `2023-01-25 18:13:22.479 UTC`, without trailing zeros of the fraction. */
export function timestamp(instant: number): string {
  const iso = new Date(Math.floor(instant / 1000)).toISOString();
  const fraction = String(instant % 1_000_000)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction && `.${fraction}`} UTC`;
}

/** Seconds of a local day as `09:30:00`. */
export function clockTime(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

const ROWS_A_WRITE = 1000;

/**
 * Writes header and rows, one per line, and returns the number of rows. Generates the rows only as fast as the disk
 * writes them. The file appears at `path` after it is complete; until then it has another name.
 */
async function writeCsvFile(
  path: string,
  header: string,
  rows: Iterable<string>,
  onProgress: (rows: number) => void = () => {},
): Promise<number> {
  const unfinished = `${path}.${process.pid}.partial`;
  let written = 0;
  const countRows = (count: number): void => onProgress((written += count));
  await mkdir(dirname(path), { recursive: true });
  try {
    // It exists before rows can fail, and so is there to be removed.
    const handle = await open(unfinished, 'w');
    await pipeline(Readable.from(blocks(header, rows, countRows)), handle.createWriteStream({ flush: true }));
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return written;
}

/** Many rows per write: one write per row through a CSV formatter takes more than twice as long. */
function* blocks(
  header: string,
  rows: Iterable<string>,
  countRows: (count: number) => void,
): Generator<string> {
  yield `${header}\n`;
  let block: string[] = [];
  for (const row of rows) {
    block.push(row);
    if (block.length < ROWS_A_WRITE) continue;
    yield `${block.join('\n')}\n`;
    countRows(block.length);
    block = [];
  }
  if (block.length === 0) return;
  yield `${block.join('\n')}\n`;
  countRows(block.length);
}

/** `stores` and `days`: integers from 1. `seed`: any integer; the same seed gives the same files. */
interface SeedOptions {
  directory: string;
  stores: number;
  days: number;
  seed: number;
}

/** The written files: their numbers of rows without headers, and their paths. */
export interface SeedSummary {
  stores: number;
  polls: number;
  businessHoursRows: number;
  timezoneRows: number;
  detailsRows: number;
  files: string[];
}

/**
 * Writes store_status.csv, menu_hours.csv, timezones.csv and stores.csv into the folder, which it creates if needed;
 * existing files are replaced. Calls `onProgress` with the number of polls written so far, about every thousand polls. Throws a
 * RangeError for invalid options before it writes anything.
 */
export async function generateSeedData(
  options: SeedOptions,
  onProgress?: (polls: number) => void,
): Promise<SeedSummary> {
  const { directory, stores, days, seed } = options;
  requireWholeNumber('stores', stores, 1);
  requireWholeNumber('days', days, 1);
  requireWholeNumber('seed', seed, Number.MIN_SAFE_INTEGER);

  const fleet = buildFleet(stores, seed);
  const names = ['store_status.csv', 'menu_hours.csv', 'timezones.csv', 'stores.csv'];
  const files = names.map((name) => join(directory, name));
  const [statusFile, hoursFile, zonesFile, storesFile] = files as [string, string, string, string];
  return {
    stores,
    polls: await writeCsvFile(
      statusFile,
      'store_id,status,timestamp_utc',
      pollRows(fleet, days, seed),
      onProgress,
    ),
    businessHoursRows: await writeCsvFile(
      hoursFile,
      'store_id,day,start_time_local,end_time_local',
      businessHoursRows(fleet, seed),
    ),
    timezoneRows: await writeCsvFile(zonesFile, 'store_id,timezone_str', timezoneRows(fleet, seed)),
    detailsRows: await writeCsvFile(
      storesFile,
      'store_id,name,opened_on,target_percent,sales_per_hour,region,brand',
      storeRows(fleet, seed),
    ),
    files,
  };
}

function requireWholeNumber(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(
      `${name} must be a whole number${least === 1 ? ' of at least 1' : ''}, not ${value}.`,
    );
  }
}
