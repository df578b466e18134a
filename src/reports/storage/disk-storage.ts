import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReportStorage, StagedFile, StoredFile } from './report-storage';

/** Each read and write costs a way to another thread and back. */
const BYTES_AT_A_TIME = 512 * 1024;

/** Files in a folder: written beside their place, flushed, then renamed. */
export class DiskStorage implements ReportStorage {
  constructor(private readonly directory: string) {}

  async stage(name: string, content: Readable): Promise<StagedFile> {
    await mkdir(this.directory, { recursive: true });
    const partial = join(this.directory, `.${name}.${randomBytes(6).toString('hex')}.partial`);
    try {
      await pipeline(content, createWriteStream(partial, { flush: true, highWaterMark: BYTES_AT_A_TIME }));
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    return {
      publish: async () => {
        await rename(partial, join(this.directory, name));
        await this.flushDirectory();
      },
      discard: () => rm(partial, { force: true }),
    };
  }

  async open(name: string): Promise<StoredFile | undefined> {
    let handle: FileHandle;
    try {
      handle = await open(join(this.directory, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    const { size } = await handle.stat();
    return { size, content: handle.createReadStream({ highWaterMark: BYTES_AT_A_TIME }) };
  }

  /** A rename lasts once its folder is flushed; Windows cannot do that, and need not. */
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
