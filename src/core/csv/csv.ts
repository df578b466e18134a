import { StringDecoder } from 'node:string_decoder';

/** Bytes that never start a CSV file in UTF-8: the kind of file that they indicate, and what to do. */
const SIGNATURES: readonly (readonly [bytes: readonly number[], refusal: string])[] = [
  [[0x1f, 0x8b], 'The file is compressed (gzip). Unpack it and send the CSV that is in it.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'The file is compressed (zstd). Unpack it and send the CSV that is in it.'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'The file is compressed (xz). Unpack it and send the CSV that is in it.'],
  [
    [0x50, 0x4b, 0x03, 0x04],
    'The file is a ZIP archive, or a workbook of a spreadsheet. Unpack it, or save its sheet as CSV.',
  ],
  [[0xd0, 0xcf, 0x11, 0xe0], 'The file is a workbook of a spreadsheet. Save its sheet as CSV.'],
  [[0xff, 0xfe, 0x00, 0x00], 'The file is in UTF-32. Save it as UTF-8.'],
  [[0x00, 0x00, 0xfe, 0xff], 'The file is in UTF-32. Save it as UTF-8.'],
  [[0xff, 0xfe], 'The file is in UTF-16. Save it as UTF-8.'],
  [[0xfe, 0xff], 'The file is in UTF-16. Save it as UTF-8.'],
];

/** The number of bytes that is needed to decide. */
const ENOUGH = Math.max(...SIGNATURES.map(([bytes]) => bytes.length));

/** Detects by the first bytes, in chunks of any size, that a file is not CSV. */
export class FileSignature {
  private beginning: number[] = [];

  /** Reads the next bytes of the file; returns a sentence that says what the file is instead. */
  refusal(bytes: Uint8Array): string | undefined {
    if (this.beginning.length === ENOUGH) return undefined;
    this.beginning.push(...bytes.subarray(0, ENOUGH - this.beginning.length));
    return SIGNATURES.find(([signature]) => signature.every((byte, i) => byte === this.beginning[i]))?.[1];
  }
}

/** The result of processing bytes: this number of lines was accepted, and the first other line begins at `end`. */
export interface TakenLines {
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
  take(bytes: Uint8Array, from: number): TakenLines;
}

/** A longer line cannot be a valid row. It is reported and skipped without keeping it in memory. */
export const MAX_LINE_LENGTH = 65_536;

const LF = 0x0a;
const HELD = MAX_LINE_LENGTH + 3;

export interface LineVisitor {
  /** `number` counts from 1, as in an editor; empty lines count but are not visited. */
  line(text: string, number: number): void;
  tooLong(number: number, beginning: string): void;
}

/**
 * Splits text into lines as its bytes arrive. Lines end in LF or CRLF, the last one also at the end of the input; a
 * byte order mark at the start is removed. A valid row never spans lines, so an unclosed quote affects only its own
 * line, and every line number is exact.
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

  /** Counts complete lines that the caller has processed itself. */
  pass(lines: number): void {
    this.number += lines;
  }

  write(bytes: Buffer): void {
    if (bytes.length > 0) this.lineBegins = bytes[bytes.length - 1] === LF;
    this.cut(this.decoder.write(bytes));
  }

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
    if (this.number === 1 && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    if (text.charCodeAt(text.length - 1) === 13) text = text.slice(0, -1);
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

/**
 * The fields of one line, by RFC 4180 within the line: separated by commas; a quoted field may contain commas and
 * doubled quotes. Returns undefined if a quote is unclosed or misplaced.
 */
export function splitFields(line: string): string[] | undefined {
  return line.includes(QUOTE) ? splitQuoted(line) : line.split(',');
}

function splitQuoted(line: string): string[] | undefined {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === QUOTE) {
      const closed = closingQuote(line, at + 1);
      if (closed === -1) return undefined;
      fields.push(line.slice(at + 1, closed).replaceAll('""', QUOTE));
      at = closed + 1;
    } else {
      const comma = line.indexOf(',', at);
      const end = comma === -1 ? line.length : comma;
      const field = line.slice(at, end);
      if (field.includes(QUOTE)) return undefined;
      fields.push(field);
      at = end;
    }
    if (at === line.length) return fields;
    if (line[at] !== ',') return undefined;
    at++;
  }
}

