import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../platform/database';
import type { ScheduledReportRequest } from '../reports';

/** When a report is triggered, and the channels that it is delivered to. */
@Entity({ name: 'report_schedules' })
export class ReportSchedule {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  name: string;

  /** Five fields: minute, hour, day of the month, month, weekday. */
  @Column({ type: 'varchar', length: 120 })
  cron: string;

  /** The zone of its wall times. */
  @Column({ type: 'varchar', length: 64 })
  zone: string;

  /** The parameters of the report, as in the API. */
  @Column({ type: 'simple-json' })
  report: ScheduledReportRequest;

  /** Names of channels. */
  @Column({ type: 'simple-json' })
  channels: readonly string[];

  /** 1: it follows REPORT_SCHEDULE, because no caller has changed it. */
  @Column({ name: 'from_environment', type: 'integer', default: 0 })
  fromEnvironment: number;

  /** Ticks after this instant count. */
  @Column(instantColumn())
  since: number;

  @Column(instantColumn({ name: 'created_at' }))
  createdAt: number;

  @Column(instantColumn({ name: 'updated_at' }))
  updatedAt: number;
}
