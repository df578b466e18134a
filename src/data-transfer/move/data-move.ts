import type { DataSource } from 'typeorm';
import { prefetch } from '../../platform/async';
import type { Entities, ReadSession } from '../../platform/database';
import { Checksum, Field, RowsDigest, sameChecksum } from './row-lines';
import { MoveSource, MoveTarget, selectOf, Table, tablesOf } from './databases';

/** The checksum of a table in this session. Rows are streamed. */
export async function checksumOf(
  session: ReadSession,
  table: Table,
  onRow: () => void = () => undefined,
): Promise<Checksum> {
  const digest = new RowsDigest();
  await session.each<Field[]>(selectOf(table, session.dialect), (row) => {
    digest.add(row);
    onRow();
  });
  return digest.checksum();
}

export async function countRows(session: ReadSession, tables: readonly Table[]): Promise<number> {
  let rows = 0;
  for (const { name } of tables) {
    const [count] = await session.numbers(`SELECT COUNT(*) FROM ${name}`);
    rows += count!;
  }
  return rows;
}

/** A table's content in the source, and in the target. */
export interface MovedTable {
  readonly name: string;
  readonly source: Checksum;
  readonly target: Checksum;
}

export const isSame = ({ source, target }: MovedTable): boolean => sameChecksum(source, target);

export interface MoveProgress {
  /** The next of two steps starts, with this number of rows. */
  begins(step: 'copying' | 'verifying', rows: number): void;
  /** This number of further rows is done. */
  advances(rows: number): void;
}

/** Rows between two progress messages. */
const TOLD_EVERY = 1_000;

/**
 * Copies everything from a SQLite file into the database of `dataSource`, reads it back, and compares. No service
 * starts on the target until every table is verified; an interrupted move starts again. `entities` defines the tables.
 */
export async function moveData(
  file: string,
  dataSource: DataSource,
  entities: Entities,
  progress: MoveProgress,
): Promise<MovedTable[]> {
  const tables = tablesOf(dataSource);
  const source = await MoveSource.open(file, tables);
  try {
    const target = new MoveTarget(dataSource, entities);
    await target.prepare(source.path);
    progress.begins('copying', await countRows(source.session, tables));
    const copied = new Map<Table, Checksum>();
    for (const table of tables) copied.set(table, await copy(table, source, target, progress));
    const moved = await verify(copied, target, progress);
    if (moved.every(isSame)) await target.finish();
    return moved;
  } finally {
    source.close();
  }
}

/** Returns the checksum of the rows that were read. Reads and sends the next batch while MySQL writes this one. */
async function copy(
  table: Table,
  source: MoveSource,
  target: MoveTarget,
  progress: MoveProgress,
): Promise<Checksum> {
  const digest = new RowsDigest();
  const written = prefetch(
    source.batches(table),
    async (batch) => {
      digest.addLines(batch.rows.length, batch.lines);
      await target.insert(table, batch);
      return batch.rows.length;
    },
    (outcome) => outcome,
  );
  for await (const rows of written) progress.advances(rows);
  if (table.numbered) await target.continueAfter(table, await source.lastNumber(table));
  return digest.checksum();
}

async function verify(
  copied: ReadonlyMap<Table, Checksum>,
  target: MoveTarget,
  progress: MoveProgress,
): Promise<MovedTable[]> {
  let rows = 0;
  for (const checksum of copied.values()) rows += checksum.rows;
  progress.begins('verifying', rows);
  let seen = 0;
  const onRow = () => {
    if (++seen % TOLD_EVERY === 0) progress.advances(TOLD_EVERY);
  };
  return target.database.snapshot(async (session) => {
    const moved: MovedTable[] = [];
    for (const [table, source] of copied) {
      moved.push({ name: table.name, source, target: await checksumOf(session, table, onRow) });
    }
    return moved;
  });
}
