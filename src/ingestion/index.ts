export * from './api/ingestion.dto';
export { type CsvSource, fileSource } from './files/uploads';
export { GapsReader, IMPORT_MODES } from './importers/importer';
export type { ImportMode, IngestionKind, Notice } from './importers/importer';
export * from './ingestion.module';
export * from './ingestion.service';
export * from './ledger/ingestion.entity';
export * from './ledger/ingestions.repository';
export * from './schedule-edits';
