import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, IsNull, LessThanOrEqual, Not, Repository } from 'typeorm';
import { hasEnded, thisProcess } from '../config';
import { Database } from '../database';
import { WebhookDelivery } from './webhook-delivery.entity';

/** An attempt takes less; one that has ended without a word is made up for after so long. */
const LEASE_MS = 30_000;

type Answer = Pick<WebhookDelivery, 'lastStatus' | 'lastError'>;
type Changes = Partial<WebhookDelivery>;

/**
 * The `webhook_deliveries` table. Each step is one conditional update of a row, so that of any number of processes one
 * makes an attempt. Done twice none of them comes to anything else: at worst an attempt is made up for after its lease.
 */
@Injectable()
export class Deliveries {
  constructor(
    private readonly database: Database,
    @InjectRepository(WebhookDelivery) private readonly deliveries: Repository<WebhookDelivery>,
  ) {}

  /** The first `most` that are due, longest waiting first. */
  due(now: number, most: number): Promise<WebhookDelivery[]> {
    return this.deliveries.find({
      where: { status: 'pending', dueAt: LessThanOrEqual(now) },
      order: { dueAt: 'ASC' },
      take: most,
    });
  }

  /** The delivery for this process, its attempt counted; undefined: another was faster. */
  async take(found: WebhookDelivery): Promise<WebhookDelivery | undefined> {
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

  /** The attempt was cut off by the end of this process, and does not count. */
  handBack(delivery: WebhookDelivery): Promise<void> {
    return this.settle(delivery, { attempts: delivery.attempts - 1, dueAt: Date.now() });
  }

  /** Attempts of processes that have ended on this host need not wait for the end of their lease. */
  async takeFromEnded(): Promise<void> {
    const begun = await this.deliveries.findBy({ status: 'pending', owner: Not(IsNull()) });
    const left = begun.filter(({ owner }) => hasEnded(owner!)).map(({ deliveryId }) => deliveryId);
    if (left.length === 0) return;
    await this.database.write((manager) =>
      manager.update(
        WebhookDelivery,
        { deliveryId: In(left), status: 'pending' },
        { dueAt: Date.now(), owner: null },
      ),
    );
  }

  /** Nothing where another process has begun an attempt since. */
  private async settle({ deliveryId, attempts }: WebhookDelivery, changes: Changes): Promise<void> {
    const mine = { deliveryId, status: 'pending' as const, attempts, owner: thisProcess() };
    await this.database.write((manager) =>
      manager.update(WebhookDelivery, mine, { ...changes, owner: null }),
    );
  }
}
