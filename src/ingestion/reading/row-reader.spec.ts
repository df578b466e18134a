import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { until } from '../../../test/support/until';
import { MAX_LINE_LENGTH, PlainLines } from '../../core/csv/csv';
import { KnownError } from '../../platform/errors';
import { Importer, StagedRows } from '../importers/importer';
import { readCsv, Rejects, REJECTS_SHOWN } from './row-reader';

describe('Rejects', () => {
  let directory: string;
  let path: string;

  beforeEach(async () => {
    directory = await temporaryFolder('rejects');
    path = join(directory, 'made', 'on demand', 'load.csv');
  });
  afterEach(() => rm(directory, { recursive: true }));

  const files = () => readdir(join(directory, 'made', 'on demand')).catch(() => []);

  it('writes nothing when nothing was rejected', async () => {
    const rejects = new Rejects(path);
    await rejects.settle();
    await rejects.keep();
    expect([rejects.count, rejects.first, await readdir(directory)]).toEqual([0, [], []]);
  });

  it('keeps all rejected rows as CSV, quotes and commas in their place', async () => {
    const rejects = new Rejects(path);
    rejects.add(3, 'the row has 1 fields where the header has 2', 'b');
    await rejects.settle();
    rejects.add(17, 'a quote is not closed, or stands within', '"x,1');
    await rejects.keep();
    expect(await readFile(path, 'utf8')).toBe(
      'line,reason,row\n3,the row has 1 fields where the header has 2,b\n17,"a quote is not closed, or stands within","""x,1"\n',
    );
  });

  it('shows the first twenty and counts them all', async () => {
    const rejects = new Rejects(path);
    for (let line = 2; line < 52; line++) rejects.add(line, `reason ${line}`, `row ${line}`);
    await rejects.keep();
    expect(rejects.count).toBe(50);
    expect(rejects.first).toHaveLength(REJECTS_SHOWN);
    expect([rejects.first[0], rejects.first.at(-1)]).toEqual([
      { line: 2, reason: 'reason 2' },
      { line: 21, reason: 'reason 21' },
    ]);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(51);
    expect(lines.at(-1)).toBe('51,reason 51,row 51');
  });

  it('writes many rows with an occasional settle', async () => {
    const rejects = new Rejects(path);
    for (let line = 1; line <= 20_000; line++) {
      rejects.add(
        line,
        'status is neither active nor inactive',
        `store ${line},open,2023-01-22 12:09:39 UTC`,
      );
      if (line % 1_000 === 0) await rejects.settle();
    }
    await rejects.keep();
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect([rejects.count, lines.length]).toEqual([20_000, 20_001]);
    expect(lines[20_000]).toMatch(/^20000,/);
  });

  it('shows no more than the beginning of an endless row', async () => {
    const rejects = new Rejects(path);
    rejects.add(2, 'the line is longer', 'x'.repeat(5_000));
    await rejects.keep();
    expect((await readFile(path, 'utf8')).split('\n')[1]).toBe(`2,the line is longer,${'x'.repeat(1_000)}`);
  });

  it('has no formula in it', async () => {
    const rejects = new Rejects(path);
    rejects.add(2, 'reason', '=1+1;@x');
    await rejects.keep();
    expect((await readFile(path, 'utf8')).split('\n')[1]).toBe("2,reason,'=1+1;'@x");
  });

  it('gives the file its name only when it is whole', async () => {
    const rejects = new Rejects(path);
    rejects.add(2, 'reason', 'row');
    await rejects.settle();
    await until('the file to be there', async () => (await files()).length > 0);
    expect(await files()).toEqual(['load.csv.partial']);
    await rejects.keep();
    expect(await files()).toEqual(['load.csv']);
  });

  it('leaves no file behind when it is discarded, before or after it got its name', async () => {
    const unfinished = new Rejects(path);
    unfinished.add(2, 'reason', 'row');
    await unfinished.settle();
    await unfinished.discard();
    expect(await files()).toEqual([]);
    const kept = new Rejects(path);
    kept.add(2, 'reason', 'row');
    await kept.keep();
    await kept.discard();
    expect(await files()).toEqual([]);
  });

  it('fails where its folder cannot be made', async () => {
    await writeFile(join(directory, 'made'), 'a file stands here');
    const rejects = new Rejects(path);
    rejects.add(2, 'reason', 'row');
    await expect(rejects.keep()).rejects.toThrow(/ENOTDIR|EEXIST/);
  });

  it.each([1, 20_000])(
    'fails instead of waiting if its file cannot be opened, with %d rows',
    async (rows) => {
      await mkdir(`${path}.partial`, { recursive: true });
      const rejects = new Rejects(path);
      for (let line = 1; line <= rows; line++) rejects.add(line, 'a reason', 'x'.repeat(100));
      await expect(rejects.keep()).rejects.toThrow('EISDIR');
    },
    5_000,
  );
});

/** Stores its rows; rejects a zone called `nowhere`. */
class KeptRows implements StagedRows {
  readonly rows: string[][] = [];
  readonly stores = 0;
  readonly first = undefined;
  readonly last = undefined;

