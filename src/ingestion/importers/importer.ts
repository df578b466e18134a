import type { EntityManager } from 'typeorm';
import { Column, PlainLines } from '../../core/csv/csv';
import type { Extent } from '../../core/polls/poll-batch';

export const INGESTION_KINDS = ['polls', 'business_hours', 'timezones'] as const;
export type IngestionKind = (typeof INGESTION_KINDS)[number];

/** The effect of writing staged rows, in rows. The others were stored already, or were superseded. */
export interface WriteCounts {
  readonly inserted: number;
  readonly changed: number;
  /** Deleted rows without a replacement (business hours only). */
  readonly removed: number;
  /** The first and last instant (epoch ms) at which polls were inserted or changed; undefined for other kinds. */
  readonly affected?: Extent | undefined;
  /** Whether a store, a store's first poll, its hours or its zone changed. */
  readonly changesStores: boolean;
}

/** The valid rows of one import, staged until they are written. */
export interface StagedRows {
  /** Stages the values of `Importer.columns`; returns an error message for an invalid row. */
  add(values: readonly string[]): string | undefined;
  /** A fast path for lines whose fields are the values of `Importer.columns`, in that order. */
  plainLines?(): PlainLines;
  /** Writes all rows in the caller's transaction; called again when that is retried. */
  write(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts>;
  /**
   * Called in the same transaction after it has raised the version of the data. Throws if the data has changed so that
   * the rows cannot be kept.
   */
  finish?(manager: EntityManager, dataVersion: number, counts: WriteCounts): Promise<void>;
  /** The number of stores in the rows. */
  readonly stores: number;
  /** The number of rows that are kept as objects, if they are not numbers in a list. */
  readonly heldRows?: number;
  /** The first and last instant of the rows in epoch ms, if they have one. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** A kind of data: its columns, and how its rows are validated and written. */
export interface Importer {
  readonly kind: IngestionKind;
  readonly columns: readonly Column[];
  stage(): StagedRows | Promise<StagedRows>;
}
