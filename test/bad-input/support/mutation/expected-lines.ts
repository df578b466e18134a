import { gunzipSync } from 'node:zlib';

/** The lines of a whole file: its header, and the following rows by line number. */
export interface ExpectedLines {
  readonly header: string | undefined;
  readonly rows: ReadonlyMap<number, string>;
}

const NOTHING: ExpectedLines = { header: undefined, rows: new Map() };
const DELIMITERS = [',', ';', '\t', '|'];

/** Lines as an editor numbers them. Those without text count but are not rows. */
export function expectedLines(bytes: Buffer): ExpectedLines {
  const text = textOf(bytes);
  if (text === undefined) return NOTHING;
  const [, firstEnd] = /(\r?\n|\r)/.exec(text) ?? [];
  const content = text.endsWith('\x1a') ? text.slice(0, -1) : text;
  const lines = (firstEnd === '\r' ? content.replaceAll('\r', '\n') : content)
    .split('\n')
    .map((line, i) => [i + 1, line.replace(/\r$/, '')] as const);
  const place = lines.findIndex(
    ([, line]) => /[^ \t,;|]/.test(line) && !/^"?sep=([,;\t|]|\\t)"?$/i.test(line),
  );
  if (place === -1) return NOTHING;
  const header = lines[place]![1];
  const width = (delimiter: string) => header.split(delimiter).length;
  const delimiter = DELIMITERS.reduce((most, next) => (width(next) > width(most) ? next : most));
  const isEmpty = (field: string) => /^[ \t]*(?:=?"")?[ \t]*$/.test(field);
  const rows = lines.slice(place + 1).filter(([, line]) => !line.split(delimiter).every(isEmpty));
  return { header, rows: new Map(rows) };
}

/** The text of a file; undefined: it cannot be unpacked. */
function textOf(bytes: Buffer): string | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      return textOf(gunzipSync(bytes));
    } catch {
      return undefined;
    }
  }
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf(bytes: Buffer): string {
  const [mark, start] = [bytes.toString('latin1', 0, 2), bytes.toString('latin1', 0, 8)];
  if (mark === '\xff\xfe' || /^(?:[^\0]\0){2,}$/.test(start)) return 'utf-16le';
  return mark === '\xfe\xff' || /^(?:\0[^\0]){2,}$/.test(start) ? 'utf-16be' : 'utf-8';
}
