import { Module } from '@nestjs/common';
import { CONFIG } from '../../../platform/config';
import type { Config } from '../../../platform/config';
import { DiskStorage } from './disk-storage';
import { REPORT_STORAGE } from './report-storage';

@Module({
  providers: [
    {
      provide: REPORT_STORAGE,
      inject: [CONFIG],
      useFactory: (config: Config) => new DiskStorage(config.reports.directory),
    },
  ],
  exports: [REPORT_STORAGE],
})
export class DiskStorageModule {}
