export * from './api-keys';
export * from './config';
export * from './config.module';
export * from './load-config';
export * from './loopback';
export * from './process-identity';
