import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, WriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { CsvFormatterStream, format } from 'fast-csv';
import {
  encodingOf,
  foldName,
  HEAD_BYTES,
  Header,
  HeaderFinder,
  isGzip,
  LineCutter,
  LineEnds,
  LineVisitor,
  PlainLines,
  refusalOf,
  splitFields,
  withoutFormulas,
} from '../../core/csv/csv';
import { unpackGzip } from '../../platform/async';
import { KnownError } from '../../platform/errors';
import { Importer, StagedRows } from '../importers/importer';

/** With more rows, the staged rows would exceed the memory of an import (8 bytes for each poll). */
export const MAX_ROWS = 50_000_000;
/** Far above the size of any fleet. */
const MAX_STORES = 1_000_000;

/** The part of the heap that V8 reserves for young objects, and that the process needs without imports. */
const NOT_FOR_IMPORTS = 104 * 1_048_576;
/** The maximum heap usage of a store, and of a row kept as an object, until the import is written; measured. */
const BYTES_OF_STORE = 800;
const BYTES_OF_ROW = 160;

/** One slice of work: a few milliseconds. */
const BYTES_PER_TURN = 65_536;

const SPLIT = 'Split it and import the parts.';

/**
 * Throws `import-refused` if an import names too many stores, or stages too many rows. The runtime ends a process whose
 * heap is full, with all of its other work, so such an import is refused before.
 */
function refuseBeyondMemory({ stores, heldRows = 0 }: StagedRows): void {
  if (stores > MAX_STORES)
    throw new KnownError('import-refused', `The file names more than ${MAX_STORES} stores. ${SPLIT}`);
  const heap = getHeapStatistics().heap_size_limit - NOT_FOR_IMPORTS;
  if (stores * BYTES_OF_STORE + heldRows * BYTES_OF_ROW > heap) {
    const what = heldRows > stores ? 'rows' : 'stores';
    const reason = `The file has more ${what} than this process has memory for. ${SPLIT}`;
    throw new KnownError('import-refused', reason);
  }
}

/** A rejected row: its line, the reason, and the beginning of its text. */
export interface Reject {
  readonly line: number;
  readonly reason: string;
  readonly row: string;
}

type RejectRow = [line: number, reason: string, row: string];

export const REJECTS_SHOWN = 20;
/** The characters of a row in the file, and in the answer. */
const ROW_KEPT = 1_000;
const ROW_SHOWN = 200;
const MAX_REASONS = 100;

/**
 * The rejected rows of one import: counts them, keeps the first few for the answer, and writes all of them to a file of
 * `line,reason,row`, in which nothing is a formula. The file gets its name when it is complete. Without a path, no file
 * is written.
 */
export class Rejects {
  readonly first: Reject[] = [];
  count = 0;
  /** How many rows each reason has rejected. */
  readonly reasons = new Map<string, number>();
  /** The rejected rows since the last `writeWaiting`. */
  private waiting: RejectRow[] = [];
  private csv: CsvFormatterStream<RejectRow, RejectRow> | undefined;
  private file: WriteStream | undefined;
  private failure: Error | undefined;

  constructor(private readonly path?: string) {}

  add(line: number, reason: string, row: string): void {
    this.count++;
    const counted = this.reasons.has(reason) || this.reasons.size < MAX_REASONS ? reason : 'other reasons';
    this.reasons.set(counted, (this.reasons.get(counted) ?? 0) + 1);
    if (this.first.length < REJECTS_SHOWN) this.first.push({ line, reason, row: row.slice(0, ROW_SHOWN) });
    if (this.path !== undefined) this.waiting.push([line, reason, withoutFormulas(row.slice(0, ROW_KEPT))]);
  }

  /** Await it between chunks of rows: writes the waiting rows, and applies the back-pressure of the file. */
  async writeWaiting(): Promise<void> {
    if (this.waiting.length === 0) return;
    const csv = (this.csv ??= await this.open());
    for (const row of this.waiting) csv.write(row);
    this.waiting = [];
    if (this.failure !== undefined) throw this.failure;
    if (csv.writableNeedDrain) await once(csv, 'drain');
  }

  /** Publishes the file under its name. */
  async keep(): Promise<void> {
    await this.writeWaiting();
    if (this.csv === undefined) return;
    this.csv.end();
    await finished(this.file!);
    await rename(this.partial, this.path!);
  }

