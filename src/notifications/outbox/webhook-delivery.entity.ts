import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../../platform/database';
import type { NotificationStatus } from '../../reports';

/**
 * The notification of a report's end for WEBHOOK_URL. It is written in the transaction that ends the report, and sent
 * until it is delivered or given up.
 */
@Entity({ name: 'webhook_deliveries' })
@Index('webhook_deliveries_due', ['status', 'dueAt'])
@Index('webhook_deliveries_report_id', ['reportId'])
export class WebhookDelivery {
  /** A UUID, the same at each attempt. */
  @PrimaryColumn({ name: 'delivery_id', type: 'varchar', length: 36 })
  deliveryId: string;

  @Column({ name: 'report_id', type: 'varchar', length: 36 })
  reportId: string;

  @Column({ type: 'varchar', length: 40 })
  event: string;

  /** JSON, the same bytes at each attempt. */
  @Column({ type: 'text' })
  body: string;

  @Column({ type: 'varchar', length: 12 })
  status: NotificationStatus;

  /** The number of attempts that were begun. */
  @Column({ type: 'integer', default: 0 })
  attempts: number;

  /** When the next attempt may begin; during an attempt, when it counts as lost. */
  @Column(instantColumn({ name: 'due_at' }))
  dueAt: number;

  /** The process of the running attempt (`thisProcess` of platform/leases). */
  @Column({ type: 'varchar', length: 80, nullable: true })
  owner: string | null;

  @Column({ name: 'last_status', type: 'integer', nullable: true })
  lastStatus: number | null;

  @Column({ name: 'last_error', type: 'varchar', length: 120, nullable: true })
  lastError: string | null;
}
