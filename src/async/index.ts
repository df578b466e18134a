export * from './in-time';
export * from './one-ahead';
