import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSeedData, type SeedSummary } from './seed-files';

const FILES = ['store_status.csv', 'menu_hours.csv', 'timezones.csv', 'stores.csv'];

/** The bundled hours also have a version that begins at a date, which is not generated. */
const withoutVersions = (text: string): string =>
  text
    .replace(/,valid_from$/m, '')
    .replace(/.*,\d{4}-\d\d-\d\d\n/g, '')
    .replace(/,$/gm, '');

describe('generateSeedData', () => {
  let root: string;
  beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'seed-data-'))));
  afterAll(() => rm(root, { recursive: true }));

  const generate = (name: string, stores: number, days: number, seed: number): Promise<SeedSummary> =>
    generateSeedData({ directory: join(root, name), stores, days, seed });
  const contents = (name: string): Promise<string[]> =>
    Promise.all(FILES.map((file) => readFile(join(root, name, file), 'utf8')));

  it('writes the same bytes for the same options, and others for another seed', async () => {
    await generate('one', 60, 9, 1);
    await generate('same', 60, 9, 1);
    await generate('other', 60, 9, 2);
    const [one, same, other] = await Promise.all(['one', 'same', 'other'].map(contents));
    expect(same).toEqual(one);
    for (const [index, text] of (other ?? []).entries()) expect(text).not.toBe(one?.[index]);
  });

  it('still writes the bundled data: 60 stores, 9 days, seed 1', async () => {
    await generate('bundled', 60, 9, 1);
    const bundled = FILES.map((file) => readFile(join(__dirname, '../../seeds', file), 'utf8'));
    expect(await contents('bundled')).toEqual((await Promise.all(bundled)).map(withoutVersions));
  });

  it('writes three whole files and says what is in them', async () => {
    const summary = await generate('whole/new', 60, 9, 1);
    expect(await readdir(join(root, 'whole/new'))).toEqual([...FILES].sort());
    expect(summary.files).toEqual(FILES.map((file) => join(root, 'whole/new', file)));
    const texts = await contents('whole/new');
    expect(texts.map((text) => text.split('\n')[0])).toEqual([
      'store_id,status,timestamp_utc',
      'store_id,day,start_time_local,end_time_local',
      'store_id,timezone_str',
      'store_id,name,opened_on,target_percent,sales_per_hour,region,brand',
    ]);
    // A header, the rows, and nothing after the last line end.
    const rows = [summary.polls, summary.businessHoursRows, summary.timezoneRows, summary.detailsRows];
    expect(texts.map((text) => text.split('\n').length - 2)).toEqual(rows);
    expect(texts.every((text) => text.endsWith('\n') && !text.includes('\r'))).toBe(true);
    const sizes = await Promise.all(summary.files.map(async (file) => (await stat(file)).size));
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(1_000_000);
  });

  it('tells how many polls it has written', async () => {
    const seen: number[] = [];
    const options = { directory: join(root, 'progress'), stores: 60, days: 3, seed: 1 };
    const { polls } = await generateSeedData(options, (count) => seen.push(count));
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(polls);
  });

  it.each([1, 2, 3, 30])('works for %d stores and one day', async (stores) => {
    const summary = await generate(`few-${stores}`, stores, 1, 4);
    expect(summary.stores).toBe(stores);
    expect((await contents(`few-${stores}`))[0]).toContain(',2023-01-25 18:13:22.479 UTC\n');
  });

  it.each([
    ['stores', 0, 1, 1],
    ['days', 1, 0.5, 1],
    ['seed', 1, 1, NaN],
  ])('refuses bad %s', async (name, stores, days, seed) => {
    await expect(generate('refused', stores, days, seed)).rejects.toThrow(name);
  });

  it('keeps the existing files, and leaves nothing incomplete, on failure', async () => {
    await generate('failed', 1, 1, 1);
    const before = await contents('failed');
    const options = { directory: join(root, 'failed'), stores: 60, days: 9, seed: 2 };
    const failing = generateSeedData(options, () => {
      throw new Error('stopped');
    });
    await expect(failing).rejects.toThrow('stopped');
    expect(await contents('failed')).toEqual(before);
    expect(await readdir(join(root, 'failed'))).toHaveLength(FILES.length);
  });

  it('fails where the folder cannot be', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(generate('file', 1, 1, 1)).rejects.toThrow();
  });
});
