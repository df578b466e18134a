export * from './exclusions.repository';
export * from './exclusions.module';
