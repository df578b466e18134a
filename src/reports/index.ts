export * from './queue/bull-queue.module';
export * from './queue/in-process-queue.module';
export * from './report.entity';
export * from './reports.module';
export * from './reports.service';
export * from './rows/report-figures';
export * from './rows/report-result.entity';
export * from './storage/disk-storage.module';
