export * from './logging';
export * from './observability.module';
export * from './prometheus/product-metrics';
