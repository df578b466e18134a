export * from './events';
export * from './events.module';
