import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../../database';

/** A report that is no more, of which a file and rows may still be left. */
@Entity({ name: 'report_removals' })
@Index('report_removals_removed_at', ['removedAt'])
export class ReportRemoval {
  @PrimaryColumn({ name: 'report_id', type: 'varchar', length: 36 })
  reportId: string;

  /** The key of its rows, which other reports may have as well. */
  @Column({ name: 'result_key', type: 'integer', nullable: true })
  resultKey: number | null;

  @Column(instantColumn({ name: 'removed_at' }))
  removedAt: number;
}
