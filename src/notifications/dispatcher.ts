import {
  BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { MS_PER_HOUR, MS_PER_SECOND } from '../core/time/instant';
import { retryDelay, type RetryPolicy } from '../platform/async';
import { CONFIG, type Config } from '../platform/config';
import { messageOf } from '../platform/errors';
import { Events, WebhookAttempted } from '../platform/events';
import { post, PrivateAddress, signature } from './channels/post';
import { DeliveriesRepository } from './outbox/deliveries.repository';
import { WebhookDelivery } from './outbox/webhook-delivery.entity';

/** With the delays between them, these attempts take about 22 hours. */
export const RETRIES: RetryPolicy = {
  attempts: 16,
  firstMs: 10 * MS_PER_SECOND,
  longestMs: 4 * MS_PER_HOUR,
  jitter: 0.2,
};

const POLL_INTERVAL_MS = 2_000;
/** The timeout of a receiver. */
const TIMEOUT_MS = 10_000;
/** All deliveries go to the same receiver, so that more concurrency does not help. */
const AT_ONCE = 4;

/**
 * Sends the deliveries of the outbox, in each process that generates reports. The rows decide which process sends
 * which.
 */
@Injectable()
export class WebhookDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Webhook');
  private readonly stopping = new AbortController();
  private underWay: Promise<void> | undefined;

  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly events: Events,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    if (config.webhook !== undefined) events.on('report ended', () => void this.look());
  }

  onApplicationBootstrap(): void {
    void this.look();
  }

  /** Aborts running attempts, and makes their deliveries due at once for another process. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.underWay;
  }

  /** Sends the deliveries that are due at an instant (epoch ms); resolves when none is due. Never rejects. */
  @Interval(POLL_INTERVAL_MS)
  look(now = Date.now()): Promise<void> {
    if (this.config.webhook === undefined || this.stopping.signal.aborted) return Promise.resolve();
    this.underWay ??= this.sendAll(now)
      .catch((error: unknown) => this.warn(error))
      .finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  private async sendAll(now: number): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const due = await this.deliveries.due(now, AT_ONCE);
      if (due.length === 0) return;
      await Promise.all(due.map((delivery) => this.send(delivery)));
    }
  }

  private async send(found: WebhookDelivery): Promise<void> {
    const delivery = await this.deliveries.acquire(found);
    if (delivery === undefined) return;
    const answer = await this.attempt(delivery);
    if (answer === undefined) {
      await this.deliveries.handBack(delivery);
      return;
    }
    const { lastStatus, lastError } = answer;
    if (lastError === null) {
      await this.deliveries.end(delivery, { status: 'delivered', lastStatus, lastError });
      this.notify(delivery, 'delivered');
      return;
    }
    const wait = retryDelay(RETRIES, delivery.attempts);
    this.logger.warn(
      `notification of report ${delivery.reportId}, attempt ${delivery.attempts}: ${lastError}`,
    );
    if (wait === undefined) {
      await this.deliveries.end(delivery, { status: 'failed', lastStatus, lastError });
      this.notify(delivery, 'given up');
    } else {
      await this.deliveries.postpone(delivery, { dueAt: Date.now() + wait, lastStatus, lastError });
      this.notify(delivery, 'failed');
    }
  }

  /** `lastError` null: delivered. undefined: this process is shutting down. */
  private async attempt(delivery: WebhookDelivery): Promise<Answer | undefined> {
    const { url, secret, allowPrivate } = this.config.webhook!;
    const { deliveryId, event, body } = delivery;
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'store-monitor',
      'x-store-monitor-event': event,
      'x-store-monitor-delivery': deliveryId,
      'x-store-monitor-signature': signature(secret, Math.floor(Date.now() / MS_PER_SECOND), body),
    };
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      const status = await post({ url, headers, body, allowPrivate, signal });
      return { lastStatus: status, lastError: status >= 200 && status < 300 ? null : refusalOf(status) };
    } catch (error) {
      if (this.stopping.signal.aborted) return undefined;
      return { lastStatus: null, lastError: failureOf(error, signal) };
    }
  }

  private notify({ reportId }: WebhookDelivery, result: WebhookAttempted['result']): void {
    this.events.emit('webhook attempted', { result });
    if (result === 'given up') this.logger.error(`the notification of report ${reportId} was given up`);
  }

  private warn(error: unknown): void {
    this.logger.warn(`the next run will retry: ${messageOf(error)}`);
  }
}

type Answer = Pick<WebhookDelivery, 'lastStatus' | 'lastError'>;

const refusalOf = (status: number): string =>
  status >= 300 && status < 400
    ? `it answered ${status}, and redirects are not followed`
    : `it answered ${status}`;

/** A description without the receiver's address, which may contain a secret. */
function failureOf(error: unknown, signal: AbortSignal): string {
  if (error instanceof PrivateAddress) return `${error.message}; see WEBHOOK_ALLOW_PRIVATE`;
  if (signal.aborted) return `it did not answer within ${TIMEOUT_MS / MS_PER_SECOND} s`;
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? `it could not be reached (${code})` : 'it could not be reached';
}
