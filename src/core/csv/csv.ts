import { StringDecoder } from 'node:string_decoder';

/** How the text of a file is encoded. */
type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** The length of a file's head, in bytes; a shorter file is its own head. The head shows what a file is. */
export const HEAD_BYTES = 64;

const UTF32 = 'The file is in UTF-32. Save it as UTF-8.';
const WORKBOOK = 'The file is a workbook of a spreadsheet. Save its sheet as CSV.';
const unpack = (format: string) =>
  `The file is compressed (${format}). Unpack it and send the CSV that is in it.`;

/** Bytes that never start a CSV file: the kind of file that they indicate, and what to do. */
const SIGNATURES: readonly (readonly [bytes: string, refusal: string])[] = [
  ['\x28\xb5\x2f\xfd', unpack('zstd')],
  ['\xfd7zXZ', unpack('xz')],
  ['BZh', unpack('bzip2')],
  ['PAR1', 'The file is in Parquet. Write its rows as CSV.'],
  ['SQLite format 3\0', 'The file is a SQLite database. Write the rows of its table as CSV.'],
  ['\xd0\xcf\x11\xe0', WORKBOOK],
  ['\xff\xfe\0\0', UTF32],
  ['\0\0\xfe\xff', UTF32],
];

const ZIP = 'PK\x03\x04';
const GZIP = '\x1f\x8b';
/** In a ZIP archive, the name of the first entry begins here. */
const ZIP_NAME = 30;
/** The first entries of workbooks as programs write them. */
const WORKBOOK_ENTRY =
  /^(?:\[Content_Types\]\.xml|_rels\/|xl\/|docProps\/|docMetadata\/|mimetypeapplication\/vnd\.oasis)/;

