export * from './in-time';
export * from './one-ahead';
export * from './request-scope';
export * from './single-flight';
