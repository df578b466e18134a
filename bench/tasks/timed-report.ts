import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import type { ReportRequest } from '../../src/reports';
import { built, checkoutIsBaseline } from './built';
import { openMysql, openSqlite, rowsOf } from './connections';

export interface ReportSample {
  /** From the trigger until the report's row is Completed. */
  readonly ms: number;
  readonly stores: number;
  readonly polls: number;
  /** The number of local days that were read from rollups. */
  readonly daysFromRollups: number;
  readonly sha256: string;
}

/** A report of the previous version. */
interface ReportBefore {
  readonly url: string | null;
}

const POLL_INTERVAL_MS = 3;
const STATUS = 'SELECT status FROM reports WHERE report_id = ?';

/** A report of the product in this process. */
export async function timedReport(
  services: INestApplicationContext,
  request: ReportRequest = {},
): Promise<ReportSample> {
  const { ReportsService } = built<typeof import('../../src/reports')>('reports');
  const reports = services.get(ReportsService);
  const statuses = statusReader();
  const started = performance.now();
  const reportId = await reports.trigger(request);
  while ((await statuses.of(reportId)) === 'Running') await delay(POLL_INTERVAL_MS);
  const ms = performance.now() - started;
  statuses.close();
  const report = await reports.get(reportId);
  const { status, failureReason, stores, pollsRead, cost } = report;
  const filePath = checkoutIsBaseline ? (report as unknown as ReportBefore).url : report.filePath;
  if (status !== 'Completed' || filePath === null) throw new Error(`The report failed: ${failureReason}`);
  const file = await readFile(join(process.env.REPORTS_DIR!, basename(filePath)));
  const sha256 = createHash('sha256').update(file).digest('hex');
  return {
    ms,
    stores: stores ?? 0,
    polls: pollsRead ?? 0,
    daysFromRollups: cost?.daysFromRollups ?? 0,
    sha256,
  };
}

/** Reads on its own connection without the product, so that the polling hardly affects the report. */
function statusReader(): { of: (reportId: string) => Promise<string | undefined>; close: () => void } {
  if (process.env.MYSQL_HOST === undefined) {
    const connection = openSqlite();
    const status = connection.prepare(STATUS).pluck();
    return {
      of: (reportId) => Promise.resolve(status.get(reportId) as string | undefined),
      close: () => void connection.close(),
    };
  }
  const connection = openMysql();
  return {
    of: async (reportId) => (await rowsOf<[string]>(connection, STATUS, [reportId]))[0]?.[0],
    close: () => connection.end(),
  };
}
