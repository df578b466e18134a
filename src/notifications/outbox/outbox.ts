import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, In, Repository } from 'typeorm';
import { formatInstantOrNull } from '../../core/time/instant';
import { CONFIG } from '../../platform/config';
import type { Config } from '../../platform/config';
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
    const deliveryId = randomUUID();
    const event = report.status === 'Completed' ? 'report.completed' : 'report.failed';
    const body = JSON.stringify({ event_id: deliveryId, event, ...reportBody(report) });
    const { reportId } = report;
    await manager.insert(WebhookDelivery, {
      deliveryId,
      reportId,
      event,
      body,
      status: 'pending',
      dueAt: Date.now(),
    });
  }

  async forget(manager: EntityManager, reportIds: readonly string[]): Promise<void> {
    await manager.delete(WebhookDelivery, { reportId: In(reportIds) });
  }

  async notificationsOf(reportIds: readonly string[]): Promise<Notification[]> {
    const found = await this.deliveries.findBy({ reportId: In(reportIds) });
    return found.map(({ reportId, status, attempts, lastStatus, lastError, dueAt }) => {
      const nextAttemptAt = status === 'pending' ? dueAt : null;
      return { reportId, status, attempts, lastStatus, lastError, nextAttemptAt };
    });
  }
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
