import { randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { MulterModuleOptions } from '@nestjs/platform-express';
import { diskStorage, StorageEngine } from 'multer';
import { MS_PER_DAY, MS_PER_MINUTE } from '../../core/time/instant';
import type { Config } from '../../platform/config';
import { hasEnded, type ProcessIdentity, thisProcess } from '../../platform/leases';

/** A file to import: its name, and a stream of its bytes. */
export interface CsvSource {
  readonly name: string;
  readonly bytes: AsyncIterable<Buffer>;
}

/** The file with this path. A read wakes a thread, which costs as much as some hundred rows: few and large ones. */
export const fileSource = (name: string, path: string): CsvSource => ({
  name,
  bytes: createReadStream(path, { highWaterMark: 262_144 }),
});

const SUFFIX = '.upload';

/** `host~pid~nonce~uuid.upload`: the name contains the owner. */
const nameOf = (owner: ProcessIdentity): string => `${owner.replaceAll('/', '~')}~${randomUUID()}${SUFFIX}`;

const ownerOf = (name: string): ProcessIdentity => name.split('~').slice(0, 3).join('/');

/**
 * Uploads are written to the disk as they arrive, and imported from there: a slow client holds no lock on the database,
 * and a retried transaction can read its rows again.
 */
export function uploadOptions({
  uploadsDirectory,
  maxUploadBytes,
}: Config['ingestion']): MulterModuleOptions {
  mkdirSync(uploadsDirectory, { recursive: true });
  return {
    storage: allOrNothing(
      diskStorage({
        destination: uploadsDirectory,
        filename: (_request, _file, done) => done(null, nameOf(thisProcess())),
      }),
    ),
    // File names are UTF-8, although older rules for forms differ.
    defParamCharset: 'utf8',
    limits: { fileSize: maxUploadBytes, files: 1, fields: 0 },
  };
}

/** Multer leaves the written part of a file behind when the disk is full. */
function allOrNothing(storage: StorageEngine): StorageEngine {
  return {
    _handleFile: (request, file, done) =>
      storage._handleFile(request, file, (error: unknown, info) => {
        if (!error || file.path === undefined) done(error, info);
        else storage._removeFile(request, file, () => done(error, info));
      }),
    _removeFile: (request, file, done) => storage._removeFile(request, file, done),
  };
}

interface StoredFile {
  readonly name: string;
  readonly path: string;
  /** Epoch ms; Infinity if another process has deleted it meanwhile. */
  readonly writtenAt: number;
}

/**
 * The files whose names match. The folder of rejects is created with the first of them; one that is missing has no files.
 */
async function* filesIn(directory: string, wanted: RegExp): AsyncGenerator<StoredFile> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names.filter((each) => wanted.test(each))) {
    const path = join(directory, name);
    const writtenAt = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    );
    yield { name, path, writtenAt };
  }
}

/**
 * Deletes the uploads of processes that have certainly ended, and of others those older than a day.
 */
export async function removeStaleUploads(directory: string): Promise<void> {
  for await (const { name, path, writtenAt } of filesIn(directory, /\.upload$/)) {
    if (hasEnded(ownerOf(name)) || Date.now() - writtenAt > MS_PER_DAY) await rm(path, { force: true });
  }
}

/** Deletes the uploads of this process during its shutdown. */
export function removeOwnUploads(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name.endsWith(SUFFIX) && ownerOf(name) === thisProcess())
      rmSync(join(directory, name), { force: true });
  }
}

/** Deletes the lists of rejected rows that were written before an instant (epoch ms); returns their number. */
export async function removeOldRejects(directory: string, before: number): Promise<number> {
  let removed = 0;
  for await (const { path, writtenAt } of filesIn(directory, /\.csv(\.partial)?$/)) {
    if (writtenAt >= before) continue;
    await rm(path, { force: true });
    removed++;
  }
  return removed;
}

/**
 * Deletes the incomplete lists of rejected rows of imports that do not run any more. A list of the last minute may
 * belong to an import that has begun since `running` was read.
 */
export async function removePartialRejects(directory: string, running: ReadonlySet<string>): Promise<void> {
  for await (const { name, path, writtenAt } of filesIn(directory, /\.csv\.partial$/)) {
    if (Date.now() - writtenAt < MS_PER_MINUTE) continue;
    if (!running.has(basename(name, '.csv.partial'))) await rm(path, { force: true });
  }
}
