export * from './timezones.repository';
export * from './store-timezone.entity';
export * from './timezones.module';
