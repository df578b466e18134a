import { ReadSession, SqlValue } from '../database';
import { PollExtentsRepository } from '../polls';
import { afterPrefix, mayExist, StoreName } from '../stores';

/** A store by itself, with the instants (epoch ms) of its first and last poll; null: it has none. */
export interface ListedStore extends StoreName {
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

type NameRow = [storeKey: number, storeId: string];

const FROM = 'FROM stores LEFT JOIN store_timezones ON store_timezones.store_key = stores.store_key';
const NAMES = `SELECT stores.store_key, stores.store_id ${FROM}`;

/** One store, or undefined. */
export async function listedStore(
  session: ReadSession,
  extents: PollExtentsRepository,
  storeId: string,
): Promise<ListedStore | undefined> {
  if (!mayExist(storeId)) return undefined;
  const rows = await session.rows<NameRow>(`${NAMES} WHERE stores.store_id = ?`, [storeId]);
  const [store] = await withExtents(session, extents, rows);
  return store;
}

/** The stores of a filter by store_id, byte by byte; all of them where there is no page. */
export async function listStores(
  session: ReadSession,
  extents: PollExtentsRepository,
  filter: ListFilter,
  page?: { readonly limit: number; readonly offset: number },
): Promise<ListedStore[]> {
  const { where, parameters } = conditions(filter);
  const part = page === undefined ? '' : `LIMIT ${page.limit} OFFSET ${page.offset}`;
  const sql = `${NAMES} WHERE ${where} ORDER BY stores.store_id ${part}`;
  return withExtents(session, extents, await session.rows<NameRow>(sql, parameters));
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

async function withExtents(
  session: ReadSession,
  repository: PollExtentsRepository,
  rows: readonly NameRow[],
): Promise<ListedStore[]> {
  const extents = await repository.ofStores(
    session,
    rows.map(([storeKey]) => storeKey),
  );
  return rows.map(([storeKey, storeId]) => {
    const extent = extents.of(storeKey);
    return { storeKey, storeId, firstPollAt: extent?.first ?? null, lastPollAt: extent?.last ?? null };
  });
}
