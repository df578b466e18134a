export * from './idempotency-keys';
export * from './idempotency.interceptor';
