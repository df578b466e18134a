import type { EntityManager } from 'typeorm';
import type { Report } from '../report.entity';

/** The injection token of the one outbox. */
export const REPORT_OUTBOX = Symbol('ReportOutbox');

export const NOTICE_STATUSES = ['pending', 'delivered', 'failed'] as const;
export type NoticeStatus = (typeof NOTICE_STATUSES)[number];

/** How far the word of a report's end has come. Instants in epoch ms. */
export interface ReportNotice {
  readonly reportId: string;
  readonly status: NoticeStatus;
  readonly attempts: number;
  /** Of the last answer; null: there was none. */
  readonly lastStatus: number | null;
  /** Why the last attempt failed. */
  readonly lastError: string | null;
  /** null: there will be none. */
  readonly nextAttemptAt: number | null;
}

/** Who is to be told of a report's end. What is written here is sent later, by whoever owns the outbox. */
export interface ReportOutbox {
  /** Belongs to the transaction that ends the report: the end and the word of it are never apart. */
  reportEnded(manager: EntityManager, report: Report): Promise<void>;
  /** Belongs to the transaction that takes these reports away. */
  forget(manager: EntityManager, reportIds: readonly string[]): Promise<void>;
  /** Of these reports, those of which there is word to send. */
  noticesOf(reportIds: readonly string[]): Promise<readonly ReportNotice[]>;
}
