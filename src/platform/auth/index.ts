export { RateLimit, RateLimitModule } from './rate-limit';
export * from './access';
export { SessionModule } from './session.controller';
export * from './sessions';
