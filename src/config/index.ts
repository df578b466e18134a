export * from './config';
export * from './config.module';
export * from './load-config';
export * from './process-identity';
