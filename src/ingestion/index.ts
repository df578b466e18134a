export * from './api/ingestion.dto';
export type { IngestionKind } from './importers/load-kind';
export * from './ingestion.module';
export * from './ingestion.service';
export * from './ledger/ingestion.entity';
export * from './ledger/ledger';
