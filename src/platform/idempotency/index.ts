export { FirstAnswer, KeptFirstAnswer } from './first-answer';
export * from './idempotency-key.entity';
export * from './idempotency.interceptor';
export * from './idempotency.module';
export * from './key-problems';
