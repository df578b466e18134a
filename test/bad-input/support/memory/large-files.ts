import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import type { Kind } from '../../../support/product/client';

/**
 * The expected outcome of a large file: rejected as a whole with this message, or the number of accepted and rejected
 * rows, and of those that are passed over.
 */
export type Outcome =
  | { readonly refused: RegExp }
  | { readonly taken: number; readonly rejected: number; readonly kept?: number };

export interface LargeFile {
  readonly name: string;
  readonly kind: Kind;
  /** Writes about `size` bytes of the file. */
  readonly write: (path: string, size: number) => Promise<Outcome>;
}

const HEADERS: Readonly<Record<Kind, string>> = {
  polls: 'store_id,status,timestamp_utc\n',
  'business-hours': 'store_id,dayOfWeek,start_time_local,end_time_local\n',
  timezones: 'store_id,timezone_str\n',
  exclusions: 'store_id,starts_at,ends_at,kind,reason\n',
  'special-hours': 'store_id,date,start_time_local,end_time_local\n',
  stores: 'store_id,name,brand,region\n',
};
const AT = '2023-01-22 12:00:00 UTC';
const LATER = '2023-01-22 13:00:00 UTC';
const MEGABYTE = 1 << 20;
const MORE_THAN_FITS = /more (stores|rows) than this process has memory for\. Split it/;
const TOO_LONG = /The first line is longer than 65,536 characters/;

interface Form {
  readonly kind?: Kind;
  readonly header?: boolean;
  readonly encoding?: BufferEncoding;
}

/** The same bytes repeatedly, optionally after a header. */
function repeated(
  name: string,
  unit: string | Buffer,
  outcome: (times: number) => Outcome,
  { kind = 'polls', header = true, encoding = 'utf8' }: Form = {},
): LargeFile {
  return {
    name,
    kind,
    async write(path, size) {
      const bytes = Buffer.from(unit as string, encoding);
      const perBlock = Math.max(1, Math.floor(MEGABYTE / bytes.length));
      const blocks = Math.max(1, Math.round(size / (perBlock * bytes.length)));
      const block = Buffer.alloc(perBlock * bytes.length, bytes);
      await writeParts(path, [header ? HEADERS[kind] : '', ...Array<Buffer>(blocks).fill(block)]);
      return outcome(perBlock * blocks);
    },
  };
}

/** One row per number, counted from 0. */
function numbered(
  name: string,
  kind: Kind,
  row: (i: number) => string,
  outcome: (rows: number) => Outcome,
  header = HEADERS[kind],
): LargeFile {
  return {
    name,
    kind,
    async write(path, size) {
      let rows = 0;
      function* parts() {
        yield header;
        for (let written = 0; written < size;) {
          const lines: string[] = [];
          while (lines.length < 1_000 && written < size) {
            lines.push(row(rows++));
            written += lines.at(-1)!.length + 1;
          }
          yield `${lines.join('\n')}\n`;
        }
      }
      await writeParts(path, parts());
      return outcome(rows);
    },
  };
}

const writeParts = (path: string, parts: Iterable<string | Buffer>): Promise<void> =>
  pipeline(Readable.from(parts, { objectMode: true }), createWriteStream(path));

const allRejected = (): Outcome => ({
  refused: /(None of the \d+ rows can|The only row cannot) be taken\./,
});
const noRows = (): Outcome => ({ taken: 0, rejected: 0 });
const allTaken = (rows: number): Outcome => ({ taken: rows, rejected: 0 });
const refused = (words: RegExp) => (): Outcome => ({ refused: words });

/** Bytes of every value, identical at each run. */
const random: LargeFile = {
  name: 'random bytes',
  kind: 'polls',
  async write(path, size) {
    let state = 0x9e3779b9;
    function* parts() {
      yield HEADERS.polls;
      for (let written = 0; written < size; written += MEGABYTE) {
        const bytes = Buffer.allocUnsafe(MEGABYTE);
        for (let i = 0; i < MEGABYTE; i++) {
          state ^= state << 13;
          state ^= state >>> 17;
          state ^= state << 5;
          bytes[i] = state & 0xff;
        }
        yield bytes;
      }
    }
    await writeParts(path, parts());
    return allRejected();
  },
};

