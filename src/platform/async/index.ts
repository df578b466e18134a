export * from './async';
export * from './in-slices';