/** The index of the quote that closes a field which begins at `from`, or -1. */
function closingQuote(line: string, from: number): number {
  let at = line.indexOf(QUOTE, from);
  while (at !== -1 && line[at + 1] === QUOTE) at = line.indexOf(QUOTE, at + 2);
  return at;
}

/** A required column: its names, of which messages use the first. */
export type Column = readonly [name: string, ...aliases: string[]];

export type HeaderResult =
  | { readonly positions: readonly number[]; readonly width: number }
  | { readonly problem: string; readonly found: readonly string[]; readonly missing: readonly string[] };

const fold = (name: string): string => name.trim().toLowerCase();

/**
 * The index of each required column. Names are compared without regard to case and surrounding spaces; other columns
 * are ignored. A missing or repeated column makes the file unusable.
 */
export function readHeader(fields: readonly string[], columns: readonly Column[]): HeaderResult {
  const found = fields.map((field) => field.trim());
  const places = columns.map((names) => {
    const folded = names.map(fold);
    return found.flatMap((name, position) => (folded.includes(fold(name)) ? [position] : []));
  });
  const named = (which: (places: number[]) => boolean) =>
    columns.filter((_, i) => which(places[i]!)).map((names) => names.join(' or '));
  const missing = named((at) => at.length === 0);
  const doubled = named((at) => at.length > 1);
  if (missing.length > 0 || doubled.length > 0) {
    const faults = [
      ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
      ...(doubled.length > 0 ? [`there more than once: ${doubled.join(', ')}`] : []),
    ];
    return {
      problem: `Columns found: ${found.map(shorten).join(', ')}; ${faults.join('; ')}.`,
      found,
      missing,
    };
  }
  return { positions: places.map((at) => at[0]!), width: fields.length };
}

const shorten = (name: string): string => (name.length > 80 ? `${name.slice(0, 80)}…` : name);

/** The length of a UUID; a number of 19 digits is shorter. */
export const LONGEST_INTERNED_ID = 36;

const SLOTS = 1 << 18;
const SLOTS_TRIED = 4;
const MAX_IDS = SLOTS / 2;
const ID_BYTES = LONGEST_INTERNED_ID + 1;
const FREE = 0;

/**
 * Maps ids to numbers by their bytes, without creating a string for a known id. It is a cache of limited size, and each
 * id has only a few possible slots, so callers need a fallback. This bounds the memory (6 MB) and the time: no choice
 * of ids makes a lookup slow.
 */
export class IdInterner {
  private count = 0;
  /** The index of an id in `ids` plus one, or FREE. */
  private readonly slots = new Int32Array(SLOTS);
  /** The length and the bytes of each id. */
  private readonly ids = new Uint8Array(MAX_IDS * ID_BYTES);
  private readonly numbers = new Int32Array(MAX_IDS);

  /** The number of the id `bytes[from .. from + length)`, or -1. `hash`: `nextHash` over its bytes. */
  find(bytes: Uint8Array, from: number, length: number, hash: number): number {
    for (let attempt = 0; attempt < SLOTS_TRIED; attempt++) {
      const place = this.slots[slotOf(hash, attempt)]! - 1;
      if (place < 0) return -1;
      if (this.isAt(place, bytes, from, length)) return this.numbers[place]!;
    }
    return -1;
  }

  /** Adds an id that `find` has not found, of at most LONGEST_KNOWN_ID bytes, if there is space. */
  remember(bytes: Uint8Array, from: number, length: number, hash: number, number: number): void {
    if (this.count === MAX_IDS) return;
    for (let attempt = 0; attempt < SLOTS_TRIED; attempt++) {
      const slot = slotOf(hash, attempt);
      if (this.slots[slot] !== FREE) continue;
      const place = this.count++;
      this.slots[slot] = place + 1;
      this.numbers[place] = number;
      this.ids[place * ID_BYTES] = length;
      this.ids.set(bytes.subarray(from, from + length), place * ID_BYTES + 1);
      return;
    }
  }

  private isAt(place: number, bytes: Uint8Array, from: number, length: number): boolean {
    const start = place * ID_BYTES;
    if (this.ids[start] !== length) return false;
    for (let i = 0; i < length; i++) if (this.ids[start + 1 + i] !== bytes[from + i]) return false;
    return true;
  }
}

/** FNV-1a, whose upper bits are better distributed. Starts with 0. */
export const nextHash = (hash: number, byte: number): number => Math.imul(hash ^ byte, 16_777_619);

const slotOf = (hash: number, attempt: number): number => ((hash >>> 14) + attempt) % SLOTS;
