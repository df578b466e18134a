import { Entity, PrimaryColumn, Column, Index } from 'typeorm';
import { instantColumn } from '../platform/database';

/**
 * A tick of a schedule that has its report. Both are written in one transaction, so that there is never a second
 * report.
 */
@Entity({ name: 'schedule_ticks', withoutRowid: true })
@Index('schedule_ticks_delivered_at', ['deliveredAt'])
export class ScheduleTick {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  schedule: string;

  @PrimaryColumn(instantColumn({ name: 'tick_at' }) as { type: 'bigint' })
  tickAt: number;

  /** '': its report could not be triggered. */
  @Column({ name: 'report_id', type: 'varchar', length: 36 })
  reportId: string;

  /** When its messages were written to the outbox, or it was known that there are none; null: the report has not ended. */
  @Column(instantColumn({ name: 'delivered_at', nullable: true }))
  deliveredAt: number | null;
}
