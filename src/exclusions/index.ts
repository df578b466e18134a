export * from './exclusion.entity';
export * from './exclusions.module';
export * from './exclusions.repository';
