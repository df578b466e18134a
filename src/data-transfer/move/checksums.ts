import type { ReadSession } from '../../platform/database';
import { Checksum, Field, RowsDigest } from './row-lines';
import { selectOf, Table } from './tables';

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
