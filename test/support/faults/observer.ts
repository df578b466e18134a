import { createHash } from 'node:crypto';
import type { Environment } from '../setups';
import { connect } from '../product/database';

/** What stands in the tables of polls and stores, in a form that does not depend on the stores' keys. */
export interface PollState {
  readonly polls: number;
  readonly checksum: string;
}

export interface ReportRow {
  readonly report_id: string;
  readonly status: string;
  readonly attempts: number;
  readonly lease_owner: string | null;
}

/** A connection of the test's own to the database of an environment, beside those of the product. */
export interface Observer {
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  reports(): Promise<ReportRow[]>;
  pollState(): Promise<PollState>;
  close(): Promise<void>;
}

const BY_STORE = `SELECT stores.store_id, COUNT(*) AS polls, SUM(polls.observed_at) AS instants,
    SUM((polls.observed_at % 1000003) * (polls.status + 1)) AS statuses
  FROM polls JOIN stores ON stores.store_key = polls.store_key
  GROUP BY stores.store_id ORDER BY stores.store_id`;
const STORES = 'SELECT store_id, first_poll_at, last_poll_at FROM stores ORDER BY store_id';

export async function observe({ env }: Environment): Promise<Observer> {
  const dataSource = await connect(env);
  const query = <Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
    dataSource.query<Row[]>(sql, [...parameters]);
  return {
    query,
    close: () => dataSource.destroy(),
    reports: () => query('SELECT report_id, status, attempts, lease_owner FROM reports ORDER BY created_at'),
    async pollState() {
      const byStore = await query<Record<string, unknown>>(BY_STORE);
      const stores = await query<Record<string, unknown>>(STORES);
      const lines = [...byStore, ...stores].map((row) => Object.values(row).join(' '));
      return {
        polls: byStore.reduce((sum, row) => sum + Number(row.polls), 0),
        checksum: createHash('sha256').update(lines.join('\n')).digest('hex'),
      };
    },
  };
}
