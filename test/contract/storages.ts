import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DiskStorage } from '../../src/reports/storage/disk-storage';
import type { ReportStorage } from '../../src/reports/storage/report-storage';
import { temporaryFolder } from '../support/temporary-folder';

/** An empty storage of a test's own. */
export interface StorageUnderTest {
  readonly storage: ReportStorage;
  /** The names of all files that are there, hidden ones included. */
  readonly names: () => Promise<string[]>;
  readonly close: () => Promise<void>;
}

async function diskStorage(): Promise<StorageUnderTest> {
  const directory = await temporaryFolder('storage');
  // It is for the storage to make.
  const reports = join(directory, 'reports');
  return {
    storage: new DiskStorage(reports),
    names: () => readdir(reports),
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

export const storages: readonly [name: string, create: () => Promise<StorageUnderTest>][] = [
  ['on disk', diskStorage],
];
