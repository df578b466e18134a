import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig } from '../../src/platform/config';
import { DiskStorage } from '../../src/reports/files/storage/disk-storage';
import type { ReportStorage } from '../../src/reports/files/storage/report-storage';
import { S3Storage } from '../../src/reports/files/storage/s3-storage';
import { type RunningS3, startS3 } from '../support/services/s3';
import { objectNames } from '../support/services/s3-objects';
import { temporaryFolder } from '../support/temporary-folder';

/** An empty storage for one test. */
export interface StorageUnderTest {
  readonly storage: ReportStorage;
  /** The names of all existing files, including hidden ones. */
  readonly names: () => Promise<string[]>;
  readonly close: () => Promise<void>;
}

/** Storages of one kind, during a suite. */
export interface StorageKind {
  readonly kind: string;
  /** Whether its server supports several that publish one name at the same instant. */
  readonly publishesAtOnce: boolean;
  readonly begin: () => Promise<void>;
  readonly create: () => Promise<StorageUnderTest>;
  readonly end: () => Promise<void>;
}

const disk: StorageKind = {
  kind: 'on disk',
  publishesAtOnce: true,
  begin: () => Promise.resolve(),
  end: () => Promise.resolve(),
  async create() {
    const directory = await temporaryFolder('storage');
    // The storage creates it.
    const reports = join(directory, 'reports');
    return {
      storage: new DiskStorage(reports),
      names: () => readdir(reports),
      close: () => rm(directory, { recursive: true, force: true }),
    };
  },
};

let s3: RunningS3;
let prefixes = 0;

const bucket: StorageKind = {
  kind: 'in a bucket of S3',
  // s3rver writes a copy in place and fails on two concurrent copies; Amazon's server serializes them.
  publishesAtOnce: false,
  begin: async () => void (s3 = await startS3()),
  end: () => s3.stop(),
  create() {
    const prefix = `storage-${++prefixes}/`;
    const storage = new S3Storage(parseConfig({ ...s3.env, S3_PREFIX: prefix }).reports.s3!);
    return Promise.resolve({
      storage,
      names: () => objectNames(s3, prefix),
      close: () => Promise.resolve(storage.onApplicationShutdown()),
    });
  },
};

export const storageKinds: readonly StorageKind[] = [disk, bucket];
