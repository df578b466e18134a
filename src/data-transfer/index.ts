export * from './export/data-export.module';
export * from './export/dataset-exporter';
export * from './export/poll-formats';
export * from './export/polls-exporter';
export { checksumOf, isSame, moveData } from './move/data-move';
export type { MoveProgress, MovedTable } from './move/data-move';
export type { Checksum } from './move/row-lines';
export { requireSchema, tablesOf } from './move/databases';
