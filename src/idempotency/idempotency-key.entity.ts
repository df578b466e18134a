import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../database';
import type { KeptAnswer } from './kept-answer';

/** What a caller's key was first used for: being worked on while there is no answer, and settled once there is one. */
@Entity({ name: 'idempotency_keys' })
@Index('idempotency_keys_begun_at', ['begunAt'])
export class IdempotencyKey {
  /** The name of the API key; '' where none are asked for. */
  @PrimaryColumn({ type: 'varchar', length: 255 })
  caller: string;

  @PrimaryColumn({ name: 'idempotency_key', type: 'varchar', length: 255 })
  key: string;

  /** Of the request: see `fingerprint`. */
  @Column({ type: 'varchar', length: 64 })
  fingerprint: string;

  @Column(instantColumn({ name: 'begun_at' }))
  begunAt: number;

  /** The one request, of all that came with this key, that is worked on; a UUID. */
  @Column({ type: 'varchar', length: 36 })
  claim: string;

  /** The process that works on it (config/process-identity), and until when it may be trusted to; 0 once answered. */
  @Column({ type: 'varchar', length: 80 })
  owner: string;

  @Column(instantColumn({ name: 'lease_until' }))
  leaseUntil: number;

  @Column({ type: 'simple-json', nullable: true })
  answer: KeptAnswer | null;
}
