import { createHash } from 'node:crypto';
import { splitFields } from '../../core/csv/fields';
import { FileSignature } from '../../core/csv/file-signatures';
import { readHeader } from '../../core/csv/header';
import { LineCutter, LineVisitor, PlainLines } from '../../core/csv/lines';
import { KnownError } from '../../platform/errors';
import { StagedRows, Importer } from '../importers/importer';
import { MAX_ROWS, refuseBeyondMemory, SPLIT } from './import-limits';
import { Rejects } from './rejects';

export interface RowsRead {
  readonly rows: number;
  readonly sha256: string;
}

/**
 * Reads a CSV file as its bytes arrive: stages valid rows, and passes invalid ones to the rejects with line and reason.
 * Throws `load-refused` if the file as a whole is unusable.
 */
export async function readCsv(
  bytes: AsyncIterable<Buffer>,
  kind: Importer,
  staged: StagedRows,
  rejects: Rejects,
  progress: (bytes: number) => void,
): Promise<RowsRead> {
  const hash = createHash('sha256');
  const signature = new FileSignature();
  const rows = new CsvRows(kind, staged, rejects);
  for await (const chunk of bytes) {
    const notCsv = signature.refusal(chunk);
    if (notCsv !== undefined) throw new KnownError('load-refused', notCsv);
    hash.update(chunk);
    rows.write(chunk);
    refuseBeyondMemory(staged);
    await rejects.settle();
    progress(chunk.length);
  }
  rows.end();
  if (!rows.hasHeader)
    throw new KnownError('load-refused', `The file is empty. Its first line ${expected(kind)}`);
  return { rows: rows.count, sha256: hash.digest('hex') };
}

const expected = ({ columns }: Importer): string =>
  `must name the columns ${columns.map((names) => names.join(' or ')).join(', ')}.`;

const LF = 0x0a;
const TOO_LONG = 'is longer than 65,536 characters';
/**
 * The number of bytes that take the general path at once if no line is simple: a file without simple lines is not
 * tested line by line.
 */
const LONGEST_DETOUR = 16_384;

/**
 * Splits bytes into rows. Simple lines take the fast path of the importer, if it has one, all others the general path.
 */
class CsvRows implements LineVisitor {
  count = 0;
  private readonly cutter = new LineCutter(this);
  private positions: readonly number[] | undefined;
  private width = 0;
  private plain: PlainLines | undefined;
  private detour = 0;

  constructor(
    private readonly kind: Importer,
    private readonly staged: StagedRows,
    private readonly rejects: Rejects,
  ) {}

  get hasHeader(): boolean {
    return this.positions !== undefined;
  }

  write(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.plain !== undefined && this.cutter.atLineStart) at = this.takePlain(this.plain, bytes, at);
      const end = this.endOfDetour(bytes, at);
      this.cutter.write(bytes.subarray(at, end));
      at = end;
    }
  }

  end(): void {
    this.cutter.end();
  }

  private takePlain(plain: PlainLines, bytes: Buffer, at: number): number {
    const { lines, end } = plain.take(bytes, at);
    this.cutter.pass(lines);
    this.counted(lines);
    this.detour = lines > 0 ? 0 : Math.min(2 * this.detour + 1, LONGEST_DETOUR);
    return end;
  }

  /** The end of a line, at which the fast path is tried again. */
  private endOfDetour(bytes: Buffer, at: number): number {
    if (this.hasHeader && this.plain === undefined) return bytes.length;
    const lf = bytes.indexOf(LF, at + this.detour);
    return lf === -1 ? bytes.length : lf + 1;
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
    if (this.positions === undefined) {
      throw new KnownError('load-refused', `The first line ${TOO_LONG}. It ${expected(this.kind)}`);
    }
    this.counted();
    this.rejects.add(number, `the line ${TOO_LONG}`, beginning);
  }

  private reject(fields: string[] | undefined): string | undefined {
    if (fields === undefined) return 'a quote is not closed, or stands within a field that is not in quotes';
    if (fields.length !== this.width) {
      return `the row has ${fields.length} fields where the header has ${this.width}`;
    }
    return this.staged.add(this.positions!.map((position) => fields[position]!));
  }

  private counted(rows = 1): void {
    this.count += rows;
    if (this.count > MAX_ROWS) {
      throw new KnownError('load-refused', `The file has more than ${MAX_ROWS} rows. ${SPLIT}`);
    }
  }

  private header(fields: string[]): void {
    const header = readHeader(fields, this.kind.columns);
    if ('problem' in header) {
      throw new KnownError('load-refused', `${header.problem} Its first line ${expected(this.kind)}`, {
        columns_found: header.found,
        columns_missing: header.missing,
      });
    }
    this.positions = header.positions;
    this.width = header.width;
    const inOrder = header.positions.every((position, i) => position === i);
    if (inOrder && header.width === header.positions.length) this.plain = this.staged.plainLines?.();
  }
}
