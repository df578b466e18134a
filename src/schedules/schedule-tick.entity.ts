import { Entity, PrimaryColumn, Column } from 'typeorm';
import { instantColumn } from '../platform/database';

/**
 * A tick of a schedule that has its report. Both are written in one transaction, so that there is never a second
 * report.
 */
@Entity({ name: 'schedule_ticks', withoutRowid: true })
export class ScheduleTick {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  schedule: string;

  @PrimaryColumn(instantColumn({ name: 'tick_at' }) as { type: 'bigint' })
  tickAt: number;

  @Column({ name: 'report_id', type: 'varchar', length: 36 })
  reportId: string;
}
