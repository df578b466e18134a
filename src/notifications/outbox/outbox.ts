import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, In, Not, Repository } from 'typeorm';
import { formatInstant, formatInstantOrNull } from '../../core/time/instant';
import { CONFIG } from '../../platform/config';
import type { Config } from '../../platform/config';
import { inStatements } from '../../platform/database';
import { hasPeriod, type Notification, type Report, type ReportOutbox } from '../../reports';
import { WebhookDelivery } from './webhook-delivery.entity';

/** Records notifications for WEBHOOK_URL; records nothing if it is not set. */
@Injectable()
export class WebhookOutbox implements ReportOutbox {
  constructor(
    @InjectRepository(WebhookDelivery) private readonly deliveries: Repository<WebhookDelivery>,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async reportEnded(manager: EntityManager, report: Report): Promise<void> {
    if (this.config.webhook === undefined) return;
    const event = report.status === 'Completed' ? 'report.completed' : 'report.failed';
    await manager.insert(WebhookDelivery, deliveryOf(event, report));
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
        WebhookDelivery,
        some.map((report) => deliveryOf(OUTDATED, report, outdated)),
      );
    }
  }

  async forget(manager: EntityManager, reportIds: readonly string[]): Promise<void> {
    await manager.delete(WebhookDelivery, { reportId: In(reportIds) });
  }

  async notificationsOf(reportIds: readonly string[]): Promise<Notification[]> {
    const found = await this.deliveries.findBy({ reportId: In(reportIds), event: Not(OUTDATED) });
    return found.map(({ reportId, status, attempts, lastStatus, lastError, dueAt }) => {
      const nextAttemptAt = status === 'pending' ? dueAt : null;
      return { reportId, status, attempts, lastStatus, lastError, nextAttemptAt };
    });
  }
}

const OUTDATED = 'report.outdated';
/** Of a delivery. */
const COLUMNS = 10;

function deliveryOf(event: string, report: Report, more: object = {}): Partial<WebhookDelivery> {
  const deliveryId = randomUUID();
  const body = JSON.stringify({ event_id: deliveryId, event, ...reportBody(report), ...more });
  return { deliveryId, reportId: report.reportId, event, body, status: 'pending', dueAt: Date.now() };
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
