import { createHash } from 'node:crypto';

/** The values of our columns. */
export type Field = string | number | Buffer | null;

/** Tabs separate fields and a line feed ends a row; `LOAD DATA` reverses the escapes. */
const ESCAPED = /[\\\t\n\0]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\0': '\\0' };

function textOf(field: Field): string {
  if (field === null) return '\\N';
  if (Buffer.isBuffer(field)) return field.toString('hex');
  if (typeof field === 'string') return field.replace(ESCAPED, (character) => ESCAPES[character]!);
  if (Number.isSafeInteger(field)) return String(field);
  throw new Error(
    `a column holds ${String(field)}, which is neither text, bytes nor a whole number below 2^53`,
  );
}

/**
 * A row as one line. Both databases produce the same line for the same row, and different rows have different lines.
 * Bytes are written as hexadecimal digits. Throws unless each value is text, bytes, a safe integer or null.
 */
export function lineOf(row: readonly Field[]): string {
  let line = textOf(row[0]!);
  for (let place = 1; place < row.length; place++) line += `\t${textOf(row[place]!)}`;
  return `${line}\n`;
}

/** The size and checksum of a table. */
export interface Checksum {
  readonly rows: number;
  /** SHA-256 of the lines of its rows in the order of its key, as hexadecimal digits. */
  readonly sha256: string;
}

export const sameChecksum = (one: Checksum, other: Checksum): boolean =>
  one.rows === other.rows && one.sha256 === other.sha256;

/** Characters that are passed to the hash in one call, since each call has a fixed cost. */
const CHARACTERS_AT_A_TIME = 100_000;

/** Computes the checksum of rows that are added in key order. */
export class RowsDigest {
  private readonly hash = createHash('sha256');
  private rows = 0;
  private lines = '';

  add(row: readonly Field[]): void {
    this.lines += lineOf(row);
    this.rows++;
    if (this.lines.length > CHARACTERS_AT_A_TIME) this.flush();
  }

  /** Adds rows by their lines. */
  addLines(rows: number, lines: Buffer): void {
    this.flush();
    this.hash.update(lines);
    this.rows += rows;
  }

  checksum(): Checksum {
    this.flush();
    return { rows: this.rows, sha256: this.hash.digest('hex') };
  }

  private flush(): void {
    this.hash.update(this.lines);
    this.lines = '';
  }
}
