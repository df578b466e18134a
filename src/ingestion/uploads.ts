import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MulterModuleOptions } from '@nestjs/platform-express';
import { diskStorage } from 'multer';
import type { Config } from '../config';
import { MS_PER_DAY } from '../time';

const SUFFIX = '.upload';

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
      filename: (_request, _file, done) => done(null, `${randomUUID()}${SUFFIX}`),
    }),
    // Names of files come as UTF-8, whatever the old rules for forms say.
    defParamCharset: 'utf8',
    limits: { fileSize: maxUploadBytes, files: 1, fields: 0 },
  };
}

/** Removes what a killed process left behind; what is younger than a day may be another process's work. */
export async function removeStaleUploads(directory: string, now = Date.now()): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.endsWith(SUFFIX)) continue;
    const path = join(directory, name);
    const age = now - (await stat(path)).mtimeMs;
    if (age > MS_PER_DAY) await rm(path, { force: true });
  }
}
