export { Lease } from './lease-store';
export * from './retention.module';
export * from './retention';
