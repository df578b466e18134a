import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import {
  Column,
  Entity,
  EntityManager,
  In,
  Index,
  IsNull,
  LessThan,
  LessThanOrEqual,
  Not,
  PrimaryColumn,
  Repository,
} from 'typeorm';
import { formatInstant, formatInstantOrNull } from '../../core/time/instant';
import { CONFIG, type Config } from '../../platform/config';
import { Database, instantColumn, inStatements, ReadSession } from '../../platform/database';
import { LEASE_MS, thisProcess } from '../../platform/leases';
import {
  hasPeriod,
  type Notification,
  type NotificationStatus,
  type Report,
  type ReportOutbox,
} from '../../reports';

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
    return this.recordAttempt(delivery, changes);
  }

  postpone(delivery: Delivery, changes: Answer & Pick<Delivery, 'dueAt'>): Promise<void> {
    return this.recordAttempt(delivery, changes);
  }

  /** The attempt was interrupted by the shutdown of this process, and does not count. */
  release(delivery: Delivery): Promise<void> {
    return this.recordAttempt(delivery, { attempts: delivery.attempts - 1, dueAt: Date.now() });
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
  private async recordAttempt({ deliveryId, channel, attempts }: Delivery, changes: Changes): Promise<void> {
    const mine = { deliveryId, channel, status: 'pending' as const, attempts, owner: thisProcess() };
    await this.database.write((manager) => manager.update(Delivery, mine, { ...changes, owner: null }));
  }
}

/** The name of the channel of WEBHOOK_URL. */
export const WEBHOOK = 'webhook';

/** A message for channels. */
export interface Message {
  /** A UUID, by which receivers recognize a repetition. */
  readonly id: string;
  /** What it is about, such as `alert.opened`: the `event` of webhooks. */
  readonly kind: string;
  /** Plain text for people. Its first line is the subject of an e-mail. */
  readonly text: string;
  /** The same for e-mail; undefined: the text alone. */
  readonly html?: string | undefined;
  /** The members of the JSON of webhooks, after `event_id` and `event`. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The report that it is about: the message is deleted with it. */
  readonly reportId?: string | undefined;
  /** The `filepath` of a report that e-mail has as a file. */
  readonly attachment?: string | undefined;
}

/** The maximum length of a text: at four bytes each, it fits a column of MySQL. Longer text is cut; longer HTML is omitted. */
const MAX_CHARACTERS = 16_000;

/** Records messages for channels, in the transaction of the change that they report. The dispatcher sends them. */
@Injectable()
export class AlertOutbox {
  /** One delivery a channel, however often its name is in the list. */
  async enqueue(manager: EntityManager, channels: readonly string[], message: Message): Promise<void> {
    const { id: deliveryId, kind: event, text, html, data, reportId, attachment } = message;
    const delivery = {
      deliveryId,
      reportId: reportId ?? null,
      event,
      body: JSON.stringify({ event_id: deliveryId, event, ...data }),
      text: text.slice(0, MAX_CHARACTERS),
      html: html === undefined || html.length > MAX_CHARACTERS ? null : html,
      attachment: attachment ?? null,
      status: 'pending' as const,
      dueAt: Date.now(),
    };
    const deliveries = [...new Set(channels)].map((channel) => ({ ...delivery, channel }));
    if (deliveries.length > 0) await manager.insert(Delivery, deliveries);
  }
}

/** Records notifications for WEBHOOK_URL; records nothing if it is not set. */
@Injectable()
export class WebhookOutbox implements ReportOutbox {
  constructor(
    @InjectRepository(Delivery) private readonly deliveries: Repository<Delivery>,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async reportEnded(manager: EntityManager, report: Report): Promise<void> {
    if (this.config.webhook === undefined) return;
    await manager.insert(Delivery, deliveryOf(report.status === 'Completed' ? COMPLETED : FAILED, report));
  }

  get tellsOutdated(): boolean {
    return this.config.webhook?.events.includes(OUTDATED) === true;
  }

  async reportsOutdated(
    manager: EntityManager,
    reports: readonly Report[],
    { ingestionId, finishedAt }: Parameters<ReportOutbox['reportsOutdated']>[2],
  ): Promise<void> {
    if (!this.tellsOutdated) return;
    const outdated = { outdated_since: formatInstant(finishedAt), outdated_by: ingestionId };
    for await (const some of inStatements(reports, COLUMNS)) {
      await manager.insert(
        Delivery,
        some.map((report) => deliveryOf(OUTDATED, report, outdated)),
      );
    }
  }

  async forget(manager: EntityManager, reportIds: readonly string[]): Promise<void> {
    await manager.delete(Delivery, { reportId: In(reportIds) });
  }

  async notificationsOf(reportIds: readonly string[]): Promise<Notification[]> {
    const found = await this.deliveries.findBy({ reportId: In(reportIds), event: In([COMPLETED, FAILED]) });
    return found.map(({ reportId, status, attempts, lastStatus, lastError, dueAt }) => {
      const nextAttemptAt = status === 'pending' ? dueAt : null;
      return { reportId: reportId!, status, attempts, lastStatus, lastError, nextAttemptAt };
    });
  }
}

const COMPLETED = 'report.completed';
const FAILED = 'report.failed';
const OUTDATED = 'report.outdated';
/** The number of columns of a delivery. */
const COLUMNS = 14;

function deliveryOf(event: string, report: Report, more: object = {}): Partial<Delivery> {
  const deliveryId = randomUUID();
  const { reportId } = report;
  const body = JSON.stringify({ event_id: deliveryId, event, ...reportBody(report), ...more });
  return { deliveryId, channel: WEBHOOK, reportId, event, body, status: 'pending', dueAt: Date.now() };
}

const reportBody = (report: Report) => ({
  report_id: report.reportId,
  status: report.status,
  as_of: formatInstantOrNull(report.asOf),
  windows: hasPeriod(report) ? null : report.windows,
  no_data: report.noData,
  columns: report.columns,
  format: report.format,
  file_path: report.filePath,
  stores: report.stores,
  failure_reason: report.failureReason,
  completed_at: formatInstantOrNull(report.completedAt),
  request_id: report.requestId,
});
