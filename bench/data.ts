import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Files } from '../test/support/duckdb/pipeline';
import { generatedWeek, realDataFolder, weekOfRealStores } from '../test/support/duckdb/week';
import { BENCH_FOLDER } from './folders';

const DAYS = 8;
/** The number of periods of DAYS in eight weeks, including the last one. */
const STRETCHES = 7;
/** Increase it when the generated data changes, so that older data sets are not used. */
export const VERSION = 1;
const MS_PER_DAY = 86_400_000;

/** The content and location of a data set. */
export interface DataSet {
  readonly stores: number;
  readonly polls: number;
  readonly hours: 'real' | 'generated';
  /** In the format of the file. */
  readonly first: string;
  readonly last: string;
  readonly files: Files;
}

/** The polls of a fleet in eight days, and the folders for `seed` that are made from them. */
export interface Week extends DataSet {
  /** Hours and zones without polls. */
  readonly hoursFolder: string;
  /** Polls only. */
  readonly pollsFolder: string;
  /** One more poll of each store, an hour after the last. */
  readonly sweepFolder: string;
}

/** A fleet of `stores` with the real hours and zones, if they are available; created once and kept. */
export function weekOf(stores: number): Promise<Week> {
  return kept(`week-${stores}`, async (folder) => {
    const real = realDataFolder();
    const week = { folder: join(folder, 'made'), stores, days: DAYS };
    const made = await (real === undefined ? generatedWeek(week) : weekOfRealStores(week, real, '2023'));
    const hoursFolder = join(folder, 'hours');
    const pollsFolder = join(folder, 'polls');
    const sweepFolder = join(folder, 'sweep');
    await link(made.hours, hoursFolder, 'menu_hours.csv');
    await link(made.zones, hoursFolder, 'timezones.csv');
    await link(made.polls, pollsFolder, 'store_status.csv');
    const { storeIds, ...survey } = await surveyOf(made.polls);
    await write(join(sweepFolder, 'store_status.csv'), sweepOf(storeIds, survey.last));
    return {
      ...survey,
      hours: real === undefined ? 'generated' : 'real',
      files: {
        polls: join(pollsFolder, 'store_status.csv'),
        hours: join(hoursFolder, 'menu_hours.csv'),
        zones: join(hoursFolder, 'timezones.csv'),
      },
      hoursFolder,
      pollsFolder,
      sweepFolder,
    };
  });
}

/** The ids of the stores of a week that have polls. */
export async function storeIdsOf({ sweepFolder }: Week): Promise<readonly string[]> {
  const lines = (await readFile(join(sweepFolder, 'store_status.csv'), 'utf8')).split('\n');
  return lines.slice(1, -1).map((line) => line.slice(0, line.indexOf(',')));
}

/** The polls of the same fleet in the seven weeks before: copies of the eight days with earlier dates. */
export async function historyOf(week: Week): Promise<readonly string[]> {
  const { folders } = await kept(`history-${week.stores}`, async (folder) => {
    const folders: string[] = [];
    for (let stretch = STRETCHES - 1; stretch > 0; stretch--) {
      const earlier = join(folder, `${stretch * DAYS}-days-earlier`);
      await write(join(earlier, 'store_status.csv'), earlierPolls(week.files.polls, stretch * DAYS));
      folders.push(earlier);
    }
    return { folders };
  });
  return folders;
}

/** Special hours of each store on two days of a week, one of them closed, and three exclusions of each store. */
export async function calendarsOf(week: Week): Promise<string> {
  const { calendars } = await kept(`calendars-${week.stores}`, async (folder) => {
    const storeIds = await storeIdsOf(week);
    const calendars = join(folder, 'calendars');
    await write(join(calendars, 'special_hours.csv'), specialHoursOf(storeIds, instantOf(week.last)));
    await write(join(calendars, 'exclusions.csv'), exclusionsOf(storeIds, instantOf(week.last)));
    return { calendars };
  });
  return calendars;
}

/** The stores of a fleet with a name and ten labels, of which `region` has 20 values. */
export async function labelsOf(fleet: DataSet): Promise<string> {
  const { labels } = await kept(`labels-${fleet.stores}`, async (folder) => {
    const labels = join(folder, 'labels');
    const { storeIds } = await surveyOf(fleet.files.polls);
    await write(join(labels, 'stores.csv'), detailsOf([...storeIds]));
    return { labels };
  });
  return labels;
}

function* detailsOf(storeIds: readonly string[]): Generator<string> {
  const keys = Array.from({ length: 9 }, (_, k) => `key_${k}`);
  yield `store_id,name,region,${keys.join(',')}\n`;
  for (const [i, storeId] of storeIds.entries()) {
    const values = keys.map((_, k) => `value ${i % (50 * (k + 1))}`);
    yield `${storeId},Store ${i},region ${i % 20},${values.join(',')}\n`;
  }
}

const daysEarlier = (instant: number, days: number): string =>
  new Date(instant - days * MS_PER_DAY).toISOString().slice(0, 10);

