import { createHash } from 'node:crypto';
import { formatInstantOrNull } from '../../../core/time/instant';
import type { Report } from '../../records/report.entity';

/** The columns of a report that change during its generation, and its identity. */
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

/** The state of a report at one moment, for its followers. */
export interface ReportEvent {
  /** Identical in every process for identical states, and different for different ones. */
  readonly id: string;
  /** `ended`: the state is final. */
  readonly name: 'progress' | 'ended';
  /** JSON without line breaks: members of GET /reports/{report_id}. */
  readonly data: string;
}

const ID_LENGTH = 16;

export function reportEvent(report: MovingReport): ReportEvent {
  const data = JSON.stringify({
    report_id: report.reportId,
    status: report.status,
    completed_at: formatInstantOrNull(report.completedAt),
    file_path: report.url,
    progress: { stores_done: report.storesDone, stores: report.stores },
    stores: report.stores,
    duration_ms: report.tookMs,
    reused_from: report.reusedFrom,
    attempts: report.attempts,
    failure_reason: report.failureReason,
  });
  const id = createHash('sha256').update(data).digest('hex').slice(0, ID_LENGTH);
  return { id, name: report.status === 'Running' ? 'progress' : 'ended', data };
}

/** The event in the format of server-sent events. */
export const eventText = ({ id, name, data }: ReportEvent): string =>
  `id: ${id}\nevent: ${name}\ndata: ${data}\n\n`;
