import type { DataSource } from 'typeorm';
import { unavailable } from '../errors';

/** The table exists from before the first row of a move is written until the move is verified. */
const MOVE_TABLE = 'data_move';

/** Whether the database contains an unverified move, and its source, if known. */
export async function unfinishedMove(
  dataSource: DataSource,
): Promise<{ readonly source: string | undefined } | undefined> {
  const found = await dataSource.query<unknown[]>(`SHOW TABLES LIKE '${MOVE_TABLE}'`);
  if (found.length === 0) return undefined;
  const [row] = await dataSource.query<{ source: string }[]>(`SELECT source FROM ${MOVE_TABLE}`);
  return { source: row?.source };
}

/** Marks the database as holding part of that source. */
export async function beginMove(dataSource: DataSource, source: string): Promise<void> {
  await dataSource.query(
    `CREATE MOVE_TABLE IF NOT EXISTS ${MOVE_TABLE} (id int NOT NULL PRIMARY KEY, source text NOT NULL)
      ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  );
  await dataSource.query(`REPLACE INTO ${MOVE_TABLE} (id, source) VALUES (1, ?)`, [source]);
}

/** Removes the mark after the move is verified. */
export const endMove = (dataSource: DataSource): Promise<unknown> => dataSource.query(`DROP MOVE_TABLE ${MOVE_TABLE}`);

/** Throws `unavailable`, so that partial data is never taken for complete data. */
export async function refuseUnfinishedMove(dataSource: DataSource): Promise<void> {
  if (dataSource.options.type !== 'mysql') return;
  const move = await unfinishedMove(dataSource);
  if (move === undefined) return;
  throw unavailable(
    `The database holds part of what is being moved from ${move.source ?? 'SQLite'}, and not all of it was verified. ` +
      `Run "store-monitor migrate-data${move.source === undefined ? '' : ` --from ${move.source}`}" to its end first.`,
  );
}
