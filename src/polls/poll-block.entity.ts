import { Column, Entity, PrimaryColumn } from 'typeorm';

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
