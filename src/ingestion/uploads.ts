import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MulterModuleOptions } from '@nestjs/platform-express';
import { diskStorage } from 'multer';
import { hasEnded, thisProcess } from '../config';
import type { Config } from '../config';
import { MS_PER_DAY } from '../time';

const SUFFIX = '.upload';
/** Stands in a file's name between the parts of its process's identity, and before what is its own. */
const JOINT = '+';

const uploadName = (): string => `${[...thisProcess().split('/'), randomUUID()].join(JOINT)}${SUFFIX}`;

/** Whose upload it is; a name of another kind is nobody's that is known. */
const ownerOf = (name: string): string => name.split(JOINT).slice(0, 3).join('/');

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
    storage: diskStorage({
      destination: uploadsDirectory,
      filename: (_request, _file, done) => done(null, uploadName()),
    }),
    // Names of files come as UTF-8, whatever the old rules for forms say.
    defParamCharset: 'utf8',
    limits: { fileSize: maxUploadBytes, files: 1, fields: 0 },
  };
}

/** Removes what processes that have ended left behind; of other hosts' a day is waited, since nothing is known of them. */
export async function removeStaleUploads(directory: string, now = Date.now()): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.endsWith(SUFFIX)) continue;
    const path = join(directory, name);
    if (hasEnded(ownerOf(name)) || (await ageOf(path, now)) > MS_PER_DAY) await rm(path, { force: true });
  }
}

/** In milliseconds; an upload that has gone since has none. */
async function ageOf(path: string, now: number): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 0 : now - found.mtimeMs;
}
