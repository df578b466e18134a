import {
  Header,
  HeaderFinder,
  HeaderLine,
  LineCutter,
  LineVisitor,
  NoHeader,
  splitFields,
} from '../../core/csv/csv';
import { Importer, Notice } from '../importers/importer';
import { Reject, textOf } from './row-reader';

/** The rows, the columns and the characters of a field that a preview shows. */
const ROWS_SHOWN = 5;
const COLUMNS_SHOWN = 50;
const FIELD_SHOWN = 100;
const MAX_HEAD_BYTES = 1_048_576;

/** The beginning of a file. */
export interface FileHead {
  /** The kinds whose columns its first line has. */
  readonly kinds: readonly Importer[];
  /** The fields of its first line. */
  readonly columns: readonly string[];
  /** The fields of its first rows, whether they are valid or not. */
  readonly rows: readonly (readonly string[])[];
}

/** What an import of a file would read. */
export interface RehearsedImport {
  readonly rows: number;
  readonly kept: number;
  readonly rejected: number;
  /** The first of the rejected rows. */
  readonly rejects: readonly Reject[];
  /** The number of rows that each reason rejects. */
  readonly reasons: ReadonlyMap<string, number>;
  readonly notices: readonly Notice[];
  readonly storeIds: ReadonlySet<string>;
}

/** Reads the beginning of a file, and finds the kinds whose columns it has; throws like `readCsv`. */
export async function headOfFile(
  bytes: AsyncIterable<Buffer>,
  importers: readonly Importer[],
): Promise<FileHead> {
  const head = new HeadLines(importers);
  const cutter = new LineCutter(head);
  let length = 0;
  for await (const chunk of textOf(bytes)) {
    cutter.write(chunk);
    length += chunk.length;
    // The line that has begun is not complete.
    if (head.isComplete || length > MAX_HEAD_BYTES) return head.read();
  }
  cutter.end();
  return head.read();
}

class HeadLines implements LineVisitor {
  private readonly finders: readonly HeaderFinder[];
  private kinds: readonly Importer[] | undefined;
  private columns: readonly string[] = [];
  private readonly rows: (readonly string[])[] = [];
  private delimiter = ',';

  constructor(private readonly importers: readonly Importer[]) {
    this.finders = importers.map(({ columns, optional }) => new HeaderFinder(columns, optional));
  }

  get isComplete(): boolean {
    return this.kinds !== undefined && (this.columns.length === 0 || this.rows.length === ROWS_SHOWN);
  }

  read(): FileHead {
    return { kinds: this.kinds ?? [], columns: this.columns, rows: this.rows };
  }

  line(text: string): void {
    if (this.isComplete) return;
    if (this.kinds === undefined) this.readHeader(text);
    else this.readRow(text);
  }

  tooLong(): void {
    this.kinds ??= [];
  }

  private readHeader(text: string): void {
    const lines = this.finders.flatMap((finder, i) => {
      const line = finder.read(text);
      return line === undefined ? [] : [{ ...line, importer: this.importers[i]! }];
    });
    const [first] = lines;
    if (first === undefined) return;
    const found = mostPrecise(lines.filter(({ importer, header }) => isOfKind(importer, header)));
    const { delimiter, fields }: HeaderLine = found[0] ?? first;
    this.kinds = found.map(({ importer }) => importer);
    this.columns = shownFields(fields);
    this.delimiter = delimiter;
  }

  private readRow(text: string): void {
    const fields = splitFields(text, this.delimiter) ?? [text];
    if (fields.some((field) => field !== '')) this.rows.push(shownFields(fields));
  }
}

const shownFields = (fields: readonly string[]): string[] =>
  fields.slice(0, COLUMNS_SHOWN).map((field) => field.slice(0, FIELD_SHOWN));

function isOfKind({ columns, takesOthers }: Importer, header: Header | NoHeader): boolean {
  if ('problem' in header) return false;
  return takesOthers !== true || header.positions.slice(columns.length).some((position) => position !== -1);
}

/** A kind that takes any column gives way to others. */
function mostPrecise<T extends { readonly importer: Importer }>(found: readonly T[]): readonly T[] {
  const precise = found.filter(({ importer }) => importer.takesOthers !== true);
  return precise.length > 0 ? precise : found;
}
