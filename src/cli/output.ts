import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes a file atomically: under another name beside its path, flushed, then renamed. Creates the folder if needed.
 */
export async function writeWhole(file: string, content: Readable | Promise<Readable>): Promise<void> {
  const partial = `${file}.${randomBytes(4).toString('hex')}.partial`;
  await mkdir(dirname(file), { recursive: true });
  try {
    await pipeline(await content, createWriteStream(partial, { flush: true }));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Writes figures and paths to stdout, for scripts. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Writes everything else to stderr, for people. */
export const printStatus = (line: string): void => void process.stderr.write(`${line}\n`);

/** Columns of text, each as wide as its widest cell; numbers are aligned to the right. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isNumber = (cell: string) => /^-?[\d.,]+$/.test(cell);
  return rows.map((row) =>
    row
      .map((cell, column) => (isNumber(cell) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

const GROUPS = new Intl.NumberFormat('en-US');

/** 1822080 → 1,822,080 */
export const grouped = (count: number): string => GROUPS.format(count);
