export * from './explanation';
export * from './figures';
export * from './rounding';
export * from './segments';
export * from './windows';