function* specialHoursOf(storeIds: readonly string[], last: number): Generator<string> {
  yield 'store_id,date,start_time_local,end_time_local\n';
  for (const storeId of storeIds) {
    yield `${storeId},${daysEarlier(last, 2)},10:00,16:00\n${storeId},${daysEarlier(last, 4)},,\n`;
  }
}

function* exclusionsOf(storeIds: readonly string[], last: number): Generator<string> {
  yield 'store_id,starts_at,ends_at,kind,reason\n';
  for (const storeId of storeIds) {
    for (const days of [1, 3, 5]) {
      const date = daysEarlier(last, days);
      yield `${storeId},${date}T14:00:00Z,${date}T17:00:00Z,${days === 3 ? 'excused' : 'planned'},\n`;
    }
  }
}

/** The polls of a week with semicolons, and without zones. */
export function variantsOf(week: Week): Promise<{ semicolons: string; zoneless: string }> {
  return kept(`variants-${week.stores}`, async (folder) => {
    const [semicolons, zoneless] = [join(folder, 'semicolons.csv'), join(folder, 'zoneless.csv')];
    await write(
      semicolons,
      changedLines(week.files.polls, (line) => line.replaceAll(',', ';')),
    );
    await write(
      zoneless,
      changedLines(week.files.polls, (line) => line.replace(' UTC', '')),
    );
    return { semicolons, zoneless };
  });
}

/** A generated fleet of eight days. */
export function largeFleet(stores: number): Promise<DataSet> {
  return kept(`fleet-${stores}`, async (folder) => {
    const files = await generatedWeek({ folder, stores, days: DAYS });
    const { polls, first, last, ...survey } = await surveyOf(files.polls);
    return { stores: survey.stores, polls, first, last, hours: 'generated', files };
  });
}

/** Returns the description of a folder that exists, or creates the folder atomically. */
async function kept<Description>(
  name: string,
  make: (folder: string) => Promise<Description>,
): Promise<Description> {
  const folder = join(BENCH_FOLDER, `${name}-v${VERSION}`);
  const description = join(folder, 'description.json');
  if (!existsSync(description)) {
    console.error(`Making ${folder}, once…`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const unfinished = `${description}.partial`;
    await writeFile(unfinished, JSON.stringify(await make(folder), null, 2));
    await rename(unfinished, description);
  }
  return JSON.parse(await readFile(description, 'utf8')) as Description;
}

/** Links real data instead of copying it. */
async function link(file: string, folder: string, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await symlink(resolve(file), join(folder, name));
}

async function write(path: string, text: Iterable<string> | AsyncIterable<string>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function surveyOf(path: string) {
  const storeIds = new Set<string>();
  let polls = -1; // the header
  let first = '9';
  let last = '';
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    polls++;
    if (polls === 0) continue;
    const [storeId = '', , timestamp = ''] = line.split(',');
    storeIds.add(storeId);
    if (timestamp < first) first = timestamp;
    if (timestamp > last) last = timestamp;
  }
  return { storeIds: [...storeIds], stores: storeIds.size, polls, first, last };
}

/** A poll of every store in the twelve minutes that follow an hour after `last`; three of four are active. */
function* sweepOf(storeIds: readonly string[], last: string): Generator<string> {
  const start = Date.parse(last.replace(' UTC', 'Z').replace(' ', 'T')) + 3_600_000;
  yield 'store_id,status,timestamp_utc\n';
  for (const [place, storeId] of storeIds.entries()) {
    const instant = new Date(start + Math.floor((place / storeIds.length) * 720_000)).toISOString();
    const timestamp = `${instant.slice(0, 10)} ${instant.slice(11, 23)} UTC`;
    yield `${storeId},${place % 4 === 0 ? 'inactive' : 'active'},${timestamp}\n`;
  }
}

function earlierPolls(path: string, days: number): AsyncGenerator<string> {
  const dates = new Map<string, string>();
  return changedLines(path, (line) => {
    const at = line.lastIndexOf(',') + 1;
    const date = line.slice(at, at + 10);
    if (!dates.has(date)) dates.set(date, earlierDate(date, days));
    return `${line.slice(0, at)}${dates.get(date)}${line.slice(at + 10)}`;
  });
}

/** In blocks: writing a hundred megabytes line by line is slow. */
async function* changedLines(path: string, change: (line: string) => string): AsyncGenerator<string> {
  let block = '';
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    block += `${change(line)}\n`;
    if (block.length < 1_000_000) continue;
    yield block;
    block = '';
  }
  yield block;
}

/** The header has no date and is not changed. */
const earlierDate = (date: string, days: number): string =>
  /^\d{4}-/.test(date) ? new Date(Date.parse(date) - days * MS_PER_DAY).toISOString().slice(0, 10) : date;

/** `2023-01-25 18:13:22.479 UTC` in epoch ms. */
export const instantOf = (timestamp: string): number =>
  Date.parse(timestamp.replace(' UTC', 'Z').replace(' ', 'T'));
