export * from './daily';
export * from './engine';
export * from './fleet-incidents';
export * from './fleet-metrics';
export * from './metrics.module';
export * from './range-request';
export * from './store-directory';
export * from './store-metrics';
