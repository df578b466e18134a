import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type ExclusionKind, MAX_REASON_LENGTH } from '../core/schedule/exclusions';
import { instantColumn } from '../platform/database';

/** The time `[startsAt, endsAt)` of a store that does not count. It is never deleted, only revoked. */
@Entity({ name: 'exclusions' })
@Index('exclusions_store_key', ['storeKey', 'revokedAt', 'startsAt', 'endsAt'])
@Index('exclusions_starts_at', ['startsAt', 'exclusionId'])
@Index('exclusions_batch_id', ['batchId'])
export class Exclusion {
  @PrimaryColumn({ name: 'exclusion_id', type: 'varchar', length: 36 })
  exclusionId: string;

  @Column({ name: 'store_key', type: 'integer' })
  storeKey: number;

  @Column(instantColumn({ name: 'starts_at' }))
  startsAt: number;

  @Column(instantColumn({ name: 'ends_at' }))
  endsAt: number;

  @Column({ type: 'varchar', length: 12 })
  kind: ExclusionKind;

  @Column({ type: 'varchar', length: MAX_REASON_LENGTH, nullable: true })
  reason: string | null;

  /** The id of the import that made it, with all others of the same request or file. */
  @Column({ name: 'batch_id', type: 'varchar', length: 36 })
  batchId: string;

  @Column(instantColumn({ name: 'created_at' }))
  createdAt: number;

  /** The name of the API key; null if no keys are configured, or from the command line. */
  @Column({ name: 'created_by', type: 'varchar', length: 64, nullable: true })
  createdBy: string | null;

  @Column(instantColumn({ name: 'revoked_at', nullable: true }))
  revokedAt: number | null;

  @Column({ name: 'revoked_by', type: 'varchar', length: 64, nullable: true })
  revokedBy: string | null;
}
