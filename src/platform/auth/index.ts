export * from './rate-limit.module';
export * from './require-key';
export * from './security-headers';
export * from './session.module';
export * from './sessions';
