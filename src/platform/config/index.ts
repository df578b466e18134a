export * from './api-keys';
export * from './config.module';
export * from './config';
export { isCron } from './environment-rules';
