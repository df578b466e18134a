export * from './live-events.module';
