import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThanOrEqual, Repository } from 'typeorm';
import { Database, ReadSession } from '../../platform/database';
import { LEASE_MS, thisProcess } from '../../platform/leases';
import { WebhookDelivery } from './webhook-delivery.entity';

/** The number of deliveries that wait for their first or next attempt. */
export async function pendingDeliveries(session: ReadSession): Promise<number> {
  const [count] = await session.numbers("SELECT COUNT(*) FROM webhook_deliveries WHERE status = 'pending'");
  return count!;
}

type Answer = Pick<WebhookDelivery, 'lastStatus' | 'lastError'>;
type Changes = Partial<WebhookDelivery>;

/**
 * The `webhook_deliveries` table. Each step is a conditional update of one row, so that one of many processes makes an
 * attempt. All steps are idempotent: at worst, an attempt is repeated after its lease.
 */
@Injectable()
export class DeliveriesRepository {
  constructor(
    private readonly database: Database,
    @InjectRepository(WebhookDelivery) private readonly deliveries: Repository<WebhookDelivery>,
  ) {}

  /** At most `most` due deliveries, longest waiting first. */
  due(now: number, most: number): Promise<WebhookDelivery[]> {
    return this.deliveries.find({
      where: { status: 'pending', dueAt: LessThanOrEqual(now) },
      order: { dueAt: 'ASC' },
      take: most,
    });
  }

  /**
   * Acquires the delivery for this process and counts the attempt; undefined: another process was faster. An attempt takes
   * less time than a lease, which is not renewed: without a result by then, the delivery is due again.
   */
  async acquire(found: WebhookDelivery): Promise<WebhookDelivery | undefined> {
    const { deliveryId, attempts, dueAt } = found;
    const changes = { attempts: attempts + 1, dueAt: Date.now() + LEASE_MS, owner: thisProcess() };
    const { affected } = await this.database.write((manager) =>
      manager.update(WebhookDelivery, { deliveryId, status: 'pending', attempts, dueAt }, changes),
    );
    return affected === 1 ? { ...found, ...changes } : undefined;
  }

  end(delivery: WebhookDelivery, changes: Answer & Pick<WebhookDelivery, 'status'>): Promise<void> {
    return this.settle(delivery, changes);
  }

  postpone(delivery: WebhookDelivery, changes: Answer & Pick<WebhookDelivery, 'dueAt'>): Promise<void> {
    return this.settle(delivery, changes);
  }

  /** The attempt was interrupted by the shutdown of this process, and does not count. */
  handBack(delivery: WebhookDelivery): Promise<void> {
    return this.settle(delivery, { attempts: delivery.attempts - 1, dueAt: Date.now() });
  }

  /** Does nothing if another process has begun an attempt since. */
  private async settle({ deliveryId, attempts }: WebhookDelivery, changes: Changes): Promise<void> {
    const mine = { deliveryId, status: 'pending' as const, attempts, owner: thisProcess() };
    await this.database.write((manager) =>
      manager.update(WebhookDelivery, mine, { ...changes, owner: null }),
    );
  }
}
