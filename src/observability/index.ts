export * from './health.module';
export * from './logging';
