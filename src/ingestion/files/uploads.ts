import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MulterModuleOptions } from '@nestjs/platform-express';
import { diskStorage, StorageEngine } from 'multer';
import { MS_PER_DAY } from '../../core/time/instant';
import type { Config } from '../../platform/config';
import { hasEnded, type ProcessIdentity, thisProcess } from '../../platform/leases';

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

/**
 * Deletes the uploads of processes that have certainly ended, and of others those older than a day.
 */
export async function removeStaleUploads(directory: string, now = Date.now()): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.endsWith(SUFFIX)) continue;
    const path = join(directory, name);
    // Its process may have deleted it meanwhile.
    const age = await stat(path).then(
      ({ mtimeMs }) => now - mtimeMs,
      () => 0,
    );
    if (hasEnded(ownerOf(name)) || age > MS_PER_DAY) await rm(path, { force: true });
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
  for (const name of await readdir(directory)) {
    if (!/\.csv(\.partial)?$/.test(name)) continue;
    const path = join(directory, name);
    const writtenAt = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      // Another process has deleted it.
      () => Infinity,
    );
    if (writtenAt >= before) continue;
    await rm(path, { force: true });
    removed++;
  }
  return removed;
}
