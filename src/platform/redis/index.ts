export { FailFastRedis } from './fail-fast-redis';
export * from './redis-connection';
