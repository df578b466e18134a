export * from './store-keys';
export * from './store-registry';
export * from './store.entity';
export * from './stores.module';
