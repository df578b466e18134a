import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../database';

/** What a load of polls changed, kept for the last loads only: what is computed in memory follows by it. */
@Entity({ name: 'recent_changes' })
export class RecentChange {
  /** The version of the data that the load made. */
  @PrimaryColumn({ name: 'data_version', type: 'integer' })
  dataVersion: number;

  /** It inserted or changed polls between these instants. */
  @Column(instantColumn({ name: 'first_at' }))
  firstAt: number;

  @Column(instantColumn({ name: 'last_at' }))
  lastAt: number;

  /** The keys of its stores, four bytes each, the most significant first. */
  @Column({ type: 'mediumblob' })
  stores: Buffer;
}
