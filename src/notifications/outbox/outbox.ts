import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, In, Repository } from 'typeorm';
import { formatInstant, formatInstantOrNull } from '../../core/time/instant';
import { CONFIG } from '../../platform/config';
import type { Config } from '../../platform/config';
import { inStatements } from '../../platform/database';
import { hasPeriod, type Notification, type Report, type ReportOutbox } from '../../reports';
import { Delivery } from './deliveries.repository';

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

/** Of a text: four bytes each fit a column of MySQL. A longer text is cut, and longer HTML is left out. */
const MAX_CHARACTERS = 16_000;

/** Records messages for channels, in the transaction of what they tell. The dispatcher sends them. */
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
/** Of a delivery. */
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
