export * from './one-ahead';