const COLUMNS = Array.from({ length: 9_000 }, (_, i) => `c${i}`).join(',');
const WIDE_HEADER = `${HEADERS.polls.trim()},${COLUMNS}\n`;
const WIDE_ROW = `${AT}${',x'.repeat(9_000)}`;

/** A few of each kind, for `npm test`. */
export const SOME_LARGE_FILES: readonly LargeFile[] = [
  repeated('one line without end', 'x', allRejected),
  repeated('all rows bad', `one,perhaps,${AT}\n`, allRejected),
  repeated('nothing but quotes', '"', allRejected),
  repeated('nothing but NUL bytes', '\0', refused(TOO_LONG), { header: false }),
  random,
  repeated('a bomb in gzip', gzipSync(Buffer.alloc(64 * MEGABYTE)), refused(TOO_LONG), { header: false }),
  numbered('ids that are all new', 'polls', (i) => `${i},active,${AT}`, refused(MORE_THAN_FITS)),
];

export const LARGE_FILES: readonly LargeFile[] = [
  ...SOME_LARGE_FILES,
  repeated('a first line without end', 'x', refused(TOO_LONG), { header: false }),
  repeated('JSON without end', '[', refused(/The file is JSON/), { header: false }),
  repeated('thousands of columns in the first line', 'column,', refused(TOO_LONG), { header: false }),
  numbered('thousands of columns', 'polls', (i) => `${i},active,${WIDE_ROW}`, allTaken, WIDE_HEADER),
  repeated('rows of thousands of columns', `${'x,'.repeat(32_000)}\n`, allRejected),
  repeated('rows of commas', `${','.repeat(500)}\n`, noRows),
  repeated('rows of quotes', `${'"'.repeat(500)},,\n`, allRejected),
  repeated('rows of quotes that do not end', `"${'one,active,'.repeat(50)}\n`, allRejected),
  repeated('empty lines', '\n', noRows),
  repeated('rows of NUL bytes', `${'\0'.repeat(500)}\n`, allRejected),
  repeated('rows that are as long as may be', `${'x'.repeat(65_000)},active,${AT}\n`, allRejected),
  repeated('half of a character', '\xe2\x82', allRejected, { encoding: 'latin1' }),
  repeated('rows of formulas', `=1${'+1'.repeat(30)},active,${AT}\n`, allRejected),
  repeated('one row over and over', `one,active,${AT}\n`, allTaken),
  repeated('rows of one store', 'one,0,09:00,17:00\n', allTaken, { kind: 'business-hours' }),
  numbered(
    'more shifts than a store may have',
    'business-hours',
    (i) => `${'two'.repeat(20)},${i % 7},00:00:00,${clock(1 + Math.floor(i / 7))}`,
    (rows) => ({ taken: 0, rejected: rows - 1_000, kept: 1_000 }),
  ),
  numbered(
    'all shifts that stores may have',
    'business-hours',
    (i) => `s${Math.floor(i / 1_000)},${i % 7},00:00:00,${clock(1 + (i % 1_000))}`,
    refused(MORE_THAN_FITS),
  ),
  numbered(
    'stores that are all new',
    'business-hours',
    (i) => `h${i},0,09:00,17:00`,
    refused(MORE_THAN_FITS),
  ),
  numbered('unknown zones', 'timezones', (i) => `t${i},Zone/${i}`, refused(MORE_THAN_FITS)),
  repeated('one exclusion over and over', `one,${AT},${LATER},planned,\n`, allTaken, { kind: 'exclusions' }),
  numbered(
    'exclusions that are all new',
    'exclusions',
    (i) => `one,${AT},${1_700_000_000_000 + i},planned,${'ö🏪'.repeat(60)} ${i}`,
    refused(MORE_THAN_FITS),
  ),
  repeated('details of one store', 'one,One,A,north\n', allTaken, { kind: 'stores' }),
  numbered(
    'labels that are all new',
    'stores',
    (i) => `s${i % 1_000},,${'ö🏪'.repeat(25)} ${i},north`,
    refused(MORE_THAN_FITS),
  ),
  numbered('stores with names', 'stores', (i) => `s${i},Store ${i},A,north`, refused(MORE_THAN_FITS)),
  repeated('zones of one store', 'one,Nowhere/At_All\n', allTaken, { kind: 'timezones' }),
];

const two = (value: number): string => String(value).padStart(2, '0');

function clock(second: number): string {
  return [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map(two).join(':');
}
