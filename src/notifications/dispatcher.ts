import { BeforeApplicationShutdown, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_SECOND } from '../core/time/instant';
import { retryDelay, type RetryPolicy, Rounds } from '../platform/async';
import { Events, WebhookAttempted } from '../platform/events';
import { type Answer, ChannelSender } from './channels/channel-sender';
import { ChannelsRepository } from './channels/channels.repository';
import { DeliveriesRepository, Delivery, WEBHOOK } from './outbox/outbox';

/** With the delays between them, these attempts take about 22 hours. */
export const RETRIES: RetryPolicy = {
  attempts: 16,
  firstMs: 10 * MS_PER_SECOND,
  longestMs: 4 * MS_PER_HOUR,
  jitter: 0.2,
};

const POLL_INTERVAL_MS = 2_000;
/** How long messages that are not about a report are kept after they have ended. */
const REMEMBERED_MS = 30 * MS_PER_DAY;
/** A receiver that does not answer holds up the others of its batch for its timeout, once: then it is postponed. */
const AT_ONCE = 8;

/**
 * Sends the deliveries of the outbox, in each process that generates reports. The rows decide which process sends
 * which.
 */
@Injectable()
export class NotificationDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(NotificationDispatcher.name);
  private readonly rounds = new Rounds(this.logger, 'sending messages', (now) => this.sendAll(now));
  private readonly removals = new Rounds(this.logger, 'deleting old deliveries', (now) =>
    this.deliveries.removeEnded(now - REMEMBERED_MS),
  );

  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly channels: ChannelsRepository,
    private readonly sender: ChannelSender,
    private readonly events: Events,
  ) {
    events.on('report ended', () => void this.beginSending());
  }

  onApplicationBootstrap(): void {
    void this.beginSending();
  }

  /** Aborts running attempts, and makes their deliveries due at once for another process. */
  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }

  /** Sends the deliveries that are due at an instant (epoch ms); resolves when none is due. Never rejects. */
  @Interval(POLL_INTERVAL_MS)
  beginSending(now?: number): Promise<void> {
    return this.rounds.begin(now);
  }

  @Interval(MS_PER_HOUR)
  removeEnded(): Promise<void> {
    return this.removals.begin();
  }

  private async sendAll(now: number): Promise<void> {
    // Without WEBHOOK_URL, its notifications wait until it is set again.
    const without = (await this.channels.find(WEBHOOK)) === undefined ? WEBHOOK : undefined;
    while (!this.rounds.signal.aborted) {
      const due = await this.deliveries.due(now, AT_ONCE, without);
      if (due.length === 0) return;
      await Promise.all(due.map((delivery) => this.send(delivery)));
    }
  }

  private async send(found: Delivery): Promise<void> {
    const delivery = await this.deliveries.acquire(found);
    if (delivery === undefined) return;
    const channel = await this.channels.find(delivery.channel);
    const answer =
      channel === undefined ? 'gone' : await this.sender.send(channel, delivery, this.rounds.signal);
    if (answer === undefined) {
      await this.deliveries.release(delivery);
    } else if (answer === 'gone') {
      await this.giveUp(delivery, { lastStatus: null, lastError: 'there is no such channel any more' });
    } else if (answer.lastError === null) {
      await this.deliveries.end(delivery, { status: 'delivered', ...answer });
      this.notify('delivered');
    } else {
      await this.postpone(delivery, answer);
    }
  }

  private async postpone(delivery: Delivery, answer: Answer): Promise<void> {
    const { attempts } = delivery;
    const wait = retryDelay(RETRIES, attempts);
    this.logger.warn(`${describe(delivery)} failed at attempt ${attempts}: ${answer.lastError}`);
    if (wait === undefined) return this.giveUp(delivery, answer);
    await this.deliveries.postpone(delivery, { dueAt: Date.now() + wait, ...answer });
    this.notify('failed');
  }

  private async giveUp(delivery: Delivery, answer: Answer): Promise<void> {
    await this.deliveries.end(delivery, { status: 'failed', ...answer });
    this.notify('given up');
    this.logger.error(`${describe(delivery)} was given up: ${answer.lastError}`);
  }

  private notify(result: WebhookAttempted['result']): void {
    this.events.emit('webhook attempted', { result });
  }
}

const describe = ({ event, deliveryId, reportId, channel }: Delivery): string =>
  `${event} ${reportId ?? deliveryId} for the channel ${channel}`;
