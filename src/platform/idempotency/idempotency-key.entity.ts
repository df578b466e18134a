import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../database';
import type { KeptAnswer } from './decision';

/** The first request of a caller's key. Without an answer it is still running. */
@Entity({ name: 'idempotency_keys' })
@Index('idempotency_keys_begun_at', ['begunAt'])
export class IdempotencyKey {
  /** The name of the API key; '' if no keys are configured. */
  @PrimaryColumn({ type: 'varchar', length: 255 })
  caller: string;

  @PrimaryColumn({ name: 'idempotency_key', type: 'varchar', length: 255 })
  key: string;

  /** The fingerprint of the request: see `fingerprint`. */
  @Column({ type: 'varchar', length: 64 })
  fingerprint: string;

  @Column(instantColumn({ name: 'begun_at' }))
  begunAt: number;

  /** The UUID of the one request that runs, of all with this key. */
  @Column({ type: 'varchar', length: 36 })
  claim: string;

  /** The process that runs the request (`thisProcess` of platform/leases), and the end of its lease; 0 once answered. */
  @Column({ name: 'owner', type: 'varchar', length: 80 })
  leaseOwner: string;

  @Column(instantColumn({ name: 'lease_until' }))
  leaseUntil: number;

  @Column({ type: 'simple-json', nullable: true })
  answer: KeptAnswer | null;
}
