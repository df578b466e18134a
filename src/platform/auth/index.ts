export { RateLimit, RateLimitModule } from './rate-limit';
export * from './require-key';
export * from './security-headers';
export { SessionModule } from './session.controller';
export * from './sessions';
