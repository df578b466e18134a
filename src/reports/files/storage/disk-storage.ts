import { randomBytes } from 'node:crypto';
import { FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ByteRange, contentOf, FileContent, measuring, ReportStorage, StagedFile } from './report-storage';

/** Large, because each read and write is a round trip to another thread. */
const BYTES_AT_A_TIME = 512 * 1024;

const STAGED = /^\..+\.partial$/;

/** Files in a folder: written under another name, flushed, then renamed. */
export class DiskStorage implements ReportStorage {
  constructor(private readonly directory: string) {}

  async stage(name: string, content: Readable): Promise<StagedFile> {
    await mkdir(this.directory, { recursive: true });
    const partial = join(this.directory, `.${name}.${randomBytes(6).toString('hex')}.partial`);
    const measure = measuring();
    // The file exists before content can fail: a stream that opens later would create it after it is removed here.
    const handle = await open(partial, 'w');
    try {
      const file = handle.createWriteStream({ flush: true, highWaterMark: BYTES_AT_A_TIME });
      await pipeline(content, measure.through, file);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    return {
      ...measure.result(),
      publish: async () => {
        await rename(partial, join(this.directory, name));
        await this.flushDirectory();
      },
      discard: () => rm(partial, { force: true }),
    };
  }

  async inspect(name: string): Promise<FileContent | undefined> {
    const file = await this.open(name);
    return file === undefined ? undefined : contentOf(file);
  }

  async open(name: string, range?: ByteRange): Promise<Readable | undefined> {
    const handle = await unlessMissing<FileHandle>(open(join(this.directory, name)));
    return handle?.createReadStream({ ...range, highWaterMark: BYTES_AT_A_TIME });
  }

  link(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  remove(name: string): Promise<void> {
    return rm(join(this.directory, name), { force: true });
  }

  async clearLeftovers(before: number): Promise<number> {
    let cleared = 0;
    for (const name of (await unlessMissing(readdir(this.directory))) ?? []) {
      if (!STAGED.test(name)) continue;
      const path = join(this.directory, name);
      // The process that staged it may have published or discarded it meanwhile.
      const found = await unlessMissing(stat(path));
      if (found === undefined || found.mtimeMs >= before) continue;
      await rm(path, { force: true });
      cleared++;
    }
    return cleared;
  }

  placeOf(name: string): string {
    return join(this.directory, name);
  }

  /** A rename is durable after its folder is flushed; Windows does not support that, and does not need it. */
  private async flushDirectory(): Promise<void> {
    if (process.platform === 'win32') return;
    const handle = await open(this.directory);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
