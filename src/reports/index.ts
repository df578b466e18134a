export {
  requestOf as reportRequestOf,
  type ScheduledReportRequest,
  ScheduledReportRequestDto,
} from './api/trigger.dto';
export { ReportFiles } from './files/report-files';
export * from './files/storage/report-storage';
export type { S3Folder } from './files/storage/s3-folder';
export { s3Folder } from './files/storage/report-storage.module';
export { figuresRequestOf } from './generation/report-generator';
export {
  ReportSummaries,
  type ReportSummary,
  type SummaryTotals,
  type WorstRow,
} from './generation/changes-reader';
export * from './jobs/queue/bull-queue.module';
export { BULL_QUEUE } from './jobs/queue/bull-queue';
export * from './jobs/queue/in-process-queue';
export { REPORT_QUEUE, type ReportJob, type ReportQueue } from './jobs/queue/report-queue';
export * from './jobs/report-removals';
export * from './records/report-columns';
export * from './records/report-rows';
export * from './records/report-outbox';
export * from './records/report.entity';
export * from './reports.module';
export * from './reports.service';
