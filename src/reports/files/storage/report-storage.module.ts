import { Module } from '@nestjs/common';
import { type Config, CONFIG, type S3Config } from '../../../platform/config';
import { DiskStorage } from './disk-storage';
import { REPORT_STORAGE, type ReportStorage } from './report-storage';
import type { S3Folder } from './s3-folder';

/** Loaded on demand, because the SDK takes half a second to load. */
function s3Storage(config: S3Config): ReportStorage {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { S3Storage } = require('./s3-storage') as typeof import('./s3-storage');
  return new S3Storage(config);
}

/** A prefix of a bucket, with the endpoint and credentials of the configuration. Close it after use. */
export function s3Folder(config: S3Config, bucket: string, prefix: string): S3Folder {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { S3Folder: Folder } = require('./s3-folder') as typeof import('./s3-folder');
  return new Folder(config, bucket, prefix);
}

/** Provides the storage of the configuration: a bucket of S3, or a folder of the disk. */
@Module({
  providers: [
    {
      provide: REPORT_STORAGE,
      inject: [CONFIG],
      useFactory: ({ reports: { s3, directory } }: Config): ReportStorage =>
        s3 === undefined ? new DiskStorage(directory) : s3Storage(s3),
    },
  ],
  exports: [REPORT_STORAGE],
})
export class ReportStorageModule {}
