import { StringDecoder } from 'node:string_decoder';

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
