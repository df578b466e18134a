import { Entity, PrimaryColumn, Column } from 'typeorm';
import { instantColumn } from '../database';

/**
 * One observation of a store. The key leads with the UTC day, so that loads append, and a week is eight ranges
 * however long the history; within a day a range comes out by store and time. Nothing ever reads polls as entities.
 */
@Entity({ name: 'polls', withoutRowid: true })
export class Poll {
  /** UTC days since 1970-01-01 */
  @PrimaryColumn({ type: 'integer' })
  day: number;

  @PrimaryColumn({ name: 'store_key', type: 'integer' })
  storeKey: number;

  @PrimaryColumn(instantColumn({ name: 'observed_at' }) as { type: 'bigint' })
  observedAt: number;

  /** 1 = active, 0 = inactive */
  @Column({ type: 'tinyint' })
  status: number;
}
