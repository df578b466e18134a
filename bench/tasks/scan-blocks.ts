import { decodeBlock, sliceOf, SLICES_PER_DAY } from '../../src/core/polls/poll-block';
import { openMysql, openSqlite, rowsOf } from './connections';

const LATEST = 'SELECT last_poll_at FROM data_version';
const BLOCKS = 'SELECT block FROM polls WHERE slice = ?';
const SLICES = 7 * SLICES_PER_DAY;

export interface Scan {
  readonly ms: number;
  readonly polls: number;
}

/** The minimum work of a report: reads the blocks of the last week by slice, and decodes them. */
export function run(_input: null): Promise<Scan> {
  return process.env.MYSQL_HOST === undefined ? Promise.resolve(scanSqlite()) : scanMysql();
}

function scanSqlite(): Scan {
  const connection = openSqlite();
  const started = performance.now();
  connection.exec('BEGIN');
  const last = sliceOf(connection.prepare(LATEST).pluck().get() as number);
  const select = connection.prepare<[number], Buffer>(BLOCKS).pluck();
  let polls = 0;
  for (let slice = last - SLICES; slice <= last; slice++) {
    for (const block of select.all(slice)) polls += decodeBlock(block).length;
  }
  const ms = performance.now() - started;
  connection.close();
  return { ms, polls };
}

async function scanMysql(): Promise<Scan> {
  const connection = openMysql();
  await rowsOf(connection, 'SELECT 1');
  const started = performance.now();
  const [latest] = await rowsOf<[number]>(connection, LATEST);
  const last = sliceOf(latest![0]);
  let polls = 0;
  for (let slice = last - SLICES; slice <= last; slice++) {
    for (const [block] of await rowsOf<[Buffer]>(connection, BLOCKS, [slice]))
      polls += decodeBlock(block).length;
  }
  const ms = performance.now() - started;
  connection.end();
  return { ms, polls };
}
