import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import {
  Column,
  Entity,
  In,
  Index,
  IsNull,
  LessThan,
  LessThanOrEqual,
  Not,
  PrimaryColumn,
  Repository,
} from 'typeorm';
import { Database, instantColumn, ReadSession } from '../../platform/database';
import { LEASE_MS, thisProcess } from '../../platform/leases';
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

/** The number of deliveries that wait for their first or next attempt. */
export async function pendingDeliveries(session: ReadSession): Promise<number> {
  const [count] = await session.numbers("SELECT COUNT(*) FROM deliveries WHERE status = 'pending'");
  return count!;
}

type Answer = Pick<Delivery, 'lastStatus' | 'lastError'>;
type Changes = Partial<Delivery>;

/**
 * The `deliveries` table. Each step is a conditional update of one row, so that one of many processes makes an
 * attempt. All steps are idempotent: at worst, an attempt is repeated after its lease.
 */
@Injectable()
export class DeliveriesRepository {
  constructor(
    private readonly database: Database,
    @InjectRepository(Delivery) private readonly deliveries: Repository<Delivery>,
  ) {}

  /** At most `most` due deliveries, longest waiting first; `without`: none for this channel. */
  due(now: number, most: number, without?: string): Promise<Delivery[]> {
    const channel = without === undefined ? {} : { channel: Not(without) };
    return this.deliveries.find({
      where: { status: 'pending', dueAt: LessThanOrEqual(now), ...channel },
      order: { dueAt: 'ASC' },
      take: most,
    });
  }

  /**
   * Acquires the delivery for this process and counts the attempt; undefined: another process was faster. An attempt takes
   * less time than a lease, which is not renewed: without a result by then, the delivery is due again.
   */
  async acquire(found: Delivery): Promise<Delivery | undefined> {
    const { deliveryId, channel, attempts, dueAt } = found;
    const changes = { attempts: attempts + 1, dueAt: Date.now() + LEASE_MS, owner: thisProcess() };
    const { affected } = await this.database.write((manager) =>
      manager.update(Delivery, { deliveryId, channel, status: 'pending', attempts, dueAt }, changes),
    );
    return affected === 1 ? { ...found, ...changes } : undefined;
  }

  end(delivery: Delivery, changes: Answer & Pick<Delivery, 'status'>): Promise<void> {
    return this.settle(delivery, changes);
  }

  postpone(delivery: Delivery, changes: Answer & Pick<Delivery, 'dueAt'>): Promise<void> {
    return this.settle(delivery, changes);
  }

  /** The attempt was interrupted by the shutdown of this process, and does not count. */
  handBack(delivery: Delivery): Promise<void> {
    return this.settle(delivery, { attempts: delivery.attempts - 1, dueAt: Date.now() });
  }

  /** Deletes what ended before an instant (epoch ms). Those of reports are deleted with them. */
  async removeEnded(before: number): Promise<void> {
    const ended = {
      status: In<NotificationStatus>(['delivered', 'failed']),
      reportId: IsNull(),
      dueAt: LessThan(before),
    };
    await this.database.write((manager) => manager.delete(Delivery, ended));
  }

  /** Does nothing if another process has begun an attempt since. */
  private async settle({ deliveryId, channel, attempts }: Delivery, changes: Changes): Promise<void> {
    const mine = { deliveryId, channel, status: 'pending' as const, attempts, owner: thisProcess() };
    await this.database.write((manager) => manager.update(Delivery, mine, { ...changes, owner: null }));
  }
}
