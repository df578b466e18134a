import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../../platform/database';
import type { NotificationStatus } from '../../reports';

/**
 * A message for one channel. It is written in the transaction of what it tells, and sent until it is delivered or given
 * up.
 */
@Entity({ name: 'deliveries' })
@Index('deliveries_due', ['status', 'dueAt'])
@Index('deliveries_report_id', ['reportId'])
export class Delivery {
  /** The UUID of the message, the same for all of its channels and at each attempt. */
  @PrimaryColumn({ name: 'delivery_id', type: 'varchar', length: 36 })
  deliveryId: string;

  /** The name of the channel. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  channel: string;

  /** The report that it is about; it is deleted with that report. */
  @Column({ name: 'report_id', type: 'varchar', length: 36, nullable: true })
  reportId: string | null;

  @Column({ type: 'varchar', length: 40 })
  event: string;

  /** JSON, the same bytes at each attempt. */
  @Column({ type: 'text' })
  body: string;

  /** For people; null: the message is for webhooks alone. */
  @Column({ type: 'text', nullable: true })
  text: string | null;

  @Column({ type: 'text', nullable: true })
  html: string | null;

  /** The `filepath` of a report that e-mail has as a file. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  attachment: string | null;

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

  /** The status of the last answer: of HTTP, or of the mail server. */
  @Column({ name: 'last_status', type: 'integer', nullable: true })
  lastStatus: number | null;

  @Column({ name: 'last_error', type: 'varchar', length: 120, nullable: true })
  lastError: string | null;
}
