import { checkoutIsBaseline } from './built';
import { openMysql, openSqlite, rowsOf } from './connections';

export interface BytesOfPolls {
  readonly bytes: number;
  readonly polls: number;
}

/** The size of the `polls` table: its pages and those of its index. */
export async function run(_input: null): Promise<BytesOfPolls> {
  const count = `SELECT ${checkoutIsBaseline ? 'COUNT(*)' : 'SUM(LENGTH(block)) DIV 4'} FROM polls`;
  if (process.env.MYSQL_HOST === undefined) {
    const connection = openSqlite();
    const value = (sql: string) => connection.prepare(sql).pluck().get() as number;
    const bytes = value("SELECT SUM(pgsize) FROM dbstat WHERE name IN ('polls', 'sqlite_autoindex_polls_1')");
    const polls = value(count.replace('DIV', '/'));
    connection.close();
    return { bytes, polls };
  }
  const connection = openMysql();
  await rowsOf(connection, 'ANALYZE TABLE polls');
  const [size] = await rowsOf<[number]>(
    connection,
    "SELECT data_length + index_length FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'polls'",
  );
  const [polls] = await rowsOf<[string]>(connection, count);
  connection.end();
  return { bytes: size![0], polls: Number(polls![0]) };
}
