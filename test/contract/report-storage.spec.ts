import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DiskStorage } from '../../src/reports/storage/disk-storage';
import type { ReportStorage } from '../../src/reports/storage/report-storage';
import { temporaryFolder } from '../support/temporary-folder';

const NAME = 'store_report_1.csv';

describe('a storage of report files on disk', () => {
  let directory: string;
  let storage: ReportStorage;

  beforeEach(async () => {
    directory = await temporaryFolder('storage');
    storage = new DiskStorage(join(directory, 'reports'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  const files = () => readdir(join(directory, 'reports'));
  const stage = (text: string | Buffer, name = NAME) => storage.stage(name, Readable.from([text]));
  const read = async (name = NAME) => {
    const file = await storage.open(name);
    return file === undefined ? undefined : { size: file.size, text: String(await buffer(file.content)) };
  };

  it('shows nothing before publish, and all of it after', async () => {
    const staged = await stage('store_id\nköşe\n');
    await expect(read()).resolves.toBeUndefined();
    await expect(files()).resolves.not.toContain(NAME);
    await staged.publish();
    // In bytes: the name of the store has two letters of two bytes.
    await expect(read()).resolves.toEqual({ size: 16, text: 'store_id\nköşe\n' });
    await expect(files()).resolves.toEqual([NAME]);
  });

  it('replaces an older file whole', async () => {
    await (await stage('a much longer text than the one that comes after it')).publish();
    const staged = await stage('short');
    await expect(read()).resolves.toMatchObject({ text: expect.stringContaining('longer') });
    await staged.publish();
    await expect(read()).resolves.toEqual({ size: 5, text: 'short' });
  });

  it('gives a reader who has begun the file it has opened, also when that is replaced meanwhile', async () => {
    const old = randomBytes(1_000_000);
    await (await stage(old)).publish();
    const opened = await storage.open(NAME);
    await (await stage('new')).publish();
    // toEqual would take seconds over this many bytes.
    expect((await buffer(opened!.content)).equals(old)).toBe(true);
  });

  it('leaves nothing behind of what is discarded, and what was there before stays', async () => {
    await (await stage('first')).publish();
    await (await stage('second')).discard();
    await expect(read()).resolves.toEqual({ size: 5, text: 'first' });
    await expect(files()).resolves.toEqual([NAME]);
  });

  it.each([
    ['at once', []],
    ['after a megabyte', [randomBytes(1_000_000)]],
  ])('leaves nothing behind when the content fails %s', async (_when, parts) => {
    const failing = async function* () {
      yield* parts;
      await Promise.resolve();
      throw new Error('no more');
    };
    await expect(storage.stage(NAME, Readable.from(failing()))).rejects.toThrow('no more');
    await expect(files()).resolves.toEqual([]);
    await expect(read()).resolves.toBeUndefined();
  });

  it('leaves nothing behind when the content is given up before it is read', async () => {
    const content = Readable.from(['never']);
    content.destroy();
    await expect(storage.stage(NAME, content)).rejects.toThrow();
    await expect(files()).resolves.toEqual([]);
  });

  it('knows no file that was never there, nor a folder that was never made', async () => {
    await expect(storage.open(NAME)).resolves.toBeUndefined();
    await (await stage('x')).publish();
    await expect(storage.open('store_report_2.csv')).resolves.toBeUndefined();
  });

  it('makes one whole file of 20 that are staged and published under one name at once', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => String.fromCharCode(97 + i).repeat(100_000 + i));
    await Promise.all(texts.map(async (text) => (await stage(text)).publish()));
    const file = await read();
    expect(texts).toContain(file?.text);
    expect(file?.size).toBe(file?.text.length);
    await expect(files()).resolves.toEqual([NAME]);
  });
});
