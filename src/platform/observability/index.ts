export { Readiness } from './health';
export * from './observability.module';
export * from './prometheus';
