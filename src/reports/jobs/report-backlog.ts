import { ReadSession } from '../../platform/database';

/** The unfinished reports: `running` are being generated, the others wait. */
export interface ReportBacklog {
  readonly waiting: number;
  readonly running: number;
}

/** Of all processes, from the reports' rows; `now` in epoch ms. */
export async function reportBacklog(session: ReadSession, now = Date.now()): Promise<ReportBacklog> {
  const [row] = await session.rows<[number, number | string | null]>(
    `SELECT COUNT(*), SUM(CASE WHEN lease_until >= ? THEN 1 ELSE 0 END) FROM reports WHERE status = 'Running'`,
    [now],
  );
  const [open, claimed] = row!;
  const running = Number(claimed ?? 0);
  return { waiting: Number(open) - running, running };
}
