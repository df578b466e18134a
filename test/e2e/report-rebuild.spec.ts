import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RowsPageResponseDto } from '../../src/reports/api/rows.controller';
import {
  download,
  getJson,
  postJson,
  putJson,
  reportWhenDone,
  storePath,
  triggerReport,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, strangeId } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const choices = [
  { columns: 'plain' },
  { columns: 'extended' },
  { columns: 'plain', no_data: 'exclude', windows: 'rolling' },
  { columns: 'extended', no_data: 'exclude', windows: 'rolling' },
];

const damages: [what: string, damage: (path: string) => Promise<void>][] = [
  ['lost', (path) => rm(path)],
  ['lost with its folder', (path) => rm(join(path, '..'), { recursive: true })],
  ['empty', (path) => truncate(path)],
  ['cut short by a byte', async (path) => truncate(path, (await stat(path)).size - 1)],
  ['a byte longer', (path) => writeFile(path, '\n', { flag: 'a' })],
  ['other in its first byte', (path) => alter(path, () => 0)],
  ['other in a byte of the middle', (path) => alter(path, (size) => Math.floor(size / 2))],
  ['other in its last byte', (path) => alter(path, (size) => size - 1)],
];

describeOneSetup('the file of a report', 'services', (setup) => {
  let service: RunningService;
  let folder: string;
  /** The original bytes of each report, by the name of its file. */
  const originals = new Map<string, Buffer>();
  let empty: string;

  beforeAll(async () => {
    service = await startFreshService(setup);
    folder = service.environment.env.REPORTS_DIR!;
    empty = await completed({});
    await loadSmallFleet(service);
    for (const choice of choices) await completed(choice);
  });

  afterAll(() => service.close());

  it('differs for each option', () => {
    expect(new Set([...originals.values()].map(String)).size).toBe(originals.size);
    expect(originals.get(empty)!.toString()).toMatch(/^store_id,.*\n$/);
  });

  it.each(damages)('is written again byte for byte if it is %s', async (_, damage) => {
    for (const [url, bytes] of originals) {
      await mkdir(folder, { recursive: true });
      await writeFile(pathOf(url), bytes);
      await damage(pathOf(url));
      await expectOriginal(url);
    }
  });

  it('is written again by several concurrent downloads', async () => {
    const [, url] = [...originals.keys()];
    await rm(pathOf(url!));
    const downloads = await Promise.all(Array.from({ length: 5 }, () => download(service, url!)));
    for (const { status, bytes } of downloads) {
      expect(status).toBe(200);
      expect(bytes.equals(originals.get(url!)!)).toBe(true);
    }
    await expectOriginal(url!);
  });

  it('is left alone when it is whole', async () => {
    const [url] = [...originals.keys()];
    const before = await stat(pathOf(url!));
    await expectOriginal(url!);
    const after = await stat(pathOf(url!));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  it('is written again unchanged, after any changes of the data', async () => {
    const rows = await rowsOf(originals);
    const polls = [
      // Polls that differ from those of the report, at the same instants and between, and a new store.
      { store_id: 'always', status: 'inactive', timestamp_utc: '2023-01-25T15:00:00Z' },
      { store_id: strangeId, status: 'inactive', timestamp_utc: '2023-01-25T17:00:00Z' },
      { store_id: 'aaa', status: 'active', timestamp_utc: '2023-01-24T17:00:00Z' },
      { store_id: 'silent', status: 'active', timestamp_utc: '2023-01-26T17:00:00Z' },
    ];
    const business_hours = [{ day_of_week: 2, start_time_local: '10:00', end_time_local: '11:00' }];
    for (const { status } of [
      await postJson(service, '/polls', { polls }),
      await putJson(service, storePath('days', '/business-hours'), { business_hours }),
      await putJson(service, storePath('night', '/timezone'), { timezone: 'Asia/Tokyo' }),
    ]) {
      expect([200, 201]).toContain(status);
    }
    const asBefore = await triggerReport(service, { as_of: '2023-01-25T18:00:00Z' });
    const { file_path: url } = await reportWhenDone(service, asBefore);
    expect([...originals.values()].map(String)).not.toContain(
      (await download(service, url!)).bytes.toString(),
    );

    for (const name of originals.keys()) {
      await rm(pathOf(name));
      await expectOriginal(name);
    }
    expect(await rowsOf(originals)).toEqual(rows);
  });

  it('leaves nothing half written', async () => {
    const names = (await readdir(folder)).filter((name) => !/^store_report_[0-9a-f-]{36}\.csv$/.test(name));
    expect(names).toEqual([]);
  });

  async function expectOriginal(url: string): Promise<void> {
    const { status, headers, bytes } = await download(service, url);
    expect(status).toBe(200);
    expect(headers.get('content-length')).toBe(String(originals.get(url)!.length));
    expect(bytes.toString()).toBe(originals.get(url)!.toString());
    expect((await readFile(pathOf(url))).equals(originals.get(url)!)).toBe(true);
  }

  const pathOf = (url: string): string => join(folder, url.slice('reports/'.length));

  async function completed(body: unknown): Promise<string> {
    const { file_path: url } = await reportWhenDone(service, await triggerReport(service, body));
    originals.set(url!, await readFile(pathOf(url!)));
    return url!;
  }

  async function rowsOf(reports: ReadonlyMap<string, Buffer>): Promise<RowsPageResponseDto[]> {
    const ids = [...reports.keys()].map((url) => /[0-9a-f-]{36}/.exec(url)![0]);
    const answers = await Promise.all(
      ids.map((id) => getJson<RowsPageResponseDto>(service, `/reports/${id}/rows`)),
    );
    return answers.map(({ body }) => body);
  }
});

/** Flips one bit of the file, at a position that depends on its size. */
async function alter(path: string, placeIn: (size: number) => number): Promise<void> {
  const bytes = await readFile(path);
  bytes[placeIn(bytes.length)]! ^= 1;
  await writeFile(path, bytes);
}
