export * from './stores.repository';
export * from './store-details.repository';
export * from './store.entity';
export * from './stores.module';
export * from './store-selection';