/** Text that never starts a CSV file with the columns of an import. */
const OTHER_TEXTS: readonly (readonly [RegExp, refusal: string])[] = [
  [/^[[{]/, 'The file is JSON. Send polls in JSON to POST /polls, or write the rows as CSV.'],
  [/^</, 'The file is HTML or XML. Download the CSV file itself, not the page that shows it.'],
  [
    /^version https:\/\/git-lfs/,
    'The file is a Git LFS pointer, not the file itself. Fetch that with git lfs pull.',
  ],
];

/** Whether a file is compressed with gzip, by its head. */
export const isGzip = (head: Buffer): boolean => head.toString('latin1', 0, GZIP.length) === GZIP;

/**
 * The encoding of a text, by its head: UTF-16 with a byte order mark, or where each of the first characters has a zero
 * byte; otherwise UTF-8.
 */
export function encodingOf(head: Buffer): Encoding {
  const mark = head.toString('latin1', 0, 2);
  if (mark === '\xff\xfe') return 'utf-16le';
  if (mark === '\xfe\xff') return 'utf-16be';
  const first = head.toString('latin1', 0, 8);
  if (/^(?:[^\0]\0){2,4}[^]?$/.test(first)) return 'utf-16le';
  return /^(?:\0[^\0]){2,4}[^]?$/.test(first) ? 'utf-16be' : 'utf-8';
}

/**
 * What a file is, if it is not CSV, as a sentence that says what to do; undefined if it may be CSV. `head`: the first
 * HEAD_BYTES of the file, unpacked.
 */
export function refusalOf(head: Buffer): string | undefined {
  const bytes = head.toString('latin1');
  if (bytes.startsWith(GZIP)) return 'The file is compressed twice (gzip). Unpack it once.';
  if (bytes.startsWith(ZIP))
    return WORKBOOK_ENTRY.test(bytes.slice(ZIP_NAME))
      ? WORKBOOK
      : 'The file is a ZIP archive. Unpack it and send the CSV that is in it.';
  const known = SIGNATURES.find(([signature]) => bytes.startsWith(signature));
  if (known !== undefined) return known[1];
  const text = new TextDecoder(encodingOf(head)).decode(head).trimStart();
  return OTHER_TEXTS.find(([beginning]) => beginning.test(text))?.[1];
}

/**
 * Makes every line end in LF or CRLF: in a file whose first line ends in a CR without LF, every such CR ends a line. In
 * all other files a CR is left where it is.
 */
export class LineEnds {
  private ends: 'unknown' | 'LF' | 'CR' = 'unknown';
  /** A CR at the end of the bytes so far: the next byte decides whether it ends a line. */
  private held = Buffer.of();

  /** The next bytes of the file, in pieces of any size. */
  translate(next: Buffer): Buffer {
    if (this.ends === 'LF') return next;
    const bytes = Buffer.concat([this.held, next]);
    this.ends = this.ends === 'unknown' ? endsOf(bytes) : this.ends;
    const end = this.ends !== 'LF' && bytes[bytes.length - 1] === CR ? bytes.length - 1 : bytes.length;
    this.held = bytes.subarray(end);
    for (let at = bytes.indexOf(CR); this.ends === 'CR' && at !== -1; at = bytes.indexOf(CR, at + 1)) {
      if (bytes[at + 1] !== LF && at < end) bytes[at] = LF;
    }
    return bytes.subarray(0, end);
  }

  /** The bytes that were held back until the end of the file. */
  end(): Buffer {
    return Buffer.from(this.held.length > 0 ? '\n' : '');
  }
}

/** How the first line ends, as far as these bytes show it. */
function endsOf(bytes: Buffer): 'unknown' | 'LF' | 'CR' {
  const cr = bytes.indexOf(CR);
  const lf = bytes.indexOf(LF);
  if (lf !== -1 && (cr === -1 || lf <= cr + 1)) return 'LF';
  return cr !== -1 && cr < bytes.length - 1 ? 'CR' : 'unknown';
}

/** `lines` lines were accepted, and the first other line begins at `end`. */
export interface AcceptedLines {
  readonly lines: number;
  readonly end: number;
}

/**
 * A fast path for lines in one simple form, directly from their bytes. It accepts only lines that the general path
 * would accept as the same row. It leaves all other lines – quotes, other widths, any error – to the general path, so
 * that all messages about rows come from one place.
 */
export interface PlainLines {
  /** Accepts complete lines, starting at the line that begins at `from`, up to the first that is not simple. */
  acceptLines(bytes: Uint8Array, from: number): AcceptedLines;
}

/** A longer line cannot be a valid row. It is reported and skipped without keeping it in memory. */
export const MAX_LINE_LENGTH = 65_536;

const [LF, CR, CTRL_Z, BYTE_ORDER_MARK] = [0x0a, 0x0d, 0x1a, 0xfeff];
const HELD = MAX_LINE_LENGTH + 3;

export interface LineVisitor {
  /** `number` counts from 1, as in an editor; empty lines count but are not visited. */
  line(text: string, number: number): void;
  tooLong(number: number, beginning: string): void;
}

/**
 * Splits text into lines as its bytes arrive. Lines end in LF or CRLF, the last one also at the end of the input. A
 * byte order mark at the start of a line and Ctrl-Z at its end are removed: joined files have them in the middle, too. A
 * valid row never spans lines, so an unclosed quote affects only its own line, and every line number is exact.
 */
export class LineCutter {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';
  private number = 0;
  private lineBegins = true;

  constructor(private readonly visitor: LineVisitor) {}

  /** Whether the next byte starts a line. */
  get atLineStart(): boolean {
    return this.lineBegins;
  }

  /** Whether the present line is too long already. */
  get isTooLong(): boolean {
    return this.rest.length >= HELD;
  }

  /** Counts complete lines that the caller has processed itself. */
  pass(lines: number): void {
    this.number += lines;
  }

  /** Passes the lines that these bytes complete to the visitor. */
  write(bytes: Buffer): void {
    if (bytes.length > 0) this.lineBegins = bytes[bytes.length - 1] === LF;
    this.cut(this.decoder.write(bytes));
  }

  /** At the end of the file: passes the last line to the visitor if no line feed ends it. */
  end(): void {
    this.cut(this.decoder.end());
    if (this.rest !== '') this.finish(this.rest);
    this.rest = '';
  }

  private cut(text: string): void {
    let from = 0;
    for (let to = text.indexOf('\n'); to !== -1; to = text.indexOf('\n', from)) {
      this.finish(this.rest === '' ? text.slice(from, to) : this.rest + text.slice(from, to));
      this.rest = '';
      from = to + 1;
    }
    const tail = text.slice(from);
    this.rest = this.rest === '' ? tail : this.rest + tail;
    // Keeps enough of a long line to detect it: a byte order mark and a CR do not count.
    if (this.rest.length > HELD) this.rest = this.rest.slice(0, HELD);
  }

  private finish(raw: string): void {
    this.number++;
    let text = raw;
    if (text.charCodeAt(0) === BYTE_ORDER_MARK) text = text.slice(1);
    if (text.charCodeAt(text.length - 1) === CR) text = text.slice(0, -1);
    while (text.charCodeAt(text.length - 1) === CTRL_Z) text = text.slice(0, -1);
    if (text.length > MAX_LINE_LENGTH) this.visitor.tooLong(this.number, text.slice(0, 1_000));
    else if (text !== '') this.visitor.line(text, this.number);
  }
}

/**
 * The position before each character that could start a formula, with any cell separator, with one look-behind each.
 * Invisible characters count as white space, and some programs do not write NUL.
 */
const FORMULA_BEGINS = /(?=[=+\-@＝＋－＠])(?<=(?:^|[,;\t\r\n])[\s\p{Cc}\p{Cf}]*(?:"[\s\p{Cc}\p{Cf}]*)?'*)/gu;

/**
 * A rejected row that no spreadsheet interprets as a formula, with any cell separator: an apostrophe is added before
 * each `= + - @` that could start one. If there are apostrophes already, one more is added, so that removing one always
 * restores the original row.
 */
export const withoutFormulas = (row: string): string => row.replace(FORMULA_BEGINS, "'");

/**
 * A copy of the text with its own memory. In V8 a substring keeps the whole text alive, so parts of a file that are
 * kept must be copied.
 */
export const copyString = (text: string): string => Buffer.from(text).toString();

const QUOTE = '"';

/** The characters that may part the fields of a line. */
const DELIMITERS: readonly string[] = [',', ';', '\t', '|'];

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

/** The text without blanks and tabs at its ends. */
function withoutBlanks(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text[from])) from++;
  while (to > from && isBlank(text[to - 1])) to--;
  return to - from === text.length ? text : text.slice(from, to);
}

/**
 * The fields of one line, by RFC 4180 within the line: parted by the delimiter; a quoted field may contain delimiters and
 * doubled quotes. Blanks and tabs around a field are cut, and `="…"`, as spreadsheets protect digits, is unwrapped.
 * Returns undefined if a quote is unclosed or misplaced; `fields` then has those before it.
 *
 * @example splitFields('a; "b;c" ;="007"', ';') // ['a', 'b;c', '007']
 */
export function splitFields(line: string, delimiter = ',', fields: string[] = []): string[] | undefined {
  if (!line.includes(QUOTE)) return line.split(delimiter).map((field) => withoutBlanks(field));
  let at = 0;
  for (;;) {
    const begin = afterBlanks(line, at, delimiter);
    const quote = line.startsWith('="', begin) ? begin + 1 : begin;
    if (line[quote] === QUOTE) {
      const closed = closingQuote(line, quote + 1);
      if (closed === -1) return undefined;
      fields.push(unwrapped(line.slice(quote + 1, closed).replaceAll('""', QUOTE)));
      at = afterBlanks(line, closed + 1, delimiter);
    } else {
      const next = line.indexOf(delimiter, at);
      const end = next === -1 ? line.length : next;
      const field = withoutBlanks(line.slice(at, end));
      if (field.includes(QUOTE)) return undefined;
      fields.push(field);
      at = end;
    }
    if (at === line.length) return fields;
    if (line[at] !== delimiter) return undefined;
    at++;
  }
}

/** The first place from `at` on that holds no blank or tab, or holds the delimiter. */
function afterBlanks(line: string, at: number, delimiter: string): number {
  let place = at;
  while (isBlank(line[place]) && line[place] !== delimiter) place++;
  return place;
}

/** The text in `="…"`, whose quotes are doubled; other text as it is. */
function unwrapped(text: string): string {
  return text.length > 2 && text.startsWith('="') && text.endsWith(QUOTE)
    ? text.slice(2, -1).replaceAll('""', QUOTE)
    : text;
}

/** The index of the quote that closes a field which begins at `from`, or -1. */
function closingQuote(line: string, from: number): number {
  let at = line.indexOf(QUOTE, from);
  while (at !== -1 && line[at + 1] === QUOTE) at = line.indexOf(QUOTE, at + 2);
  return at;
}

/** The names of a column. Messages use the first. */
export type Column = readonly [name: string, ...aliases: string[]];

/** The position of each column, -1 for an optional one that is missing, and the number of fields. */
export interface Header {
  readonly positions: readonly number[];
  readonly width: number;
}

/** Why a line is not a header with the required columns. */
export interface NoHeader {
  readonly problem: string;
  readonly found: readonly string[];
  readonly missing: readonly string[];
}

/** A name of a column, for comparisons: `Store-ID`, `store id` and `STOREID` are the same. */
export const foldName = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

/** Whether a field is a name of the column. */
const isNameOf = (column: Column, field: string): boolean => {
  const folded = foldName(field);
  return column.some((name) => foldName(name) === folded);
};

/**
 * The index of each required column, then of each optional one. Names are compared without regard to case, blanks, `_`
 * and `-`; other columns are ignored. A missing or repeated column makes the file unusable.
 */
export function readHeader(
  found: readonly string[],
  required: readonly Column[],
  optional: readonly Column[] = [],
): Header | NoHeader {
  const columns = [...required, ...optional];
  const places = columns.map((column) =>
    found.flatMap((name, position) => (isNameOf(column, name) ? [position] : [])),
  );
  const named = (which: (places: number[], i: number) => boolean) =>
    columns.filter((_, i) => which(places[i]!, i)).map(([name]) => name);
  const missing = named((at, i) => at.length === 0 && i < required.length);
  const doubled = named((at) => at.length > 1);
  if (missing.length > 0 || doubled.length > 0) {
    const faults = [
      ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
      ...(doubled.length > 0 ? [`there more than once: ${doubled.join(', ')}`] : []),
    ];
    const problem = `Columns found: ${found.map(shorten).join(', ')}; ${faults.join('; ')}.`;
    return { problem, found, missing };
  }
  return { positions: places.map(([at = -1]) => at), width: found.length };
}

const shorten = (name: string): string => (name.length > 80 ? `${name.slice(0, 80)}…` : name);

/** A line that is read as a header with this delimiter. */
export interface HeaderLine {
  readonly delimiter: string;
  readonly fields: readonly string[];
  readonly header: Header | NoHeader;
}

/** Lines that may stand before a header: without text, or naming the delimiter. */
const WITHOUT_TEXT = /^[ \t,;|]*$/;
const NAMED_DELIMITER = /^"?sep=([,;\t|]|\\t)"?[,;\t|]*$/i;

/** Finds the header of a file in its first lines. */
export class HeaderFinder {
  private delimiters: readonly string[] = DELIMITERS;

  constructor(
    private readonly required: readonly Column[],
    private readonly optional: readonly Column[] = [],
  ) {}

  /**
   * Reads the next line as a header, with the delimiter that yields all required columns; if none does, with the one
   * that yields the most fields. Returns undefined for a line without text, and for one such as `sep=;`.
   */
  read(line: string): HeaderLine | undefined {
    const [, named] = NAMED_DELIMITER.exec(line) ?? [];
    if (named !== undefined) this.delimiters = [named === '\\t' ? '\t' : named];
    if (named !== undefined || WITHOUT_TEXT.test(line)) return undefined;
    const tried = this.delimiters.map((delimiter) => {
      const fields = splitFields(line, delimiter) ?? [line];
      return { delimiter, fields, header: readHeader(fields, this.required, this.optional) };
    });
    return (
      tried.find(({ header }) => 'positions' in header) ??
      tried.reduce((most, next) => (next.fields.length > most.fields.length ? next : most))
    );
  }
}

/** The bar needs no quotes, but reports always had them: identical rows must give identical bytes. */
const IN_QUOTES = /[",|\r\n]/;

/**
 * One line of CSV with its line feed. The output equals that of fast-csv, which takes ten times as long.
 *
 * @example csvLine(['a,b', 'say "hi"']) // '"a,b","say ""hi"""\n'
 */
export const csvLine = (fields: readonly string[]): string => `${fields.map(csvField).join(',')}\n`;

/** A field of such a line. */
export const csvField = (field: string): string =>
  IN_QUOTES.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
