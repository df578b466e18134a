import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { until } from '../../../test/support/until';
import { Rejects, REJECTS_SHOWN } from './row-reader';

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
    await rejects.writeWaiting();
    await rejects.keep();
    expect([rejects.count, rejects.first, await readdir(directory)]).toEqual([0, [], []]);
  });

  it('keeps all rejected rows as CSV, quotes and commas in their place', async () => {
    const rejects = new Rejects(path);
    rejects.add(3, 'the row has 1 fields where the header has 2', 'b');
    await rejects.writeWaiting();
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
      { line: 2, reason: 'reason 2', row: 'row 2' },
      { line: 21, reason: 'reason 21', row: 'row 21' },
    ]);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(51);
    expect(lines.at(-1)).toBe('51,reason 51,row 51');
  });

  it('shows the beginning of a long row, and keeps more of it', async () => {
    const rejects = new Rejects(path);
    rejects.add(2, 'too long', 'x'.repeat(5_000));
    await rejects.keep();
    expect(rejects.first[0]!.row).toBe('x'.repeat(200));
    expect(await readFile(path, 'utf8')).toBe(`line,reason,row\n2,too long,${'x'.repeat(1_000)}\n`);
  });

  it('writes many rows with an occasional settle', async () => {
    const rejects = new Rejects(path);
    for (let line = 1; line <= 20_000; line++) {
      rejects.add(
        line,
        'status is neither active nor inactive',
        `store ${line},open,2023-01-22 12:09:39 UTC`,
      );
      if (line % 1_000 === 0) await rejects.writeWaiting();
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
    await rejects.writeWaiting();
    await until('the file to be there', async () => (await files()).length > 0);
    expect(await files()).toEqual(['load.csv.partial']);
    await rejects.keep();
    expect(await files()).toEqual(['load.csv']);
  });

  it('leaves no file behind when it is discarded, before or after it got its name', async () => {
    const unfinished = new Rejects(path);
    unfinished.add(2, 'reason', 'row');
    await unfinished.writeWaiting();
    await unfinished.discard();
    expect(await files()).toEqual([]);
    const kept = new Rejects(path);
    kept.add(2, 'reason', 'row');
    await kept.keep();
    await kept.discard();
    expect(await files()).toEqual([]);
  });

  it('counts rows by their reason, and needs no file for that', async () => {
    const rejects = new Rejects();
    for (const reason of ['a', 'b', 'a']) rejects.add(1, reason, 'row');
    for (let i = 0; i < 200; i++) rejects.add(1, `reason ${i}`, 'row');
    await rejects.writeWaiting();
    await rejects.keep();
    expect([rejects.count, rejects.reasons.get('a'), rejects.reasons.get('other reasons')]).toEqual([
      203, 2, 102,
    ]);
    await rejects.discard();
    expect(await readdir(directory)).toEqual([]);
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
