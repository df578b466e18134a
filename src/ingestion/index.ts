export * from './ingestion.dto';
export * from './ingestion.entity';
export * from './ingestion.module';
export * from './ingestion.service';
export * from './ledger';
export type { IngestionKind } from './kinds/load-kind';
