export { Readiness } from './health/readiness';
export * from './logging';
export * from './observability.module';
export * from './prometheus/data-metrics';
export * from './prometheus/product-metrics';
