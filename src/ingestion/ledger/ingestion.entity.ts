import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../../platform/database';
import type { IngestionKind, Notice } from '../importers/importer';

/**
 * Running: nothing is visible yet. Completed: all rows are visible. Refused: the input was invalid, and nothing was
 * kept. Failed: an error occurred, and nothing was kept. Interrupted: the process ended, and nothing was kept.
 */
export const INGESTION_STATUSES = ['Running', 'Completed', 'Refused', 'Failed', 'Interrupted'] as const;
type IngestionStatus = (typeof INGESTION_STATUSES)[number];

/** A record of each import, written before its first row is read. */
@Entity({ name: 'ingestions' })
@Index('ingestions_started_at', ['startedAt', 'ingestionId'])
@Index('ingestions_affected', ['dataVersion', 'affectedFrom', 'affectedTo'])
export class Ingestion {
  @PrimaryColumn({ name: 'ingestion_id', type: 'varchar', length: 36 })
  ingestionId: string;

  @Column({ type: 'varchar', length: 20 })
  kind: IngestionKind;

  /** The file's name, or another description of the source. */
  @Column({ type: 'varchar', length: 255 })
  source: string;

  @Column({ type: 'varchar', length: 12 })
  status: IngestionStatus;

  /** The selector of the stores that the key of the request is limited to; '': all. */
  @Column({ type: 'varchar', length: 2000, default: '' })
  scope: string;

  /** SHA-256 of the input; known after all of it is read. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  sha256: string | null;

  @Column(instantColumn({ name: 'started_at' }))
  startedAt: number;

  @Column(instantColumn({ name: 'finished_at', nullable: true }))
  finishedAt: number | null;

  @Column({ name: 'rows_read', type: 'integer', default: 0 })
  rowsRead: number;

  @Column({ name: 'rows_inserted', type: 'integer', default: 0 })
  inserted: number;

  @Column({ name: 'rows_changed', type: 'integer', default: 0 })
  changed: number;

  @Column({ name: 'rows_unchanged', type: 'integer', default: 0 })
  unchanged: number;

  @Column({ name: 'rows_removed', type: 'integer', default: 0 })
  removed: number;

  @Column({ name: 'rows_rejected', type: 'integer', default: 0 })
  rejected: number;

  /** Good rows of stores that keep the hours that they had, because of another row. */
  @Column({ name: 'rows_kept', type: 'integer', default: 0 })
  kept: number;

  /** In JSON; null: none. */
  @Column({
    type: 'text',
    nullable: true,
    transformer: {
      to: (notices?: readonly Notice[] | null) =>
        notices === undefined || notices === null ? notices : JSON.stringify(notices),
      from: (text: string | null) => (text === null ? null : (JSON.parse(text) as Notice[])),
    },
  })
  notices: readonly Notice[] | null;

  @Column(instantColumn({ name: 'first_observed_at', nullable: true }))
  firstObservedAt: number | null;

  @Column(instantColumn({ name: 'last_observed_at', nullable: true }))
  lastObservedAt: number | null;

  /** The version of the data that it created, if it changed anything. */
  @Column({ name: 'data_version', type: 'integer', nullable: true })
  dataVersion: number | null;

  /**
   * The bounds of the time that reports must have read to be affected; null: it affects none, or, without `effects`, an
   * earlier version wrote it and it affects all or has changed nothing.
   */
  @Column(instantColumn({ name: 'affected_from', nullable: true }))
  affectedFrom: number | null;

  @Column(instantColumn({ name: 'affected_to', nullable: true }))
  affectedTo: number | null;

  /** Which reports it affects (`StoredEffects`); null: those that read any of the time between the two. */
  @Column({ type: 'text', nullable: true })
  effects: string | null;

  /** Why it was refused or failed. */
  @Column({ type: 'text', nullable: true })
  reason: string | null;

  /** The process that runs it (`thisProcess` of platform/leases). */
  @Column({ name: 'owner', type: 'varchar', length: 80 })
  leaseOwner: string;

  @Column(instantColumn({ name: 'lease_until', nullable: true }))
  leaseUntil: number | null;
}
