import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { getJson, type Kind, type Problem, uploadCsv } from '../support/product/client';
import { runCliHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { deleteData, storedPolls } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const POLLS =
  'store_id,status,timestamp_utc\r\nä1,active,2023-01-22 12:00:00 UTC\r\nb2,inactive,2023-01-22 13:00:00 UTC\r\n';
const STORED = ['b2 2023-01-22T13:00:00.000Z inactive', 'ä1 2023-01-22T12:00:00.000Z active'];

const utf16 = (text: string, mark = '\ufeff') => Buffer.from(mark + text, 'utf16le');
const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();

/** The same two polls in files of many kinds. */
const GOOD_FILES: readonly (readonly [matter: string, bytes: string | Buffer])[] = [
  ['LF', POLLS.replaceAll('\r', '')],
  ['CR', POLLS.replaceAll('\n', '')],
  ['no end of the last line', POLLS.trimEnd()],
  ['semicolons', POLLS.replaceAll(',', ';')],
  ['tabs', POLLS.replaceAll(',', '\t')],
  ['bars', POLLS.replaceAll(',', '|')],
  ['sep=;', `sep=;\r\n${POLLS.replaceAll(',', ';')}`],
  ['sep=; and delimiters after it', `sep=;;;\r\n${POLLS.replaceAll(',', ';')}`],
  ['a byte order mark', `\ufeff${POLLS}`],
  ['byte order marks where files were joined', `\ufeff${POLLS.replaceAll('\n', '\n\ufeff')}`],
  ['UTF-16, little end first', utf16(POLLS)],
  ['UTF-16, big end first', swapped(utf16(POLLS))],
  ['UTF-16 without a mark', utf16(POLLS, '')],
  ['UTF-16 without a mark, big end first', swapped(utf16(POLLS, ''))],
  ['gzip', gzipSync(POLLS)],
  ['gzip of UTF-16 with tabs', gzipSync(utf16(POLLS.replaceAll(',', '\t')))],
  ['two members of gzip', Buffer.concat([gzipSync(POLLS.slice(0, 50)), gzipSync(POLLS.slice(50))])],
  ['blank lines and lines of delimiters', `\r\n${POLLS.replaceAll('\r\n', '\r\n ,,\r\n\r\n  \r\n')}`],
  ['a Ctrl-Z', `${POLLS}\x1a`],
  ['Ctrl-Z in lines of its own', `${POLLS}\x1a\x1a\r\n\x1a`],
  ['blanks around fields', POLLS.replaceAll(',', ' ,\t')],
  ['quotes', POLLS.replaceAll(/[^,\r\n]+/g, '"$&"')],
  ['quotes with blanks around them', POLLS.replaceAll(/[^,\r\n]+/g, ' "$&" ')],
  ['="…"', POLLS.replace('ä1', '="ä1"').replace('b2', '"=""b2"""')],
  ['other names', POLLS.replace('store_id,status,timestamp_utc', 'Store ID,STATUS,Observed-At')],
  [
    'other columns with any bytes, in another order',
    Buffer.concat([
      Buffer.from('note,timestamp,status,id\n'),
      Buffer.from([0xe9, 0xff, 0x80]),
      Buffer.from(',2023-01-22 12:00:00 UTC,ACTIVE,ä1\n'),
      Buffer.from('"a, b",2023-01-22T13:00:00Z,Inactive,b2\n'),
    ]),
  ],
];

const HEADER = 'Columns found: ';
const BAD_FILES: readonly (readonly [matter: string, bytes: string | Buffer, reason: string])[] = [
  ['zip', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from('polls.csv')]), 'ZIP'],
  [
    'xlsx',
    Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from('[Content_Types].xml')]),
    'workbook',
  ],
  ['Parquet', 'PAR1\x15\x04\x15', 'Parquet'],
  [
    'xlsx with a sensitivity label',
    Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from('docMetadata/LabelInfo.xml')]),
    'workbook',
  ],
  ['JSON', '\n [{"store_id":"a"}]', 'JSON'],
  ['SQLite', 'SQLite format 3\0\x10', 'SQLite'],
  ['HTML', '<!DOCTYPE html><html>', 'HTML'],
  ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n', 'Git LFS'],
  ['gzip in gzip', gzipSync(gzipSync(POLLS)), 'compressed twice'],
  ['gzip that is cut off', gzipSync(POLLS).subarray(0, 60), 'damaged or cut off'],
  ...[1, 512, 100_000].map(
    (zeros) =>
      [
        `gzip, ${zeros} zero bytes, and gzip`,
        Buffer.concat([gzipSync(POLLS), Buffer.alloc(zeros), gzipSync(POLLS)]),
        'damaged or cut off',
      ] as const,
  ),
  ['a title before the header', `Polls of January\n${POLLS}`, 'Line 1 was taken for it: "Polls of January"'],
  ['a comment before the header', `\n# made by hand\n${POLLS}`, 'Line 2 was taken for it: "# made by hand"'],
  ['two columns for one thing', POLLS.replace('status', 'status,store'), 'there more than once: store_id'],
  ['sep= of another delimiter', `sep=:\n${POLLS}`, HEADER],
];

