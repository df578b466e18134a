export * from './api-keys';
export * from './config.module';
export * from './config';
export * from './loopback';
export * from './process-identity';
