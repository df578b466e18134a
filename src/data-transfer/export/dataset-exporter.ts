import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BusinessHoursRepository, ExclusionsRepository, SpecialHoursRepository } from '../../business-hours';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { formatDate, MS_PER_DAY } from '../../core/time/instant';
import type { S3Config } from '../../platform/config';
import type { ReadSession } from '../../platform/database';
import { invalidInput } from '../../platform/errors';
import { PollExtentsRepository } from '../../polls';
import { type S3Folder, s3Folder } from '../../reports';
import {
  amongKeys,
  factsOf,
  keysInOrder,
  NO_FACTS,
  StoreDetailsRepository,
  type StoreKeys,
  StoresRepository,
} from '../../stores';
import { Calendars, TimezonesRepository } from '../../timezones';
import {
  EXCLUSION_COLUMNS,
  HOURS_COLUMNS,
  LOCAL_DAY_COLUMNS,
  LocalDayPart,
  localDayParts,
  SPECIAL_HOURS_COLUMNS,
  STORE_COLUMNS,
  StoreRow,
  TIMEZONE_COLUMNS,
  TimezoneRow,
} from './dataset-tables';
import { dateOfBatch, ParquetColumn, parquetRows, pollsAs } from './poll-formats';
import {
  ExportProgress,
  PollsBatch,
  PollsExporter,
  PollsExportRequest,
  WantedStores,
} from './polls-exporter';

/** The target of an export. Its files become visible together or not at all. */
interface ExportFolder {
  /** Writes a whole file; `name` is its path below the folder, with slashes. */
  writeFile(name: string, content: Readable): Promise<void>;
  /** Makes the files visible after all are written. */
  publish(): Promise<void>;
  /** Removes the written files. */
  discard(): Promise<void>;
}

/** Throws `invalid-input`: files of an earlier export would be counted together with those of this one. */
const notEmpty = (place: string) =>
  invalidInput(`${place} is not empty. Name a folder that is not there yet, or remove what it holds.`);

/** A folder on a disk: written under another name, then renamed. */
class DiskFolder implements ExportFolder {
  private constructor(
    private readonly path: string,
    private readonly partial: string,
  ) {}

  /** Throws `invalid-input` for a folder that holds files. */
  static async create(path: string): Promise<DiskFolder> {
    const partial = `${path.replace(/[\\/]+$/, '')}.${randomBytes(4).toString('hex')}.partial`;
    const found = await readdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    if (found.length > 0) throw notEmpty(path);
    await mkdir(partial, { recursive: true });
    return new DiskFolder(path, partial);
  }

  async writeFile(name: string, content: Readable): Promise<void> {
    const file = join(this.partial, ...name.split('/'));
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(file, 'w');
    await pipeline(content, handle.createWriteStream({ flush: true }));
  }

  async publish(): Promise<void> {
    // Windows cannot rename onto a folder, not even onto an empty one.
    await rmdir(this.path).catch(() => undefined);
    await rename(this.partial, this.path);
  }

  discard(): Promise<void> {
    return rm(this.partial, { recursive: true, force: true });
  }
}

/** The last object of an export. Engines ignore it; a script that waits for it knows that the export is complete. */
const SUCCESS = '_SUCCESS';

/** A prefix of a bucket. Objects appear one by one; `_SUCCESS` is written last. */
class BucketFolder implements ExportFolder {
  private readonly written: string[] = [];

  private constructor(private readonly objects: S3Folder) {}

  /** Throws `invalid-input` for a prefix that holds objects. `place` is the caller's name of it. */
  static async create(objects: S3Folder, place: string): Promise<BucketFolder> {
    if (!(await objects.isEmpty())) throw notEmpty(place);
    return new BucketFolder(objects);
  }

  async writeFile(name: string, content: Readable): Promise<void> {
    this.written.push(name);
    await this.objects.upload(name, content);
  }

  publish(): Promise<void> {
    return this.objects.mark(SUCCESS);
  }

  async discard(): Promise<void> {
    // Objects that cannot be removed have no `_SUCCESS` beside them, and the next export rejects the prefix.
    for (const name of this.written) await this.objects.remove(name).catch(() => undefined);
  }
}

const S3_URL = /^s3:\/\/([^/]+)\/?(.*)$/;

/**
 * Opens the folder at `place`: a path, or `s3://bucket/prefix` if S3 is configured. Throws `invalid-input` for a folder
 * that holds files, and for a bucket without configuration.
 */