describeOneSetup('files of polls as people have them', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  beforeEach(() => deleteData(service));
  afterAll(() => service.close());

  const upload = <Body>(bytes: string | Buffer) =>
    uploadCsv<Body>(service, 'polls', Uint8Array.from(Buffer.from(bytes as string)));

  const seed = async (bytes: string | Buffer) => {
    const { environment } = service;
    const folder = await mkdtemp(join(environment.directory, 'files-'));
    await writeFile(join(folder, 'store_status.csv'), bytes);
    return runCliHere(environment.env, 'seed', '--dir', folder);
  };

  describe('uploaded', () => {
    it.each(GOOD_FILES)('with %s are read', async (_, bytes) => {
      const { body } = await upload<ImportResponseDto>(bytes);
      expect(body).toMatchObject({ status: 'Completed', rows_read: 2, inserted: 2, rejected: 0 });
      expect(await storedPolls(service)).toEqual(STORED);
    });

    it('of every bad kind are refused by name, and nothing is kept', async () => {
      for (const [matter, bytes, reason] of BAD_FILES) {
        const { status, body } = await upload<Problem>(bytes);
        expect([matter, status, body.detail]).toEqual([matter, 422, expect.stringContaining(reason)]);
      }
      expect(await storedPolls(service)).toEqual([]);
    });

    it('have a header again: that line is rejected as such', async () => {
      const { body } = await upload<ImportResponseDto>(POLLS + POLLS);
      expect(body.rejected_rows).toMatchObject([{ line: 4, reason: 'the header line is repeated' }]);
    });

    it.each<[Kind, string]>([
      ['polls', `store_id,status,timestamp\na,active,2023-01-22 12:00:00 UTC\nStore ID,STATUS,Time UTC\n`],
      ['timezones', 'store_id;tz\na;UTC\n\ufeff"Store ID";"Time Zone"\n'],
      ['business-hours', 'id,day,open,close\na,0,9:00,17:00\nstore_id,weekday,opens,closes\n'],
      ['special-hours', 'id,date,open,close\na,2026-12-25,,\nid,local date,open,close\n'],
      ['exclusions', 'id,from,to,kind\na,1674381600,1674385200,planned\nid,start,end,type\n'],
      ['stores', 'id,name,region\na,A,north\nStore ID,Store Name,Region\n'],
    ])('have the header of %s again, with other names: no store is made of it', async (kind, file) => {
      const { body } = await uploadCsv<ImportResponseDto>(service, kind, file);
      expect(body).toMatchObject({ rows_read: 2, inserted: 1, rejected: 1, kept: 0 });
      expect(body.rejected_rows).toMatchObject([{ line: 3, reason: 'the header line is repeated' }]);
      expect(body.notices.find(({ code }) => code === 'stores-kept')).toBeUndefined();
    });
  });

  it.each(GOOD_FILES)('are read by seed with %s', async (_, bytes) => {
    const { status, stdout } = await seed(bytes);
    expect([status, stdout]).toEqual([0, expect.stringContaining('2 rows read. Completed: 2 inserted')]);
  });

  it.each(BAD_FILES)('are refused by seed: %s', async (_, bytes, reason) => {
    const { status, stderr } = await seed(bytes);
    expect([status, stderr]).toEqual([1, expect.stringContaining(reason)]);
  });
});

describeOneSetup('gzip that unpacks to more than an upload may have', 'embedded', (setup) => {
  it('is refused, and nothing of it is kept', async () => {
    const service = await startFreshService(setup, () => ({ MAX_UPLOAD_MB: '1' }));
    try {
      const row = 'a,active,2023-01-22 12:00:00 UTC\n';
      const bomb = gzipSync(`store_id,status,timestamp_utc\n${row.repeat(40_000)}`);
      const { status, body } = await uploadCsv<Problem>(service, 'polls', Uint8Array.from(bomb));
      expect([status, body.detail]).toEqual([
        413,
        expect.stringContaining('unpacks to more than 1048576 bytes'),
      ]);
      expect(await storedPolls(service)).toEqual([]);
      const { body: load } = await getJson<ImportResponseDto>(
        service,
        `/ingestions/${String(body.ingestion_id)}`,
      );
      expect(load.status).toBe('Refused');
    } finally {
      await service.close();
    }
  });
});
