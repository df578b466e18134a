import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, WriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { getHeapStatistics } from 'node:v8';
import { CsvFormatterStream, format } from 'fast-csv';
import {
  FileSignature,
  LineCutter,
  LineVisitor,
  PlainLines,
  readHeader,
  splitFields,
  withoutFormulas,
} from '../../core/csv/csv';
import { KnownError } from '../../platform/errors';
import { Importer, StagedRows } from '../importers/importer';

/** With more rows, the staged rows would exceed the memory of an import (8 bytes for each poll). */
export const MAX_ROWS = 50_000_000;
/** Far above the size of any fleet. */
const MAX_STORES = 1_000_000;

/** The part of the heap that V8 reserves for young objects, and that the process needs without imports. */
const NOT_FOR_LOADS = 96 * 1_048_576;
/**
 * The maximum heap usage of a store, and of a row that is kept as an object, until the import is written; measured, and
 * rounded up.
 */
const BYTES_OF_STORE = 800;
const BYTES_OF_ROW = 160;

const SPLIT = 'Split it and load the parts.';

/**
 * Throws `load-refused` if an import names too many stores, or stages too many rows. The runtime ends a process whose
 * heap is full, with all of its other work, so such an import is refused before.
 */
function refuseBeyondMemory({ stores, heldRows = 0 }: StagedRows): void {
  if (stores > MAX_STORES) {
    throw new KnownError('load-refused', `The file names more than ${MAX_STORES} stores. ${SPLIT}`);
  }
  const heap = getHeapStatistics().heap_size_limit - NOT_FOR_LOADS;
  if (stores * BYTES_OF_STORE + heldRows * BYTES_OF_ROW > heap) {
    const what = heldRows > stores ? 'rows' : 'stores';
    throw new KnownError(
      'load-refused',
      `The file has more ${what} than this process has memory for. ${SPLIT}`,
    );
  }
}

/** A rejected row: its line and the reason. */
export interface Reject {
  readonly line: number;
  readonly reason: string;
}

type RejectRow = [line: number, reason: string, row: string];

export const REJECTS_SHOWN = 20;
const ROW_SHOWN = 1_000;

/**
 * The rejected rows of one import: counts them, keeps the first few for the answer, and writes all of them to a file of
 * `line,reason,row`, in which nothing is a formula. The file gets its name when it is complete.
 */
export class Rejects {
  readonly first: Reject[] = [];
  count = 0;
  /** The rejected rows since the last `settle`. */
  private waiting: RejectRow[] = [];
  private csv: CsvFormatterStream<RejectRow, RejectRow> | undefined;
  private file: WriteStream | undefined;
  private failure: Error | undefined;

  constructor(private readonly path: string) {}

  add(line: number, reason: string, row: string): void {
    this.count++;
    if (this.first.length < REJECTS_SHOWN) this.first.push({ line, reason });
    this.waiting.push([line, reason, withoutFormulas(row.slice(0, ROW_SHOWN))]);
  }

  /** Await it between chunks of rows: writes the waiting rows, and applies the back-pressure of the file. */
  async settle(): Promise<void> {
    if (this.waiting.length === 0) return;
    const csv = (this.csv ??= await this.open());
    for (const row of this.waiting) csv.write(row);
    this.waiting = [];
    if (this.failure !== undefined) throw this.failure;
    if (csv.writableNeedDrain) await once(csv, 'drain');
  }

  /** Publishes the file under its name. */
  async keep(): Promise<void> {
    await this.settle();
    if (this.csv === undefined) return;
    this.csv.end();
    await finished(this.file!);
    await rename(this.partial, this.path);
  }

  /** Deletes the file. */
  async discard(): Promise<void> {
    this.csv?.destroy();
    if (this.file !== undefined) {
      this.file.destroy();
      // The file may only just be opening, and would be created after its deletion.
      await finished(this.file).catch(() => undefined);
    }
    await rm(this.partial, { force: true });
    await rm(this.path, { force: true });
  }

  private get partial(): string {
    return `${this.path}.partial`;
  }

  private async open(): Promise<CsvFormatterStream<RejectRow, RejectRow>> {
    await mkdir(dirname(this.path), { recursive: true });
    this.file = createWriteStream(this.partial);
    const csv = format<RejectRow, RejectRow>({
      headers: ['line', 'reason', 'row'],
      includeEndRowDelimiter: true,
    });
    csv.on('error', (error: Error) => (this.failure ??= error));
    // If the file fails, the formatter must end too: a caller that waits for its drain would wait for ever.
    this.file.on('error', (error) => csv.destroy(error));
    csv.pipe(this.file);
    return csv;
  }
}

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