  /** Deletes the file. */
  async discard(): Promise<void> {
    if (this.path === undefined) return;
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
    await mkdir(dirname(this.path!), { recursive: true });
    this.file = createWriteStream(this.partial);
    const headers = ['line', 'reason', 'row'];
    const csv = format<RejectRow, RejectRow>({ headers, includeEndRowDelimiter: true });
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

/** A file. `onRead` receives the number of bytes of each chunk; gzip is unpacked to at most `maxUnpacked` bytes. */
interface CsvFile {
  readonly bytes: AsyncIterable<Buffer>;
  readonly onRead?: (bytes: number) => void;
  readonly maxUnpacked?: number;
}

/**
 * Reads a CSV file as its bytes arrive: stages valid rows, and passes invalid ones to the rejects with line and reason.
 * Throws `import-refused` or `too-large` if the file as a whole is unusable.
 */
export async function readCsv(
  { bytes, onRead, maxUnpacked }: CsvFile,
  kind: Importer,
  staged: StagedRows,
  rejects: Rejects,
): Promise<RowsRead> {
  const hash = createHash('sha256');
  const rows = new CsvRows(kind, staged, rejects);
  const observe = (chunk: Buffer): void => {
    hash.update(chunk);
    onRead?.(chunk.length);
  };
  for await (const chunk of textOf(bytes, maxUnpacked, observe)) {
    for (let at = 0; at < chunk.length; at += BYTES_PER_TURN) {
      if (at > 0) await nextTurn();
      rows.write(chunk.subarray(at, at + BYTES_PER_TURN));
      refuseBeyondMemory(staged);
      await rejects.writeWaiting();
    }
  }
  rows.end();
  if (rows.header === undefined)
    throw new KnownError('import-refused', `The file is empty. Its first line ${expected(kind)}`);
  const fault = staged.fault?.();
  if (fault !== undefined) throw new KnownError('import-refused', fault);
  return { rows: rows.count, sha256: hash.digest('hex') };
}

/** The text of a file: unpacked, in UTF-8, with lines that end in LF. `observe` receives its bytes as they are. */
export const textOf = (
  bytes: AsyncIterable<Buffer>,
  maxUnpacked = Infinity,
  observe: (chunk: Buffer) => void = () => undefined,
): AsyncIterable<Buffer> =>
  byHead(
    byHead(bytes, (head, all) => (isGzip(head) ? unpackGzip(all, maxUnpacked) : all), observe),
    decoded,
  );

/** Chooses by its first bytes how a file is read on. */
async function* byHead(
  bytes: AsyncIterable<Buffer>,
  choose: (head: Buffer, all: AsyncIterable<Buffer>) => AsyncIterable<Buffer>,
  observe: (chunk: Buffer) => void = () => undefined,
): AsyncGenerator<Buffer> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  const next = async (): Promise<Buffer | undefined> => {
    const result: IteratorResult<Buffer, unknown> = await iterator.next();
    if (result.done === true) return undefined;
    observe(result.value);
    return result.value;
  };
  const all = async function* () {
    yield* first;
    for (let chunk = await next(); chunk !== undefined; chunk = await next()) yield chunk;
  };
  try {
    for (let length = 0; length < HEAD_BYTES; length += first.at(-1)!.length) {
      const chunk = await next();
      if (chunk === undefined) break;
      first.push(chunk);
    }
    yield* choose(Buffer.concat(first).subarray(0, HEAD_BYTES), all());
  } finally {
    await iterator.return?.();
  }
}

async function* decoded(head: Buffer, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const refusal = refusalOf(head);
  if (refusal !== undefined) throw new KnownError('import-refused', refusal);
  const encoding = encodingOf(head);
  const decoder = encoding === 'utf-8' ? undefined : new TextDecoder(encoding);
  const lines = new LineEnds();
  for await (const chunk of bytes) {
    yield lines.translate(
      decoder === undefined ? chunk : Buffer.from(decoder.decode(chunk, { stream: true })),
    );
  }
  if (decoder !== undefined) yield lines.translate(Buffer.from(decoder.decode()));
  yield lines.end();
}

const expected = ({ columns }: Importer): string =>
  `must name the columns ${columns.map(([name]) => name).join(', ')}.`;

const LF = 0x0a;
const TOO_LONG = 'is longer than 65,536 characters';
const HEADER_SHOWN = 200;
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
  private readonly finder: HeaderFinder;
  header: Header | undefined;
  /** The names of each value's column, folded. */
  private names: readonly ReadonlySet<string>[] = [];
  /** What those of the first column begin with: most rows need no further comparison. */
  private nameBegins = '';
  private delimiter = ',';
  private plain: PlainLines | undefined;
  private detour = 0;

  constructor(
    private readonly kind: Importer,
    private readonly staged: StagedRows,
    private readonly rejects: Rejects,
  ) {
    this.finder = new HeaderFinder(kind.columns, kind.optional);
  }

