export * from './calendars';
export * from './store-timezone.entity';
export * from './timezones.repository';
export * from './timezones.module';