  add(values: readonly string[]): string | undefined {
    if (values[1] === 'nowhere') return 'the zone is not taken';
    this.rows.push([...values]);
    return undefined;
  }

  write() {
    return Promise.resolve({
      inserted: this.rows.length,
      changed: 0,
      removed: 0,
      changesStores: false,
      forget: () => Promise.resolve(),
    });
  }
}

const KIND: Importer = {
  kind: 'timezones',
  columns: [['store_id'], ['timezone_str', 'zone']],
  stage: () => new KeptRows(),
};

async function* inPieces(bytes: Buffer, size: number) {
  for (let i = 0; i < bytes.length; i += size) yield await Promise.resolve(bytes.subarray(i, i + size));
}

describe('readCsv', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await temporaryFolder('row-reader');
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function read(text: string, pieceSize = 7) {
    const staged = new KeptRows();
    const rejects = new Rejects(join(directory, 'rejects.csv'));
    let progress = 0;
    try {
      const bytes = Buffer.from(text);
      const result = await readCsv(
        inPieces(bytes, pieceSize),
        KIND,
        staged,
        rejects,
        (count) => (progress += count),
      );
      return { ...result, taken: staged.rows, rejected: rejects.first, progress };
    } finally {
      await rejects.discard();
    }
  }

  /** An importer with a fast path for lines of letters only, which it stores in brackets. */
  class ShortRows extends KeptRows {
    offers = 0;

    plainLines(): PlainLines {
      return { take: (bytes, from) => this.take(Buffer.from(bytes), from) };
    }

    private take(bytes: Buffer, from: number) {
      this.offers++;
      const [plain = ''] = /^(?:[a-z,]+\n)*/.exec(bytes.toString('latin1', from))!;
      const lines = plain.split('\n').slice(0, -1);
      for (const line of lines) this.rows.push([`[${line}]`]);
      return { lines: lines.length, end: from + plain.length };
    }
  }

  async function readShort(text: string, pieceSize: number, header = 'store_id,zone') {
    const staged = new ShortRows();
    const rejects = new Rejects(join(directory, 'short.csv'));
    try {
      const bytes = inPieces(Buffer.from(`${header}\n${text}`), pieceSize);
      const { rows } = await readCsv(
        bytes,
        { ...KIND, stage: () => staged },
        staged,
        rejects,
        () => undefined,
      );
      return { rows, taken: staged.rows, offers: staged.offers, rejected: rejects.first };
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
    expect((error as KnownError).code).toBe('load-refused');
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
    [
      'a,UTC\n',
      'missing: store_id, timezone_str or zone.',
      ['a', 'UTC'],
      ['store_id', 'timezone_str or zone'],
    ],
    [
      'store_id,zone,timezone_str\n',
      'there more than once: timezone_str or zone.',
      ['store_id', 'zone', 'timezone_str'],
      [],
    ],
    ['"store_id,zone\n', 'missing: store_id', ['"store_id,zone'], ['store_id', 'timezone_str or zone']],
  ])('refuses %j whole and names the columns', async (text, message, found, missing) => {
    const error = await refusal(text);
    expect(error.message).toContain(message);
    expect(error.message).toContain('Its first line must name the columns store_id, timezone_str or zone.');
    expect(error.extra).toEqual({ columns_found: found, columns_missing: missing });
  });

  it.each(['', '\ufeff', '\r\n\r\n'])('refuses a file that is empty: %j', async (text) => {
    expect((await refusal(text)).message).toContain('The file is empty.');
  });

  it('refuses an endless first line', async () => {
    const { message } = await refusal('x'.repeat(MAX_LINE_LENGTH * 2));
    expect(message).toBe(
      'The first line is longer than 65,536 characters. It must name the columns store_id, timezone_str or zone.',
    );
  });

  it('refuses a file with too many stores', async () => {
    const staged = Object.assign(new KeptRows(), { stores: 1_000_001 });
    const rejects = new Rejects(join(directory, 'stores.csv'));
    const bytes = inPieces(Buffer.from('store_id,zone\na,UTC\n'), 100);
    await expect(readCsv(bytes, KIND, staged, rejects, () => undefined)).rejects.toThrow(
      'The file names more than 1000000 stores. Split it and load the parts.',
    );
  });

  it.each([1, 100])('refuses a file that is compressed, %d bytes at a time', async (pieceSize) => {
    const staged = new KeptRows();
    const rejects = new Rejects(join(directory, 'gzip.csv'));
    const bytes = inPieces(gzipSync('store_id,zone\na,UTC\n'), pieceSize);
    await expect(readCsv(bytes, KIND, staged, rejects, () => undefined)).rejects.toThrow(
      'The file is compressed (gzip).',
    );
  });

  it('fails as its bytes fail', async () => {
    async function* broken() {
      yield await Promise.resolve(Buffer.from('store_id,zone\na,UTC\n'));
      throw new Error('the disk is gone');
    }
    const rejects = new Rejects(join(directory, 'broken.csv'));
    await expect(readCsv(broken(), KIND, new KeptRows(), rejects, () => undefined)).rejects.toThrow(
      'the disk is gone',
    );
  });
});
