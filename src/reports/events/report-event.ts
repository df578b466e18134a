import { createHash } from 'node:crypto';
import { formatInstantOrNull } from '../../time';
import type { Report } from '../report.entity';

/** The columns of a report that move while it is worked on, and what says whose they are. */
export const MOVING_COLUMNS = [
  'reportId',
  'status',
  'completedAt',
  'url',
  'storesDone',
  'stores',
  'tookMs',
  'reusedFrom',
  'attempts',
  'failureReason',
] as const satisfies readonly (keyof Report)[];

export type MovingReport = Pick<Report, (typeof MOVING_COLUMNS)[number]>;

/** What a report is like at one moment, to be told to whoever follows it. */
export interface ReportEvent {
  /** The same in every process for the same state of the report, another for another one. */
  readonly id: string;
  /** `ended`: nothing of the report moves any more. */
  readonly name: 'progress' | 'ended';
  /** JSON without line breaks: members of GET /reports/{report_id}, as they stand there. */
  readonly data: string;
}

const ID_LENGTH = 16;

export function reportEvent(report: MovingReport): ReportEvent {
  const data = JSON.stringify({
    report_id: report.reportId,
    status: report.status,
    completed_at: formatInstantOrNull(report.completedAt),
    url: report.url,
    progress: { stores_done: report.storesDone, stores: report.stores },
    stores: report.stores,
    took_ms: report.tookMs,
    reused_from: report.reusedFrom,
    attempts: report.attempts,
    failure_reason: report.failureReason,
  });
  const id = createHash('sha256').update(data).digest('hex').slice(0, ID_LENGTH);
  return { id, name: report.status === 'Running' ? 'progress' : 'ended', data };
}

/** The event as it stands in a stream of server-sent events. */
export const eventText = ({ id, name, data }: ReportEvent): string =>
  `id: ${id}\nevent: ${name}\ndata: ${data}\n\n`;