  write(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.plain !== undefined && this.cutter.atLineStart) at = this.takePlain(this.plain, bytes, at);
      const end = this.endOfDetour(bytes, at);
      this.cutter.write(bytes.subarray(at, end));
      if (this.header === undefined && this.cutter.isTooLong) this.tooLong(0, '');
      at = end;
    }
  }

  end(): void {
    this.cutter.end();
  }

  private takePlain(plain: PlainLines, bytes: Buffer, at: number): number {
    const { lines, end } = plain.acceptLines(bytes, at);
    this.cutter.pass(lines);
    this.counted(lines);
    this.detour = lines > 0 ? 0 : Math.min(2 * this.detour + 1, LONGEST_DETOUR);
    return end;
  }

  /** The end of a line, at which the fast path is tried again. */
  private endOfDetour(bytes: Buffer, at: number): number {
    if (this.header !== undefined && this.plain === undefined) return bytes.length;
    const lf = bytes.indexOf(LF, at + this.detour);
    return lf === -1 ? bytes.length : lf + 1;
  }

  line(text: string, number: number): void {
    if (this.header === undefined) {
      this.readHeader(text, number);
      return;
    }
    const fields = splitFields(text, this.delimiter);
    if (fields?.every((field) => field === '') === true) return;
    this.counted();
    const reason = this.reject(this.header, fields, text);
    if (reason !== undefined) this.rejects.add(number, reason, text);
  }

  tooLong(number: number, beginning: string): void {
    if (this.header === undefined) {
      throw new KnownError('import-refused', `The first line ${TOO_LONG}. It ${expected(this.kind)}`);
    }
    this.counted();
    this.rejectRowOf(this.header, beginning);
    this.rejects.add(number, `the line ${TOO_LONG}`, beginning);
  }

  private reject(header: Header, fields: string[] | undefined, text: string): string | undefined {
    if (fields?.length !== header.width) {
      this.rejectRowOf(header, text);
      return fields === undefined
        ? 'a quote is not closed, or stands within a field that is not in quotes'
        : `the row has ${fields.length} fields where the header has ${header.width}`;
    }
    const values = header.positions.map((position) => fields[position]);
    return this.isHeader(values) ? 'the header line is repeated' : this.staged.add(values);
  }

  /** Whether each value is a name of its column: the one in the header or another. */
  private isHeader(values: readonly (string | undefined)[]): boolean {
    if (!this.nameBegins.includes(values[0]?.[0] ?? '')) return false;
    return values.every((value, i) => value === undefined || this.names[i]!.has(foldName(value)));
  }

  /** Its store is in the place where it would be in a good row. */
  private rejectRowOf({ positions: [place] }: Header, text: string): void {
    if (this.staged.rejectRowOf === undefined) return;
    const before: string[] = [];
    const fields = splitFields(text, this.delimiter, before) ?? before;
    const field = fields[place!] ?? text.split(this.delimiter)[place!] ?? '';
    this.staged.rejectRowOf(field.replace(/^[\s="]+|[\s"]+$/g, ''));
  }

  private withOthers(header: Header, fields: readonly string[]): Header {
    if (this.staged.others === undefined) return header;
    const own = new Set(header.positions);
    const others = [...fields.keys()].filter((position) => !own.has(position));
    const refusal = this.staged.others(others.map((position) => [fields[position]!, position + 1]));
    if (refusal !== undefined) throw new KnownError('import-refused', refusal);
    return { ...header, positions: [...header.positions, ...others] };
  }

  private counted(rows = 1): void {
    this.count += rows;
    if (this.count > MAX_ROWS) {
      throw new KnownError('import-refused', `The file has more than ${MAX_ROWS} rows. ${SPLIT}`);
    }
  }

  private readHeader(text: string, number: number): void {
    const line = this.finder.read(text);
    if (line === undefined) return;
    const { delimiter, fields, header } = line;
    if ('problem' in header) {
      const shown = JSON.stringify(text.slice(0, HEADER_SHOWN));
      const message = `${header.problem} Its first line ${expected(this.kind)} Line ${number} was taken for it: ${shown}.`;
      const { found, missing } = header;
      throw new KnownError('import-refused', message, { columns_found: found, columns_missing: missing });
    }
    this.header = this.withOthers(header, fields);
    const columns = [...this.kind.columns, ...(this.kind.optional ?? [])];
    this.names = this.header.positions.map(
      (position, i) => new Set([...(columns[i] ?? []), fields[position] ?? ''].map(foldName)),
    );
    const begins = [...this.names[0]!].map(([letter = '']) => letter).join('');
    this.nameBegins = begins + begins.toUpperCase();
    this.delimiter = delimiter;
    const inOrder = header.positions.every((position, i) => position === i);
    if (inOrder && header.width === header.positions.length) this.plain = this.staged.plainLines?.(delimiter);
  }
}
