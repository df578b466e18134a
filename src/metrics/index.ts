export * from './engine';
export * from './fleet-metrics';
export * from './metrics.module';
export * from './store-metrics';
