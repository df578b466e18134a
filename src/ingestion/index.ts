export * from './api/ingestion.dto';
export type { IngestionKind } from './importers/importer';
export * from './ingestion.module';
export * from './ingestion.service';
export * from './ledger/ingestion.entity';
export * from './ledger/ingestions.repository';
