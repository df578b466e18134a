import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { KeptRows } from '../../../test/support/kept-rows';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { MAX_LINE_LENGTH, PlainLines } from '../../core/csv/csv';
import { KnownError } from '../../platform/errors';
import { Importer } from '../importers/importer';
import { headOfFile } from './file-preview';
import { readCsv, Rejects } from './row-reader';

const shown = ({ first }: Rejects) => first.map(({ line, reason }) => ({ line, reason }));

const refuseNowhere = ([, zone]: readonly string[]) =>
  zone === 'nowhere' ? 'the zone is not taken' : undefined;
const keptRows = () => new KeptRows(refuseNowhere);

const KIND: Importer = {
  kind: 'timezones',
  columns: [['store_id'], ['timezone_str', 'zone']],
  stage: () => keptRows(),
};

async function* inPieces(bytes: Buffer, size: number) {
  for (let i = 0; i < bytes.length; i += size) yield await Promise.resolve(bytes.subarray(i, i + size));
}

describe('headOfFile', () => {
  const ZONES: Importer = { ...KIND, columns: [['id'], ['tz']] };
  const headOf = (text: string | Buffer) =>
    headOfFile(inPieces(Buffer.from(text as string), 5), [KIND, ZONES]);

  it.each<[string | Buffer, Importer[]]>([
    ['store_id,zone\n', [KIND]],
    ['\n;;\nsep=;\nID;TZ', [ZONES]],
    [gzipSync('id\ttz\n'), [ZONES]],
    ['id,tz,store_id,zone\n', [KIND, ZONES]],
    ['a,b\nid,tz\n', []],
    ['x'.repeat(MAX_LINE_LENGTH * 2), []],
    ['', []],
  ])('finds the kinds of %j', async (text, expected) => expect((await headOf(text)).kinds).toEqual(expected));

  it('has the fields of the first line and of the first five rows, good or not', async () => {
    const rows = ['1;"Europe; Berlin"', '', ';', '2', '"3;UTC', '4;UTC;x', '5;UTC', '6;UTC'];
    expect(await headOf(['id;tz', ...rows].join('\r\n'))).toEqual({
      kinds: [ZONES],
      columns: ['id', 'tz'],
      rows: [['1', 'Europe; Berlin'], ['2'], ['"3;UTC'], ['4', 'UTC', 'x'], ['5', 'UTC']],
    });
  });

  it('shows the columns of a file of no kind, and the beginning of long ones', async () => {
    const wide = Array.from({ length: 60 }, (_, i) => `c${i}`);
    const { kinds, columns, rows } = await headOf(`${wide.join(',')}\n${'x'.repeat(300)}\n`);
    expect([kinds, columns.length, rows]).toEqual([[], 50, [['x'.repeat(100)]]]);
  });

  it('refuses what is not CSV', async () => {
    await expect(headOf('<html>')).rejects.toThrow('The file is HTML');
  });
});

