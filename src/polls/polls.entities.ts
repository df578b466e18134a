import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../platform/database';

/**
 * The polls of one slice of time and one group of stores (core/polls/poll-block). The key starts with the slice, so
 * that imports append, and a week is 28 ranges for any length of history. Blocks are never read as entities.
 */
@Entity({ name: 'polls' })
export class PollBlockRow {
  /** Slices since 1970-01-01 */
  @PrimaryColumn({ type: 'integer' })
  slice: number;

  @PrimaryColumn({ name: 'store_group', type: 'integer' })
  storeGroup: number;

  @Column({ type: 'mediumblob' })
  block: Buffer;
}

/** The first and last poll of the 64 stores of a group (core/polls/poll-extents). Never read as an entity. */
@Entity({ name: 'poll_extents' })
export class PollExtentsRow {
  @PrimaryColumn({ name: 'store_group', type: 'integer' })
  storeGroup: number;

  @Column({ type: 'blob' })
  block: Buffer;
}

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
