import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const ROWS_A_WRITE = 1000;

/**
 * Writes header and rows, one per line, and returns the number of rows. Generates the rows only as fast as the disk
 * writes them. The file appears at `path` after it is complete; until then it has another name.
 */
export async function writeCsvFile(
  path: string,
  header: string,
  rows: Iterable<string>,
  onProgress: (rows: number) => void = () => {},
): Promise<number> {
  const unfinished = `${path}.${process.pid}.partial`;
  let written = 0;
  const countRows = (count: number): void => onProgress((written += count));
  await mkdir(dirname(path), { recursive: true });
  try {
    await pipeline(
      Readable.from(blocks(header, rows, countRows)),
      createWriteStream(unfinished, { flush: true }),
    );
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return written;
}

/** Many rows per write: one write per row through a CSV formatter takes more than twice as long. */
function* blocks(
  header: string,
  rows: Iterable<string>,
  countRows: (count: number) => void,
): Generator<string> {
  yield `${header}\n`;
  let block: string[] = [];
  for (const row of rows) {
    block.push(row);
    if (block.length < ROWS_A_WRITE) continue;
    yield `${block.join('\n')}\n`;
    countRows(block.length);
    block = [];
  }
  if (block.length === 0) return;
  yield `${block.join('\n')}\n`;
  countRows(block.length);
}
