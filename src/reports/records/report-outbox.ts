import type { EntityManager } from 'typeorm';
import type { FinishedImport } from '../../ingestion';
import type { Report } from './report.entity';

/** The injection token of the one outbox. */
export const REPORT_OUTBOX = Symbol('ReportOutbox');

export const NOTIFICATION_STATUSES = ['pending', 'delivered', 'failed'] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

/** The state of the notification of a report's end. Instants in epoch ms. */
export interface Notification {
  readonly reportId: string;
  readonly status: NotificationStatus;
  readonly attempts: number;
  /** The status of the last answer; null if there was none. */
  readonly lastStatus: number | null;
  /** The error of the last attempt. */
  readonly lastError: string | null;
  /** null: there is no further attempt. */
  readonly nextAttemptAt: number | null;
}

/** Records notifications of ended reports. The owner of the outbox sends them later. */
export interface ReportOutbox {
  /** Part of the transaction that ends the report, so that the end and the notification are committed together. */
  reportEnded(manager: EntityManager, report: Report): Promise<void>;
  /** Whether `reportsOutdated` has an effect. */
  readonly tellsOutdated: boolean;
  /** Part of the transaction that marks the result of these reports as outdated. */
  reportsOutdated(manager: EntityManager, reports: readonly Report[], by: FinishedImport): Promise<void>;
  /** Part of the transaction that deletes these reports. */
  forget(manager: EntityManager, reportIds: readonly string[]): Promise<void>;
  /** The notifications of the end of those of these reports that have one. */
  notificationsOf(reportIds: readonly string[]): Promise<readonly Notification[]>;
}
