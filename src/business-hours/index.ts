export * from './business-hours.repository';
export * from './business-hours.module';
export * from './exclusions.repository';
export * from './special-hours.repository';