export async function withExportFolder<T>(
  place: string,
  s3: S3Config | undefined,
  work: (folder: ExportFolder) => Promise<T>,
): Promise<T> {
  const [, bucket, path = ''] = S3_URL.exec(place) ?? [];
  if (bucket === undefined) return work(await DiskFolder.create(place));
  if (s3 === undefined) {
    throw invalidInput(
      `${place} is in S3, which is not configured: set S3_BUCKET and the variables beside it.`,
    );
  }
  const objects = s3Folder(s3, bucket, path === '' || path.endsWith('/') ? path : `${path}/`);
  try {
    return await work(await BucketFolder.create(objects, place));
  } finally {
    objects.close();
  }
}

/** The result of an export. */
interface ExportedDataset {
  /** The number of UTC days that have a file. */
  readonly days: number;
  readonly polls: number;
}

/**
 * Local days before the first and after the last exported UTC day that have a row. They cover every report as of an
 * instant from the first poll to one day after the last.
 */
const DAYS_BEFORE = 9;
const DAYS_AFTER = 2;
/** Local days in one slice of work: about one millisecond. */
const DAYS_PER_TURN = 32;

/**
 * Exports the input of every report as Parquet files for engines such as DuckDB, Spark or Trino:
 * `polls/day=YYYY-MM-DD/` by UTC day, `stores`, `timezones`, `business_hours`, `special_hours`, `exclusions` and
 * `local_days`. docs/data-out.md describes the columns.
 */
@Injectable()
export class DatasetExporter {
  constructor(
    private readonly exporter: PollsExporter,
    private readonly stores: StoresRepository,
    private readonly extents: PollExtentsRepository,
    private readonly hours: BusinessHoursRepository,
    private readonly specialHours: SpecialHoursRepository,
    private readonly timezones: TimezonesRepository,
    private readonly exclusions: ExclusionsRepository,
    private readonly calendars: Calendars,
    private readonly details: StoreDetailsRepository,
  ) {}

  /**
   * Writes everything from one snapshot, then publishes the folder. If that fails, nothing of it remains. Throws like
   * `PollsExporter.exportPolls` and the folder.
   */
  async exportDataset(
    request: PollsExportRequest,
    folder: ExportFolder,
    progress?: ExportProgress,
  ): Promise<ExportedDataset> {
    try {
      const exported = await this.exporter.exportPolls(
        request,
        (polls, session, wanted) => this.writeFiles(session, polls, wanted, request, folder),
        progress,
      );
      await folder.publish();
      return exported;
    } catch (error) {
      await folder.discard();
      throw error;
    }
  }

  private async writeFiles(
    session: ReadSession,
    polls: AsyncIterable<PollsBatch>,
    wanted: WantedStores,
    { from = Date.now() }: PollsExportRequest,
    folder: ExportFolder,
  ): Promise<ExportedDataset> {
    const written = await writeDays(polls, folder);
    if (written.dates.length === 0) await writeDay(Math.floor(from / MS_PER_DAY), noBatches(), folder);
    const zones = new Set<string>();
    const write = <Row>(name: string, columns: readonly ParquetColumn<Row>[], rows: AsyncIterable<Row[]>) =>
      folder.writeFile(`${name}.parquet`, bytesOf(columns, rows));
    await write('stores', STORE_COLUMNS, this.storeRows(session, wanted, zones));
    await write('timezones', TIMEZONE_COLUMNS, this.timezoneRows(session, wanted));
    const hours = this.rowsOf(session, wanted, ({ firstKey, lastKey }) =>
      this.hours.rowsOfKeys(session, firstKey, lastKey),
    );
    await write('business_hours', HOURS_COLUMNS, hours);
    const special = this.rowsOf(session, wanted, ({ firstKey, lastKey }) =>
      this.specialHours.rowsOfKeys(session, firstKey, lastKey),
    );
    await write('special_hours', SPECIAL_HOURS_COLUMNS, special);
    const exclusions = this.rowsOf(session, wanted, (keys) => this.exclusions.ofKeys(session, keys));
    await write('exclusions', EXCLUSION_COLUMNS, exclusions);
    await write('local_days', LOCAL_DAY_COLUMNS, localDayRows(zones, written.dates));
    return { days: written.dates.length, polls: written.polls };
  }

