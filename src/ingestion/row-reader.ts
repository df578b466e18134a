import { createHash } from 'node:crypto';
import { KnownError } from '../errors';
import { splitFields } from './csv/fields';
import { readHeader } from './csv/header';
import { LineCutter } from './csv/lines';
import { Digest, LoadKind } from './kinds/load-kind';
import { Rejects } from './rejects';

/** Beyond this a digest would outgrow the memory that a load may use (8 bytes a poll). */
const MAX_ROWS = 50_000_000;

export interface RowsRead {
  readonly rows: number;
  readonly sha256: string;
}

/**
 * Reads a CSV file as its bytes come in: good rows go into the digest, bad ones to the rejects, each with its line
 * and reason. Throws `load-refused` when the file as a whole cannot be used.
 */
export async function readCsv(
  bytes: AsyncIterable<Buffer>,
  kind: LoadKind,
  digest: Digest,
  rejects: Rejects,
  progress: (bytes: number) => void,
): Promise<RowsRead> {
  const hash = createHash('sha256');
  const rows = new CsvRows(kind, digest, rejects);
  const cutter = new LineCutter(rows);
  for await (const chunk of bytes) {
    hash.update(chunk);
    cutter.write(chunk);
    await rejects.settle();
    progress(chunk.length);
  }
  cutter.end();
  if (!rows.hasHeader) throw new KnownError('load-refused', `The file is empty. ${expected(kind)}`);
  return { rows: rows.count, sha256: hash.digest('hex') };
}

const expected = ({ columns }: LoadKind): string =>
  `Its first line must name the columns ${columns.map((names) => names.join(' or ')).join(', ')}.`;

class CsvRows {
  count = 0;
  private positions: readonly number[] | undefined;
  private width = 0;

  constructor(
    private readonly kind: LoadKind,
    private readonly digest: Digest,
    private readonly rejects: Rejects,
  ) {}

  get hasHeader(): boolean {
    return this.positions !== undefined;
  }

  line(text: string, number: number): void {
    const fields = splitFields(text);
    if (this.positions === undefined) {
      this.header(fields ?? [text]);
      return;
    }
    this.counted();
    const reason = this.reject(fields);
    if (reason !== undefined) this.rejects.add(number, reason, text);
  }

  tooLong(number: number, beginning: string): void {
    if (this.positions === undefined) this.header([beginning]);
    this.counted();
    this.rejects.add(number, 'the line is longer than 65,536 characters', beginning);
  }

  private reject(fields: string[] | undefined): string | undefined {
    if (fields === undefined) return 'a quote is not closed, or stands within a field that is not in quotes';
    if (fields.length !== this.width) {
      return `the row has ${fields.length} fields where the header has ${this.width}`;
    }
    return this.digest.add(this.positions!.map((position) => fields[position]!));
  }

  private counted(): void {
    if (++this.count > MAX_ROWS) {
      throw new KnownError(
        'load-refused',
        `The file has more than ${MAX_ROWS} rows. Split it and load the parts.`,
      );
    }
  }

  private header(fields: string[]): void {
    const header = readHeader(fields, this.kind.columns);
    if ('problem' in header) {
      throw new KnownError('load-refused', `${header.problem} ${expected(this.kind)}`, {
        columns_found: header.found,
        columns_missing: header.missing,
      });
    }
    this.positions = header.positions;
    this.width = header.width;
  }
}
