import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Config } from '../../platform/config';
import { invalidInput } from '../../platform/errors';
import { type S3Folder, s3Folder } from '../../reports';

/** The target of an export. Its files become visible together or not at all. */
export interface ExportFolder {
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
    await pipeline(content, createWriteStream(file, { flush: true }));
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
