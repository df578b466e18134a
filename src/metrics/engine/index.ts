export * from './explanation';
export * from './figures';
export * from './incidents';
export * from './moment';
export * from './range';
export * from './rounding';
export * from './segments';
export * from './windows';
