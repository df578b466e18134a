import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../platform/database';

/** The changes of a recent import of polls, from which the fleet snapshot in memory is updated. */
@Entity({ name: 'recent_changes' })
export class RecentChange {
  /** The version of the data that the import created. */
  @PrimaryColumn({ name: 'data_version', type: 'integer' })
  dataVersion: number;

  /** The first and last instant at which it inserted or changed polls. */
  @Column(instantColumn({ name: 'first_at' }))
  firstAt: number;

  @Column(instantColumn({ name: 'last_at' }))
  lastAt: number;

  /** The keys of its stores, four bytes each, big-endian. */
  @Column({ type: 'mediumblob' })
  stores: Buffer;
}
