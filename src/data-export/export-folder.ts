import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { invalidInput } from '../errors';

/** Where the files of an export go: they are there together, or not at all. */
export interface ExportFolder {
  /** Writes all of a file; `name` has its path below the folder, with slashes. */
  writeFile(name: string, content: Readable): Promise<void>;
  /** All files are written: makes them visible. */
  publish(): Promise<void>;
  /** Removes what was written. */
  discard(): Promise<void>;
}

/** Throws `invalid-input`: files of an earlier export beside those of this one would count twice. */
export const notEmpty = (place: string) =>
  invalidInput(`${place} is not empty. Name a folder that is not there yet, or remove what it holds.`);

/** A folder on a disk: written beside its place, then renamed. */
export class DiskFolder implements ExportFolder {
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
    await pipeline(content, createWriteStream(file, { flush: true }));
  }

  async publish(): Promise<void> {
    // Windows renames onto no folder, not even an empty one.
    await rmdir(this.path).catch(() => undefined);
    await rename(this.partial, this.path);
  }

  discard(): Promise<void> {
    return rm(this.partial, { recursive: true, force: true });
  }
}
