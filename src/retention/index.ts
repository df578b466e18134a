export * from './retention.module';
export { Retention } from './retention';
