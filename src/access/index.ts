export * from './document-keys';
export * from './limited-adapter';
export * from './protect';
export * from './rate-limit.module';
