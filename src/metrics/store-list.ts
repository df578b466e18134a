import { ReadSession, SqlValue } from '../database';
import { afterPrefix, mayExist } from '../stores';

/** A store by itself, with the instants (epoch ms) of its first and last poll; null: it has none. */
export interface ListedStore {
  readonly storeKey: number;
  readonly storeId: string;
  readonly firstPollAt: number | null;
  readonly lastPollAt: number | null;
}

/** Which stores are listed; all that is given must hold. */
export interface ListFilter {
  /** What the store_id begins with. */
  readonly prefix?: string | undefined;
  /** Names of time zones, null for none: the store was given one of these. */
  readonly zones?: readonly (string | null)[] | undefined;
}

type ListedRow = [storeKey: number, storeId: string, firstPollAt: number | null, lastPollAt: number | null];

const FROM = 'FROM stores LEFT JOIN store_timezones ON store_timezones.store_key = stores.store_key';
const LISTED = `SELECT stores.store_key, stores.store_id, stores.first_poll_at, stores.last_poll_at ${FROM}`;

/** One store, or undefined. */
export async function listedStore(session: ReadSession, storeId: string): Promise<ListedStore | undefined> {
  if (!mayExist(storeId)) return undefined;
  const [row] = await session.rows<ListedRow>(`${LISTED} WHERE stores.store_id = ?`, [storeId]);
  return row === undefined ? undefined : listed(row);
}

/** The stores of a filter by store_id, byte by byte; all of them where there is no page. */
export async function listStores(
  session: ReadSession,
  filter: ListFilter,
  page?: { readonly limit: number; readonly offset: number },
): Promise<ListedStore[]> {
  const { where, parameters } = conditions(filter);
  const part = page === undefined ? '' : `LIMIT ${page.limit} OFFSET ${page.offset}`;
  const sql = `${LISTED} WHERE ${where} ORDER BY stores.store_id ${part}`;
  return (await session.rows<ListedRow>(sql, parameters)).map(listed);
}

export async function countStores(session: ReadSession, filter: ListFilter): Promise<number> {
  const { where, parameters } = conditions(filter);
  const [count] = await session.numbers(`SELECT COUNT(*) ${FROM} WHERE ${where}`, parameters);
  return count!;
}

function conditions({ prefix = '', zones }: ListFilter): { where: string; parameters: SqlValue[] } {
  const parts = ['1 = 1'];
  const parameters: SqlValue[] = [];
  if (prefix !== '') {
    // A range of ids, which the index finds; LIKE would ignore case on SQLite.
    parts.push('stores.store_id >= ?');
    parameters.push(prefix);
    if (prefix.endsWith(' ')) {
      // MySQL and MariaDB take an id for equal to the same with spaces after it.
      parts.push('stores.store_id <> ?');
      parameters.push(prefix);
    }
    const after = afterPrefix(prefix);
    if (after !== undefined) {
      parts.push('stores.store_id < ?');
      parameters.push(after);
    }
  }
  if (zones !== undefined) {
    const names = zones.filter((zone) => zone !== null);
    const given = names.map(() => 'store_timezones.timezone = ?');
    const none = zones.includes(null) ? ['store_timezones.timezone IS NULL'] : [];
    parts.push(`(${[...given, ...none, '1 = 0'].join(' OR ')})`);
    parameters.push(...names);
  }
  return { where: parts.join(' AND '), parameters };
}

const listed = ([storeKey, storeId, firstPollAt, lastPollAt]: ListedRow): ListedStore => ({
  storeKey,
  storeId,
  firstPollAt,
  lastPollAt,
});
