export * from './checksums';
export type { Checksum } from './row-lines';
export * from './data-move';
export * from './schema';
export * from './tables';
