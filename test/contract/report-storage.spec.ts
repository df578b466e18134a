import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ByteRange, ReportStorage } from '../../src/reports/files/storage/report-storage';
import { storageKinds, type StorageUnderTest } from './storages';

const NAME = 'store_report_1.csv';
const MINUTE_MS = 60_000;

describe.each(storageKinds)('a storage of report files $kind', ({ begin, create, end, publishesAtOnce }) => {
  let underTest: StorageUnderTest;
  let storage: ReportStorage;

  beforeAll(begin);

  afterAll(end);

  beforeEach(async () => {
    underTest = await create();
    storage = underTest.storage;
  });

  afterEach(() => underTest.close());

  const files = () => underTest.names();
  const stage = (text: string | Buffer, name = NAME) => storage.stage(name, Readable.from([text]));
  const publish = async (text: string | Buffer, name = NAME) => (await stage(text, name)).publish();
  const bytes = async (range?: ByteRange, name = NAME) => {
    const content = await storage.open(name, range);
    return content === undefined ? undefined : buffer(content);
  };
  const text = async (range?: ByteRange, name = NAME) => (await bytes(range, name))?.toString();
  const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

  it('shows nothing before publish, and all of it after', async () => {
    const staged = await stage('store_id\nköşe\n');
    await expect(text()).resolves.toBeUndefined();
    await expect(storage.inspect(NAME)).resolves.toBeUndefined();
    await expect(files()).resolves.not.toContain(NAME);
    await staged.publish();
    await expect(text()).resolves.toBe('store_id\nköşe\n');
    await expect(files()).resolves.toEqual([NAME]);
  });

  it('knows what a file holds, when it is staged and when it is there', async () => {
    const staged = await stage('store_id\nköşe\n');
    // In bytes: the store's name has two letters of two bytes each.
    const content = { size: 16, sha256: sha256('store_id\nköşe\n') };
    expect(staged).toMatchObject(content);
    await staged.publish();
    await expect(storage.inspect(NAME)).resolves.toEqual(content);
  });

  it('reads a part of a file, both ends among it', async () => {
    await publish('0123456789');
    await expect(text({ start: 0, end: 1 })).resolves.toBe('01');
    await expect(text({ start: 2, end: 5 })).resolves.toBe('2345');
    await expect(text({ start: 9, end: 9 })).resolves.toBe('9');
    await expect(text({ start: 0, end: 9 })).resolves.toBe('0123456789');
    await expect(text({ start: 0, end: 9 }, 'store_report_2.csv')).resolves.toBeUndefined();
  });

  it('replaces an older file whole', async () => {
    await publish('a much longer text than the one that comes after it');
    const staged = await stage('short');
    await expect(text()).resolves.toContain('longer');
    await staged.publish();
    await expect(text()).resolves.toBe('short');
    await expect(storage.inspect(NAME)).resolves.toEqual({ size: 5, sha256: sha256('short') });
  });

  it('gives a reader the file that it has opened, even if that is replaced meanwhile', async () => {
    const old = randomBytes(1_000_000);
    await publish(old);
    const opened = await storage.open(NAME);
    await publish('new');
    // toEqual would take seconds over this many bytes.
    expect((await buffer(opened!)).equals(old)).toBe(true);
  });

  it('deletes discarded files, and keeps earlier ones', async () => {
    await publish('first');
    await (await stage('second')).discard();
    await expect(text()).resolves.toBe('first');
    await expect(files()).resolves.toEqual([NAME]);
  });

  it.each([
    ['at once', []],
    ['after a megabyte', [randomBytes(1_000_000)]],
    ['after many of them', Array.from({ length: 20 }, () => randomBytes(1_000_000))],
  ])('leaves nothing behind when the content fails %s', async (_when, parts) => {
    const failing = async function* () {
      yield* parts;
      await Promise.resolve();
      throw new Error('no more');
    };
    await expect(storage.stage(NAME, Readable.from(failing()))).rejects.toThrow('no more');
    await expect(files()).resolves.toEqual([]);
    await expect(text()).resolves.toBeUndefined();
  });

  it('leaves nothing behind when the content is given up before it is read', async () => {
    const content = Readable.from(['never']);
    content.destroy();
    await expect(storage.stage(NAME, content)).rejects.toThrow();
    await expect(files()).resolves.toEqual([]);
  });

  it('knows no file that was never there, nor a folder that was never made', async () => {
    await expect(text()).resolves.toBeUndefined();
    await publish('x');
    await expect(text(undefined, 'store_report_2.csv')).resolves.toBeUndefined();
  });

  it('removes a file, and ignores a missing one', async () => {
    await storage.remove(NAME);
    await publish('one');
    await publish('two', 'store_report_2.csv');
    await storage.remove(NAME);
    await storage.remove(NAME);
    await expect(text()).resolves.toBeUndefined();
    await expect(storage.inspect(NAME)).resolves.toBeUndefined();
    await expect(files()).resolves.toEqual(['store_report_2.csv']);
  });

  it('deletes old staged files, and no published ones', async () => {
    await expect(storage.clearLeftovers(Date.now() + MINUTE_MS)).resolves.toBe(0);
    await publish('published');
    await stage('left');
    await stage('left as well', 'store_report_2.csv');
    await expect(storage.clearLeftovers(Date.now() - MINUTE_MS)).resolves.toBe(0);
    await expect(files()).resolves.toHaveLength(3);
    await expect(storage.clearLeftovers(Date.now() + MINUTE_MS)).resolves.toBe(2);
    await expect(files()).resolves.toEqual([NAME]);
    await expect(text()).resolves.toBe('published');
  });

  it('makes one whole file of 20 that are staged under one name at once', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => String.fromCharCode(97 + i).repeat(100_000 + i));
    const staged = await Promise.all(texts.map((one) => stage(one)));
    if (publishesAtOnce) await Promise.all(staged.map((one) => one.publish()));
    else for (const one of staged) await one.publish();
    const file = await text();
    expect(texts).toContain(file);
    await expect(storage.inspect(NAME)).resolves.toEqual({ size: file?.length, sha256: sha256(file!) });
    await expect(files()).resolves.toEqual([NAME]);
  });
});
