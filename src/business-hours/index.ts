export * from './business-hours.entity';
export * from './business-hours.module';
export * from './business-hours.repository';
export * from './special-hours.repository';
