import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../../platform/database';

/** A tombstone of a deleted report, whose file and rows may still exist. */
@Entity({ name: 'report_tombstones' })
@Index('report_tombstones_removed_at', ['removedAt'])
export class ReportTombstone {
  @PrimaryColumn({ name: 'report_id', type: 'varchar', length: 36 })
  reportId: string;

  /** The key of its rows, which other reports may share. */
  @Column({ name: 'result_key', type: 'integer', nullable: true })
  resultKey: number | null;

  @Column(instantColumn({ name: 'removed_at' }))
  removedAt: number;
}
