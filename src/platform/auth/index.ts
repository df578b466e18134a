export * from './board-sessions';
export * from './require-key';
export * from './security-headers';
export * from './rate-limit.module';
