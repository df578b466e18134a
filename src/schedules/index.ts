export { ReportSchedule, ScheduleTick } from './schedules.repository';
export * from './report-schedules';
export * from './schedule-runner';
export * from './schedules.module';
