export { PromptRedis } from './prompt-redis';
export * from './redis-connection';
