import type { EntityManager } from 'typeorm';
import type { Extent } from '../../core/polls/poll-batch';
import { Column } from '../csv/header';
import { PlainLines } from '../csv/plain-lines';

export const INGESTION_KINDS = ['polls', 'business_hours', 'timezones'] as const;
export type IngestionKind = (typeof INGESTION_KINDS)[number];

/** What writing a digest did, in rows. What it neither inserted nor changed was there already, or was superseded. */
export interface WriteCounts {
  readonly inserted: number;
  readonly changed: number;
  /** Rows that stood there and were replaced by nothing (business hours only). */
  readonly removed: number;
  /** First and last instant (epoch ms) between which polls were inserted or changed; not for other kinds. */
  readonly touched?: Extent | undefined;
  /** A store, the first poll of one, its hours or its zone are others now. */
  readonly changesStores: boolean;
}

/** The good rows of one load, checked and held until they are written. */
export interface Digest {
  /** Takes the values of `LoadKind.columns`; a sentence says why a row cannot be taken. */
  add(values: readonly string[]): string | undefined;
  /** A short way into the digest for lines whose fields are the values of `LoadKind.columns`, in that order. */
  plainLines?(): PlainLines;
  /** Writes everything within the caller's transaction; may be called again when that is tried again. */
  write(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts>;
  /**
   * Called in the same transaction when that has raised the version of the data. Throws where the data has moved on so
   * that this cannot be kept.
   */
  finish?(manager: EntityManager, dataVersion: number, counts: WriteCounts): Promise<void>;
  /** How many stores its rows are of. */
  readonly stores: number;
  /** How many rows it holds by themselves, where they are no mere numbers in a list. */
  readonly heldRows?: number;
  /** First and last observed instant in epoch ms, where rows have one. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** One of the things that can be loaded: its columns, and how its rows are checked and written. */
export interface LoadKind {
  readonly kind: IngestionKind;
  readonly columns: readonly Column[];
  digest(): Digest | Promise<Digest>;
}
