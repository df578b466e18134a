export * from './timezones.repository';
export * from './timezones.module';