  private async *storeRows(
    session: ReadSession,
    wanted: WantedStores,
    zones: Set<string>,
  ): AsyncGenerator<StoreRow[]> {
    for await (const { stores, keys } of this.storePages(session, wanted)) {
      const given = await this.timezones.zones(session, keys);
      const extents = await this.extents.ofStores(session, keys.storeKeys);
      const details = new Map(
        (await this.details.rows(session, amongKeys(keys))).map((row) => [row[0], row]),
      );
      yield stores.map((store) => {
        const { zone } = this.calendars.of(given.get(store.storeKey));
        zones.add(zone);
        const extent = extents.of(store.storeKey);
        const row = details.get(store.storeKey);
        const facts = row === undefined ? NO_FACTS : factsOf(row);
        const polled = { firstPollAt: extent?.first ?? null, lastPollAt: extent?.last ?? null };
        return { ...store, ...facts, labels: row?.[6] ?? '{}', zone, ...polled };
      });
    }
  }

  private async *timezoneRows(session: ReadSession, wanted: WantedStores): AsyncGenerator<TimezoneRow[]> {
    for await (const { stores, keys } of this.storePages(session, wanted)) {
      const given = await this.timezones.zones(session, keys);
      yield stores.flatMap(({ storeKey, storeId: id }) => {
        const timezone = given.get(storeKey);
        return timezone === undefined ? [] : [{ storeId: id, timezone }];
      });
    }
  }

  /** The rows that the exported stores have in a table, with their ids. */
  private async *rowsOf<Row extends { readonly storeKey: number }>(
    session: ReadSession,
    wanted: WantedStores,
    read: (keys: StoreKeys) => Promise<readonly Row[]>,
  ): AsyncGenerator<(Row & { readonly storeId: string })[]> {
    for await (const { stores, keys } of this.storePages(session, wanted)) {
      const ids = new Map(stores.map((store) => [store.storeKey, store.storeId]));
      yield (await read(keys)).flatMap((row) => {
        const id = ids.get(row.storeKey);
        return id === undefined ? [] : [{ ...row, storeId: id }];
      });
    }
  }

  /** The exported stores by key, in pages. */
  private async *storePages(session: ReadSession, wanted: WantedStores) {
    for await (const page of this.stores.byKey(session)) {
      const stores = wanted === undefined ? page : page.filter(({ storeKey }) => wanted.has(storeKey));
      if (stores.length > 0) yield { stores, keys: keysInOrder(stores.map(({ storeKey }) => storeKey)) };
    }
  }
}

const bytesOf = <Row>(columns: readonly ParquetColumn<Row>[], rows: AsyncIterable<Row[]>): Readable =>
  Readable.from(parquetRows(columns, rows), { objectMode: false });

/** Writes one file for each UTC day, one after the other: batches are ordered by day. */
async function writeDays(
  batches: AsyncIterable<PollsBatch>,
  folder: ExportFolder,
): Promise<{ dates: number[]; polls: number }> {
  const dates: number[] = [];
  let polls = 0;
  const source = batches[Symbol.asyncIterator]();
  let next = await source.next();
  while (next.done !== true) {
    const date = dateOfBatch(next.value);
    const ofDay = async function* (): AsyncGenerator<PollsBatch> {
      while (next.done !== true && dateOfBatch(next.value) === date) {
        for (const each of next.value) polls += each.polls.length;
        yield next.value;
        next = await source.next();
      }
    };
    await writeDay(date, ofDay(), folder);
    dates.push(date);
  }
  return { dates, polls };
}

const writeDay = (date: number, batches: AsyncIterable<PollsBatch>, folder: ExportFolder): Promise<void> =>
  folder.writeFile(`polls/day=${formatDate(date)}/polls.parquet`, pollsAs('parquet', batches));

/** For a file without rows, which still has its columns. */
async function* noBatches(): AsyncGenerator<PollsBatch> {}

async function* localDayRows(
  zones: Iterable<string>,
  dates: readonly number[],
): AsyncGenerator<LocalDayPart[]> {
  if (dates.length === 0) return;
  const [first, last] = [dates[0]! - DAYS_BEFORE, dates[dates.length - 1]! + DAYS_AFTER];
  for (const zone of zones) {
    // A separate calendar, so that its cached days are released after the export.
    const calendar = new LocalCalendar(zone);
    for (let date = first; date <= last; date++) {
      yield localDayParts(calendar, date);
      if ((date - first) % DAYS_PER_TURN === 0) await nextTurn();
    }
  }
}
