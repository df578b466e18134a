import { prefixUpperBound, isValidStoreId } from '../../core/polls/store-id';
import { ReadSession, SqlValue } from '../../platform/database';
import { PollExtentsRepository } from '../../polls';
import { StoreName } from '../../stores';

/** A store with the instants (epoch ms) of its first and last poll; null if it has none. */
export interface ListedStore extends StoreName {
  readonly firstPollAt: number | null;
  readonly lastPollAt: number | null;
}

/** Selects stores; all given conditions apply. */
export interface ListFilter {
  /** A prefix of the store_id. */
  readonly prefix?: string | undefined;
  /** The imported zone is one of these names; null stands for none. */
  readonly zones?: readonly (string | null)[] | undefined;
}

type NameRow = [storeKey: number, storeId: string];

const NAMES = 'SELECT stores.store_key, stores.store_id';

/** One store, or undefined. */
export async function listedStore(
  session: ReadSession,
  extents: PollExtentsRepository,
  storeId: string,
): Promise<ListedStore | undefined> {
  if (!isValidStoreId(storeId)) return undefined;
  const rows = await session.rows<NameRow>(`${NAMES} FROM stores WHERE stores.store_id = ?`, [storeId]);
  const [store] = await withExtents(session, extents, rows);
  return store;
}

/** The stores of a filter by store_id in byte order; all of them without a page. */
export async function listStores(
  session: ReadSession,
  extents: PollExtentsRepository,
  filter: ListFilter,
  page?: { readonly limit: number; readonly offset: number },
): Promise<ListedStore[]> {
  const { from, where, parameters } = conditions(filter);
  const part = page === undefined ? '' : `LIMIT ${page.limit} OFFSET ${page.offset}`;
  const sql = `${NAMES} ${from} ${where} ORDER BY stores.store_id ${part}`;
  return withExtents(session, extents, await session.rows<NameRow>(sql, parameters));
}

export async function countStores(session: ReadSession, filter: ListFilter): Promise<number> {
  const { from, where, parameters } = conditions(filter);
  const [count] = await session.numbers(`SELECT COUNT(*) ${from} ${where}`, parameters);
  return count!;
}

interface Conditions {
  readonly from: string;
  readonly where: string;
  readonly parameters: readonly SqlValue[];
}

function conditions({ prefix = '', zones }: ListFilter): Conditions {
  // To count a million stores alone takes a few milliseconds; joined to their zones, half a second.
  let from = 'FROM stores';
  const parts: string[] = [];
  const parameters: SqlValue[] = [];
  if (prefix !== '') {
    // A range of ids can use the index; LIKE would ignore case on SQLite.
    parts.push('stores.store_id >= ?');
    parameters.push(prefix);
    if (prefix.endsWith(' ')) {
      // MySQL and MariaDB ignore trailing spaces in comparisons.
      parts.push('stores.store_id <> ?');
      parameters.push(prefix);
    }
    const after = prefixUpperBound(prefix);
    if (after !== undefined) {
      parts.push('stores.store_id < ?');
      parameters.push(after);
    }
  }
  if (zones !== undefined) {
    from += ' LEFT JOIN store_timezones ON store_timezones.store_key = stores.store_key';
    const names = zones.filter((zone) => zone !== null);
    const given = names.map(() => 'store_timezones.timezone = ?');
    const none = zones.includes(null) ? ['store_timezones.timezone IS NULL'] : [];
    parts.push(`(${[...given, ...none, '1 = 0'].join(' OR ')})`);
    parameters.push(...names);
  }
  // SQLite counts a table without looking at its rows only where there is no condition at all.
  const where = parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`;
  return { from, where, parameters };
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
