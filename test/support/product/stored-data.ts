import { DataSource } from 'typeorm';
import { SINCE_EVER } from '../../../src/core/schedule/schedule';
import { formatDate } from '../../../src/core/time/instant';
import { Database } from '../../../src/platform/database';
import type { Service } from './service';
import { storedPollsOf } from './stored-polls';

type Row = Record<string, string | number | null>;

/** Deletes all data and reports, so that one service serves many cases; the version of the data continues to grow. */
export async function deleteData({ app }: Pick<Service, 'app'>): Promise<void> {
  const tables = app.get(DataSource).entityMetadatas.map(({ tableName }) => tableName);
  await app.get(Database).write(async (manager) => {
    for (const table of tables.filter((name) => name !== 'data_version')) {
      await manager.query(`DELETE FROM ${table}`);
    }
    // The extents of the polls are in the version's row.
    await manager.query(`UPDATE data_version SET first_poll_at = NULL, last_poll_at = NULL,
      stores_version = version + 1, version = version + 1`);
  });
}

/** The content of the tables as text: what an import has really stored, independent of its answer. */
export async function storedPolls(service: Service): Promise<string[]> {
  const polls = await storedPollsOf((sql) => query(service, sql));
  return polls.map(({ storeId, observedAt, active }) => {
    const instant = new Date(observedAt).toISOString();
    return `${storeId} ${instant} ${active ? 'active' : 'inactive'}`;
  });
}

export async function storedHours(service: Service): Promise<string[]> {
  const rows = await query(
    service,
    `SELECT s.store_id, h.valid_from, h.weekday, h.start_second, h.end_second FROM business_hours h
      JOIN stores s ON s.store_key = h.store_key ORDER BY s.store_id, h.valid_from, h.weekday, h.start_second`,
  );
  return rows.map(({ store_id, valid_from, weekday, start_second, end_second }) => {
    const from = valid_from === SINCE_EVER ? [] : [`from ${formatDate(Number(valid_from))}`];
    return [store_id, weekday, start_second, end_second, ...from].join(' ');
  });
}

export async function storedSpecialHours(service: Service): Promise<string[]> {
  const rows = await query(
    service,
    `SELECT s.store_id, h.date, h.start_second, h.end_second, h.reason FROM special_hours h
      JOIN stores s ON s.store_key = h.store_key ORDER BY s.store_id, h.date, h.start_second`,
  );
  return rows.map(({ store_id, date, start_second, end_second, reason }) =>
    [store_id, formatDate(Number(date)), start_second, end_second, ...(reason === null ? [] : [reason])].join(
      ' ',
    ),
  );
}

export async function storedTimezones(service: Service): Promise<string[]> {
  const rows = await query(
    service,
    `SELECT s.store_id, z.timezone FROM store_timezones z
      JOIN stores s ON s.store_key = z.store_key ORDER BY s.store_id`,
  );
  return rows.map(({ store_id, timezone }) => `${store_id} ${timezone}`);
}

/** Without the columns that are empty. */
export async function storedDetails(service: Service): Promise<string[]> {
  const rows = await query(
    service,
    `SELECT s.store_id, d.name, d.opened_on, d.closed_on, d.target_ppm, d.sales_cents, d.labels FROM store_details d
      JOIN stores s ON s.store_key = d.store_key ORDER BY s.store_id`,
  );
  return rows.map((row) =>
    Object.entries(row)
      .filter(([, value]) => value !== null)
      .map(([column, value]) => (column === 'store_id' ? value : `${column}=${value}`))
      .join(' '),
  );
}

const query = ({ app }: Service, sql: string): Promise<Row[]> => app.get(DataSource).query(sql);
