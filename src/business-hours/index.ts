export * from './business-hours.entity';
export * from './business-hours.module';
export * from './hours-table';
export * from './packed-hours';
export * from './schedule';
export * from './time-of-day';
