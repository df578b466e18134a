export * from './store-id';
export * from './store-keys';
export * from './store-registry';
export * from './store.entity';
export type { RegisteredStore } from './stored-stores';
export * from './stores.module';
