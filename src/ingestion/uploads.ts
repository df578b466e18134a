import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MulterModuleOptions } from '@nestjs/platform-express';
import { diskStorage, StorageEngine } from 'multer';
import { hasEnded, ProcessIdentity, thisProcess } from '../config';
import type { Config } from '../config';
import { MS_PER_DAY } from '../time';

const SUFFIX = '.upload';

/** `host~pid~nonce~uuid.upload`: whose it is stands in its name. */
const nameOf = (owner: ProcessIdentity): string => `${owner.replaceAll('/', '~')}~${randomUUID()}${SUFFIX}`;

const ownerOf = (name: string): ProcessIdentity => name.split('~').slice(0, 3).join('/');

/**
 * Uploads go to the disk as they come in and are loaded from there: a slow client holds no lock on the database,
 * and a transaction that must be tried again has its rows at hand.
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
    // Names of files come as UTF-8, whatever the old rules for forms say.
    defParamCharset: 'utf8',
    limits: { fileSize: maxUploadBytes, files: 1, fields: 0 },
  };
}

/** Multer leaves the part of a file behind that it could write before the disk was full. */
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

/** Removes what killed processes left behind; of other hosts, where nobody can tell, what is older than a day. */
export async function removeStaleUploads(directory: string, now = Date.now()): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.endsWith(SUFFIX)) continue;
    const path = join(directory, name);
    // Its own process may be done with it meanwhile.
    const age = await stat(path).then(
      ({ mtimeMs }) => now - mtimeMs,
      () => 0,
    );
    if (hasEnded(ownerOf(name)) || age > MS_PER_DAY) await rm(path, { force: true });
  }
}

/** Removes what this process has in hand, at its end. */
export function removeOwnUploads(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name.endsWith(SUFFIX) && ownerOf(name) === thisProcess())
      rmSync(join(directory, name), { force: true });
  }
}
