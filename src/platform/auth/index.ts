export * from './rate-limit';
export * from './require-key';
export * from './security-headers';
export * from './session.controller';
export * from './sessions';
