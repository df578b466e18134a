export * from './lease.entity';
export * from './retention';
export * from './retention.module';
