import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The first and last poll of the 64 stores of a group (core/polls/poll-extents). Never read as an entity. */
@Entity({ name: 'poll_extents' })
export class PollExtentsRow {
  @PrimaryColumn({ name: 'store_group', type: 'integer' })
  storeGroup: number;

  @Column({ type: 'blob' })
  block: Buffer;
}
