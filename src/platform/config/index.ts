export * from './api-keys';
export * from './config';
export { isCron } from './environment-rules';
