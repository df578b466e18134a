export * from './in-time';
export * from './in-turns';
export * from './one-ahead';
export * from './request-scope';
export * from './single-flight';