describe('readCsv', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await temporaryFolder('row-reader');
  });
  afterAll(() => rm(directory, { recursive: true }));

  const read = (text: string, pieceSize = 7) => readBytes(Buffer.from(text), pieceSize);

  async function readBytes(bytes: Buffer, pieceSize: number, maxUnpacked?: number) {
    const staged = keptRows();
    const rejects = new Rejects(join(directory, 'rejects.csv'));
    let progress = 0;
    try {
      const file = {
        bytes: inPieces(bytes, pieceSize),
        onRead: (count: number) => (progress += count),
        maxUnpacked,
      };
      const result = await readCsv(file, KIND, staged, rejects);
      return { ...result, taken: staged.rows, rejected: shown(rejects), progress };
    } finally {
      await rejects.discard();
    }
  }

  /** An importer with a fast path for lines of letters only, which it stores in brackets. */
  class ShortRows extends KeptRows {
    offers = 0;

    plainLines(): PlainLines {
      return { acceptLines: (bytes, from) => this.accept(Buffer.from(bytes), from) };
    }

    private accept(bytes: Buffer, from: number) {
      this.offers++;
      const [plain = ''] = /^(?:[a-z,]+\n)*/.exec(bytes.toString('latin1', from))!;
      const lines = plain.split('\n').slice(0, -1);
      for (const line of lines) this.rows.push([`[${line}]`]);
      return { lines: lines.length, end: from + plain.length };
    }
  }

  async function readShort(text: string, pieceSize: number, header = 'store_id,zone') {
    const staged = new ShortRows(refuseNowhere);
    const rejects = new Rejects(join(directory, 'short.csv'));
    try {
      const bytes = inPieces(Buffer.from(`${header}\n${text}`), pieceSize);
      const kind = { ...KIND, stage: () => staged };
      const { rows } = await readCsv({ bytes }, kind, staged, rejects);
      return { rows, taken: staged.rows, offers: staged.offers, rejected: shown(rejects) };
    } finally {
      await rejects.discard();
    }
  }

  it('sends simple lines through the fast path and all others through the general path, in order and with their numbers', async () => {
    const text = 'a,utc\nb,utc\nC,utc\nd,utc\n\ne,e\nf,UTC,\ng,utc\nh,utc';
    expect(await readShort(text, 1_000)).toMatchObject({
      rows: 8,
      taken: [['[a,utc]'], ['[b,utc]'], ['C', 'utc'], ['[d,utc]'], ['[e,e]'], ['[g,utc]'], ['h', 'utc']],
      rejected: [{ line: 8, reason: 'the row has 3 fields where the header has 2' }],
    });
  });

  it('does not offer the rest of a line to the fast path', async () => {
    const text = 'A,utc\nbb,utc\ncc,utc\ndd,utc\n';
    for (let size = 1; size < 40; size++) {
      const { rows, taken } = await readShort(text, size);
      expect(rows).toBe(4);
      expect(taken.map(([id = '']) => id.replace(/^\[(\w+),utc\]$/, '$1'))).toEqual(['A', 'bb', 'cc', 'dd']);
    }
  });

  it.each(['zone,store_id', 'store_id,zone,note', 'note,store_id,zone'])(
    'has no fast path for a file of %s',
    async (header) => {
      expect(await readShort('a,b,c\nd,e\n', 1_000, header)).toMatchObject({ offers: 0, rows: 2 });
    },
  );

  it('does not try the fast path for every line of a file without simple ones', async () => {
    const { offers, rows } = await readShort('A,UTC\n'.repeat(20_000), 65_536);
    expect(rows).toBe(20_000);
    expect(offers).toBeLessThan(30);
  });

  async function refusal(text: string): Promise<KnownError> {
    const error: unknown = await read(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KnownError);
    expect((error as KnownError).code).toBe('import-refused');
    return error as KnownError;
  }

  it('hands over the needed columns by name, in the kind’s order, however the bytes come', async () => {
    const text = '\ufeffnote,Zone,STORE_ID\r\n"a, b",Asia/Beirut,ä\r\n\r\n,UTC,"say ""b"""';
    for (const size of [1, 3, 1_000]) {
      expect(await read(text, size)).toMatchObject({
        rows: 2,
        taken: [
          ['ä', 'Asia/Beirut'],
          ['say "b"', 'UTC'],
        ],
        rejected: [],
      });
    }
  });

  it('hashes and counts the bytes as they are', async () => {
    const text = '\ufeffstore_id,zone\r\nä,UTC\r\n';
    const { sha256, progress } = await read(text, 2);
    expect(sha256).toBe(createHash('sha256').update(text).digest('hex'));
    expect(progress).toBe(Buffer.byteLength(text));
  });

  it('rejects bad rows one by one, with the line an editor shows, and takes the rest', async () => {
    const long = 'x'.repeat(MAX_LINE_LENGTH);
    const lines = [
      'store_id,zone',
      'a,UTC',
      'b',
      'c,UTC,more',
      '',
      'd,nowhere',
      '"e,UTC',
      'f"f,UTC',
      `${long},UTC`,
      'g,UTC',
    ];
    const { rows, taken, rejected } = await read(lines.join('\n'), 4096);
    expect(taken).toEqual([
      ['a', 'UTC'],
      ['g', 'UTC'],
    ]);
    expect(rejected).toEqual([
      { line: 3, reason: 'the row has 1 fields where the header has 2' },
      { line: 4, reason: 'the row has 3 fields where the header has 2' },
      { line: 6, reason: 'the zone is not taken' },
      { line: 7, reason: expect.stringContaining('quote') },
      { line: 8, reason: expect.stringContaining('quote') },
      { line: 9, reason: expect.stringContaining('longer than 65,536') },
    ]);
    expect(rows).toBe(8);
  });

  it('reads no rows of a file with only a header', async () => {
    expect(await read('store_id,zone\n')).toMatchObject({ rows: 0, taken: [], rejected: [] });
  });

  it.each([
    [
      'store,zone\na,UTC\n',
      'Columns found: store, zone; missing: store_id.',
      ['store', 'zone'],
      ['store_id'],
    ],
    ['a,UTC\n', 'missing: store_id, timezone_str.', ['a', 'UTC'], ['store_id', 'timezone_str']],
    [
      'store_id,zone,timezone_str\n',
      'there more than once: timezone_str.',
      ['store_id', 'zone', 'timezone_str'],
      [],
    ],
    ['"store_id,zone\n', 'missing: store_id', ['"store_id,zone'], ['store_id', 'timezone_str']],
  ])('refuses %j whole and names the columns', async (text, message, found, missing) => {
    const error = await refusal(text);
    expect(error.message).toContain(message);
    expect(error.message).toContain('Its first line must name the columns store_id, timezone_str.');
    expect(error.message).toContain(`Line 1 was taken for it: ${JSON.stringify(text.split('\n')[0])}.`);
    expect(error.extra).toEqual({ columns_found: found, columns_missing: missing });
  });

  it.each(['', '\ufeff', '\r\n\r\n'])('refuses a file that is empty: %j', async (text) => {
    expect((await refusal(text)).message).toContain('The file is empty.');
  });

  it('refuses an endless first line', async () => {
    const { message } = await refusal('x'.repeat(MAX_LINE_LENGTH * 2));
    expect(message).toBe(
      'The first line is longer than 65,536 characters. It must name the columns store_id, timezone_str.',
    );
  });

  it('refuses a file with too many stores', async () => {
    const staged = Object.assign(keptRows(), { stores: 1_000_001 });
    const rejects = new Rejects(join(directory, 'stores.csv'));
    const bytes = inPieces(Buffer.from('store_id,zone\na,UTC\n'), 100);
    await expect(readCsv({ bytes }, KIND, staged, rejects)).rejects.toThrow(
      'The file names more than 1000000 stores. Split it and import the parts.',
    );
  });

  it.each([1, 100])(
    'unpacks gzip, %d bytes at a time, and hashes the bytes as they are',
    async (pieceSize) => {
      const packed = gzipSync('store_id,zone\na,UTC\n');
      expect(await readBytes(packed, pieceSize)).toMatchObject({
        rows: 1,
        taken: [['a', 'UTC']],
        sha256: createHash('sha256').update(packed).digest('hex'),
        progress: packed.length,
      });
    },
  );

  it('unpacks no more than it may', async () => {
    const text = 'store_id,zone\na,UTC\n';
    expect(await readBytes(gzipSync(text), 100, text.length)).toMatchObject({ rows: 1 });
    await expect(readBytes(gzipSync(text), 100, text.length - 1)).rejects.toThrow(
      new KnownError(
        'too-large',
        `The file unpacks to more than ${text.length - 1} bytes. Import it in parts.`,
      ),
    );
  });

  it.each([30, 12])('refuses gzip that is cut off after %d bytes', async (length) => {
    const packed = gzipSync('store_id,zone\na,UTC\n').subarray(0, length);
    await expect(readBytes(packed, 7)).rejects.toThrow('damaged or cut off');
  });

  it('refuses what is not CSV, and closes its source', async () => {
    let closed = false;
    async function* json() {
      try {
        yield await Promise.resolve(Buffer.from('{"polls":[]}'));
        yield Buffer.alloc(100);
      } finally {
        closed = true;
      }
    }
    const rejects = new Rejects();
    await expect(readCsv({ bytes: json() }, KIND, keptRows(), rejects)).rejects.toThrow('The file is JSON.');
    expect(closed).toBe(true);
  });

  it.each([1, 3, 1_000])('decodes UTF-16, %d bytes at a time', async (size) => {
    const bytes = Buffer.from('store_id;zone\r\nä😀;UTC\r\n', 'utf16le');
    expect(await readBytes(bytes, size)).toMatchObject({ rows: 1, taken: [['ä😀', 'UTC']] });
  });

  it('skips lines without text, which are no rows but count as lines', async () => {
    expect(await read('\n , \nstore_id,zone\n,\na,UTC\n"","" \n \t\nb\n\x1a')).toMatchObject({
      rows: 2,
      taken: [['a', 'UTC']],
      rejected: [{ line: 8, reason: 'the row has 1 fields where the header has 2' }],
    });
  });

  it('rejects a header that is repeated, as such', async () => {
    expect(await read('store_id,zone\na,UTC\nStore_ID,Zone\n')).toMatchObject({
      rows: 2,
      rejected: [{ line: 3, reason: 'the header line is repeated' }],
    });
  });

  it('tells of which store a row was that it cannot split', async () => {
    const stores: string[] = [];
    const staged = Object.assign(keptRows(), { rejectRowOf: (id: string) => stores.push(id) });
    const rows = [
      'UTC;"a',
      'UTC; a ;x',
      'UTC',
      `UTC;a;${'x'.repeat(MAX_LINE_LENGTH)}`,
      'nowhere;a',
      'UTC;="a',
    ];
    const bytes = inPieces(Buffer.from(`zone;store_id\n${rows.join('\n')}`), 4096);
    await readCsv({ bytes }, KIND, staged, new Rejects());
    expect(stores).toEqual(['a', 'a', '', 'a', 'a']);
  });

  it('refuses a file whose rows turn out to be unreadable', async () => {
    const staged = Object.assign(keptRows(), { fault: () => 'The rows are wrong.' });
    const bytes = inPieces(Buffer.from('store_id,zone\n'), 100);
    await expect(readCsv({ bytes }, KIND, staged, new Rejects())).rejects.toThrow('The rows are wrong.');
  });

  it('fails as its bytes fail', async () => {
    async function* broken() {
      yield await Promise.resolve(Buffer.from('store_id,zone\na,UTC\n'));
      throw new Error('the disk is gone');
    }
    const rejects = new Rejects(join(directory, 'broken.csv'));
    await expect(readCsv({ bytes: broken() }, KIND, keptRows(), rejects)).rejects.toThrow('the disk is gone');
  });
});
