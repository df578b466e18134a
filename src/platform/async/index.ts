export * from './with-timeout';
export * from './in-slices';
export * from './prefetch';
export * from './request-scope';
export * from './single-flight';
