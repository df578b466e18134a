import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { getJson, type IngestionPageResponseDto, type StorePageResponseDto } from '../support/product/client';
import { type Service, startService } from '../support/product/service';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';
import { until } from '../support/until';

const polls = (...stores: string[]) =>
  [
    'store_id,status,timestamp_utc',
    ...stores.map((store) => `${store},active,2023-01-25 10:00:00 UTC`),
    '',
  ].join('\n');

interface Note {
  readonly file: string;
  readonly status: string;
  readonly ingestion_id?: string;
  readonly message: string;
  readonly inserted?: number;
  readonly rejected_rows?: readonly { readonly line: number }[];
}

describe.each([
  ['events', 'false', 'services'],
  ['polling', 'true', 'embedded'],
] as const)('the feed folder, by %s', (_how, polling, wanted) => {
  describeOneSetup('of a service', wanted, (setup) => {
    let environment: Environment;
    let folder: string;
    let services: Service[];

    beforeAll(async () => {
      environment = await freshEnvironment(setup);
      folder = join(environment.directory, 'feed');
      await mkdir(folder);
      // Files that are there before the start are loaded as well.
      await drop('before.csv', polls('before'));
      const feed = { FEED_DIR: folder, FEED_POLLING: polling, FEED_SETTLE_SECONDS: '1' };
      services = await Promise.all([1, 2].map(() => startService({ ...environment.env, ...feed })));
    });

    afterAll(async () => {
      await Promise.all(services.map((service) => service.close()));
      await environment.remove();
    });

    it('loads a file that is there at the start, once for two processes', async () => {
      const { note } = await ended('done', 'before');
      expect(note).toMatchObject({ file: 'before.csv', status: 'Completed', inserted: 1 });
      expect(await loadsOf('before.csv')).toEqual(['Completed']);
    });

    it('loads a file that is put there, of any kind, also compressed', async () => {
      await drop('dropped.csv', polls('dropped', 'renamed'));
      await writeFile(join(folder, 'zones.csv.gz'), gzipSync('store_id,timezone_str\ndropped,Asia/Tokyo\n'));
      const { note, content } = await ended('done', 'dropped');
      expect(content).toBe(polls('dropped', 'renamed'));
      expect(note).toMatchObject({ file: 'dropped.csv', status: 'Completed', inserted: 2 });
      await ended('done', 'zones');
      const { body } = await getJson<StorePageResponseDto>(services[0]!, '/stores?q=dropped');
      expect(body.items).toMatchObject([{ store_id: 'dropped', timezone: 'Asia/Tokyo' }]);
    });

    it('takes no file under a name that is for a part, until it is renamed', async () => {
      await drop('later.csv.part', polls('later'));
      await drop('.hidden.csv', polls('hidden'));
      await drop('other.csv', polls('other'));
      await ended('done', 'other');
      expect(await readdir(folder)).toEqual(expect.arrayContaining(['later.csv.part', '.hidden.csv']));
      await rename(join(folder, 'later.csv.part'), join(folder, 'later.csv'));
      expect((await ended('done', 'later')).note).toMatchObject({ file: 'later.csv', inserted: 1 });
    });

    it.each([
      ['of no kind', 'what,is,this\n1,2,3\n', /columns of no kind/],
      [
        'without a good row',
        'store_id,status,timestamp_utc\nx,up,yesterday\n',
        /The only row cannot be taken/,
      ],
    ])('moves a file %s to failed, with the reason', async (what, content, reason) => {
      const stem = `bad-${what.replaceAll(' ', '-')}`;
      await drop(`${stem}.csv`, content);
      const { note } = await ended('failed', stem);
      expect(note).toMatchObject({
        file: `${stem}.csv`,
        status: 'Refused',
        message: expect.stringMatching(reason),
      });
    });

    it('loads two files of one name, and keeps both', async () => {
      await drop('twice.csv', polls('twice-1'));
      await ended('done', 'twice');
      await drop('twice.csv', polls('twice-2'));
      await until('the second file', async () => (await named('done', 'twice')).length === 4);
      expect(await loadsOf('twice.csv')).toEqual(['Completed', 'Completed']);
    });

    const drop = (name: string, content: string) => writeFile(join(folder, name), content);

    /** The files of that stem in a folder, with their notes. */
    const named = async (end: string, stem: string) =>
      (await readdir(join(folder, end))).filter((name) => name.startsWith(`${stem}.`));

    async function ended(end: string, stem: string): Promise<{ note: Note; content: string }> {
      const names = await until(
        `${stem} in ${end}`,
        async () => {
          const found = await named(end, stem).catch(() => []);
          return found.length >= 2 ? found : undefined;
        },
        { within: 30_000 },
      );
      const file = names.find((name) => !name.endsWith('.json'))!;
      const note = JSON.parse(await readFile(join(folder, end, `${file}.json`), 'utf8')) as Note;
      return { note, content: await readFile(join(folder, end, file), 'utf8') };
    }

    async function loadsOf(source: string): Promise<string[]> {
      const { body } = await getJson<IngestionPageResponseDto>(services[0]!, '/ingestions?limit=200');
      return body.items.filter((load) => load.source === source).map(({ status }) => status);
    }
  });
});
