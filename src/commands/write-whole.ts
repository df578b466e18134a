import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes a file atomically: under another name beside its path, flushed, then renamed. Creates the folder if needed.
 */
export async function writeWhole(file: string, content: Readable | Promise<Readable>): Promise<void> {
  const partial = `${file}.${randomBytes(4).toString('hex')}.partial`;
  await mkdir(dirname(file), { recursive: true });
  try {
    await pipeline(await content, createWriteStream(partial, { flush: true }));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
