export * from './calendars';
export * from './store-timezone.entity';
export * from './timezone-table';
export * from './timezones.module';
