import { createHash } from 'node:crypto';
import type { Environment } from '../setups';
import { connect } from '../product/database';
import { storedExtentsOf, storedPollsOf } from '../product/stored-polls';

/** The content of the tables of polls and stores, independent of the stores' keys. */
export interface PollState {
  readonly polls: number;
  readonly checksum: string;
}

export interface ReportRow {
  readonly report_id: string;
  readonly status: string;
  readonly attempts: number;
  readonly stores_done: number;
  readonly lease_owner: string | null;
}

/** The test's own connection to the database of an environment. */
export interface Observer {
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  reports(): Promise<ReportRow[]>;
  report(reportId: string): Promise<ReportRow | undefined>;
  /** Whether an open transaction writes the rows of that report (on SQLite: any open write). */
  writesRowsOf(reportId: string): Promise<boolean>;
  /** Whether the lock of that report's row is held; on SQLite, the write lock of the database. */
  isLocked(reportId: string): Promise<boolean>;
  /** How many results of that report exist, and how many rows. */
  rowsOf(reportId: string): Promise<{ results: number; rows: number }>;
  /** Deletes all results that a report could reuse. */
  forgetReports(): Promise<void>;
  pollState(): Promise<PollState>;
  close(): Promise<void>;
}

const REPORTS = 'SELECT report_id, status, attempts, stores_done, lease_owner FROM reports';

export async function observe({ env }: Environment): Promise<Observer> {
  const dataSource = await connect(env);
  const onSqlite = env.MYSQL_HOST === undefined;
  /** On MariaDB it reads uncommitted rows. */
  const early = dataSource.createQueryRunner();
  if (!onSqlite) await early.query('SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED');
  const query = <Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
    dataSource.query<Row[]>(sql, [...parameters]);
  return {
    query,
    async close() {
      await early.release();
      await dataSource.destroy();
    },
    reports: () => query(`${REPORTS} ORDER BY created_at`),
    report: async (id) => (await query<ReportRow>(`${REPORTS} WHERE report_id = ?`, [id]))[0],
    async writesRowsOf(id) {
      if (onSqlite) return sqliteIsLocked(query);
      const seen = (await early.query('SELECT 1 FROM report_results WHERE report_id = ?', [id])) as unknown[];
      return seen.length > 0;
    },
    isLocked: (id) => (onSqlite ? sqliteIsLocked(query) : rowIsLocked(query, id)),
    async rowsOf(id) {
      const [counts] = await query<{ results: number; rows: number }>(
        `SELECT COUNT(DISTINCT report_results.result_key) AS results, COALESCE(SUM(LENGTH(report_rows.block)), 0) / 52 AS \`rows\`
          FROM report_results LEFT JOIN report_rows ON report_rows.result_key = report_results.result_key
          WHERE report_results.report_id = ?`,
        [id],
      );
      return { results: Number(counts!.results), rows: Number(counts!.rows) };
    },
    async forgetReports() {
      await query('UPDATE report_results SET as_of = NULL');
    },
    async pollState() {
      const polls = await storedPollsOf(query);
      const stores = await storedExtentsOf(query);
      const hash = createHash('sha256');
      for (const { storeId, observedAt, active } of polls)
        hash.update(`${storeId} ${observedAt} ${active}\n`);
      for (const [id, extent] of stores) hash.update(`${id} ${extent?.first} ${extent?.last}\n`);
      return { polls: polls.length, checksum: hash.digest('hex') };
    },
  };
}

async function rowIsLocked(
  query: (sql: string, parameters: readonly unknown[]) => Promise<unknown>,
  reportId: string,
): Promise<boolean> {
  try {
    await query('SELECT 1 FROM reports WHERE report_id = ? FOR UPDATE NOWAIT', [reportId]);
    return false;
  } catch (error) {
    if ((error as { code?: string }).code === 'ER_LOCK_WAIT_TIMEOUT') return true;
    throw error;
  }
}

export async function sqliteIsLocked(query: (sql: string) => Promise<unknown>): Promise<boolean> {
  await query('PRAGMA busy_timeout = 0');
  try {
    await query('BEGIN IMMEDIATE');
  } catch {
    return true;
  }
  await query('ROLLBACK');
  return false;
}
