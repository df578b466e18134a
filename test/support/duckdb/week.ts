import { createReadStream, existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { generateSeedData } from '../../../src/seed-data';
import { projectFolder } from '../product/command-line';
import type { Files } from './pipeline';

export interface Week {
  /** The folder of the files. */
  readonly folder: string;
  readonly stores: number;
  readonly days: number;
}

type ChangePoll = (storeId: string, timestamp: string) => [storeId: string, timestamp: string] | undefined;

/** The folder of real hours and zones, if available: REAL_DATA_DIR, or beside the project. */
export function realDataFolder(): string | undefined {
  const folder = process.env.REAL_DATA_DIR ?? resolve(projectFolder, '..', 'shared', 'data', '2023');
  return existsSync(filesIn(folder).hours) && existsSync(filesIn(folder).zones) ? folder : undefined;
}

/** An unmodified generated data set. */
export async function generatedWeek({ folder, stores, days }: Week): Promise<Files> {
  await generateSeedData({ directory: folder, stores, days, seed: stores });
  return filesIn(folder);
}

/**
 * Generated polls from `since` on, for stores with real hours or zones as far as these suffice; the others have
 * neither.
 */
export async function weekOfRealStores(week: Week, realData: string, since: string): Promise<Files> {
  const { hours, zones } = filesIn(realData);
  const realIds = new Set([...(await storeIdsOf(zones)), ...(await storeIdsOf(hours))]).values();
  const renamed = new Map<string, string>();
  const polls = await changedPolls(await generatedWeek(week), 'real-stores', (storeId, timestamp) => {
    if (timestamp < since) return undefined;
    let realId = renamed.get(storeId);
    if (realId === undefined) renamed.set(storeId, (realId = realIds.next().value ?? storeId));
    return [realId, timestamp];
  });
  return { polls, hours, zones };
}

/** A generated data set, shifted by this number of days. */
export async function weekLater(week: Week, days: number): Promise<Files> {
  const files = await generatedWeek(week);
  const later = new Map<string, string>();
  const polls = await changedPolls(files, 'later', (storeId, timestamp) => {
    const date = timestamp.slice(0, 10);
    if (!later.has(date)) later.set(date, laterDate(date, days));
    return [storeId, later.get(date)! + timestamp.slice(10)];
  });
  return { ...files, polls };
}

const filesIn = (folder: string): Files => ({
  polls: join(folder, 'store_status.csv'),
  hours: join(folder, 'menu_hours.csv'),
  zones: join(folder, 'timezones.csv'),
});

const laterDate = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

const linesOf = (path: string) => createInterface({ input: createReadStream(path), crlfDelay: Infinity });

async function storeIdsOf(path: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const line of linesOf(path)) ids.add(line.slice(0, line.indexOf(',')));
  ids.delete('store_id');
  return ids;
}

/** Writes the polls again, changed by `change`, into a folder beside them, and returns the path. */
async function changedPolls({ polls }: Files, folder: string, change: ChangePoll): Promise<string> {
  const path = join(dirname(polls), folder, 'store_status.csv');
  await mkdir(dirname(path));
  await writeFile(path, changedLines(polls, change));
  return path;
}

/** Buffered: writing a hundred megabytes line by line is slow. */
async function* changedLines(path: string, change: ChangePoll): AsyncGenerator<string> {
  let block = '';
  for await (const line of linesOf(path)) {
    const [storeId = '', status = '', timestamp = ''] = line.split(',');
    const changed = storeId === 'store_id' ? [storeId, timestamp] : change(storeId, timestamp);
    if (changed !== undefined) block += `${changed[0]},${status},${changed[1]}\n`;
    if (block.length < 1_000_000) continue;
    yield block;
    block = '';
  }
  yield block;
}
