import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisProcess } from '../platform/leases';
import { FeedDirectory, isImportable, nameOf } from './feed-directory';

const ID = '5f0c0f0e-6b0e-4a53-8a0e-8d9d0e1b7c11';
const OTHER_ID = '9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10';

describe('the names of a feed', () => {
  it.each(['polls.csv', 'POLLS.CSV', 'a b.tsv', 'hours.txt', 'polls.csv.gz'])('%s is importable', (name) =>
    expect(isImportable({ ...{ id: '1', size: 1, modifiedAt: 1 }, name })).toBe(true),
  );

  it.each(['.polls.csv', 'polls.csv.part', 'polls.csv.tmp', 'polls', 'polls.xlsx', 'csv'])(
    '%s is left alone',
    (name) => expect(isImportable({ ...{ id: '1', size: 1, modifiedAt: 1 }, name })).toBe(false),
  );

  it.each([
    ['polls.csv', `polls.${ID}.csv`],
    ['polls.csv.gz', `polls.${ID}.csv.gz`],
    [`${'x'.repeat(250)}.csv`, `${'x'.repeat(120)}.${ID}.csv`],
  ])('%s is kept as %s', (name, kept) => expect(nameOf({ name, ingestionId: ID })).toBe(kept));
});

describe('a feed folder', () => {
  let path: string;
  let directory: FeedDirectory;

  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'store-monitor-feed-'));
    directory = new FeedDirectory(path);
    await directory.prepare();
    await writeFile(join(path, 'polls.csv'), 'content');
  });

  afterEach(() => rm(path, { recursive: true, force: true }));

  it('lists files, and not its own folders', async () => {
    expect(await directory.files()).toMatchObject([{ name: 'polls.csv', size: 7 }]);
    expect(
      ['done', 'failed', 'loading', 'polls.csv'].map((name) => directory.isOwn(join(path, name))),
    ).toEqual([...[true, true, true], false]);
  });

  it('gives a file to one claim', async () => {
    const claims = await Promise.all([ID, OTHER_ID].map((id) => directory.claim('polls.csv', id)));
    const [claim, ...others] = claims.filter((each) => each !== undefined);
    expect(others).toEqual([]);
    expect(await directory.files()).toEqual([]);
    expect(await directory.claims()).toMatchObject([
      { name: 'polls.csv', owner: thisProcess(), ingestionId: claim!.ingestionId },
    ]);
    expect(await readFile(directory.pathOf(claim!), 'utf8')).toBe('content');
  });

  it('gives a claim that is left to one other', async () => {
    const claim = (await directory.claim('polls.csv', ID))!;
    const taken = await Promise.all([1, 2].map(() => directory.takeOver(claim, OTHER_ID)));
    expect(taken.filter((each) => each !== undefined)).toHaveLength(1);
    expect(await directory.claims()).toMatchObject([{ name: 'polls.csv', ingestionId: OTHER_ID }]);
  });

  it('moves a file to its end with a note, also twice', async () => {
    const claim = (await directory.claim('polls.csv', ID))!;
    await directory.finish(claim, 'done', { status: 'Completed' });
    await directory.finish(claim, 'done', { status: 'Completed' });
    expect((await readdir(join(path, 'done'))).sort()).toEqual([`polls.${ID}.csv`, `polls.${ID}.csv.json`]);
    expect(await readFile(join(path, 'done', `polls.${ID}.csv`), 'utf8')).toBe('content');
    expect(JSON.parse(await readFile(join(path, 'done', `polls.${ID}.csv.json`), 'utf8'))).toEqual({
      status: 'Completed',
    });
    expect(await directory.claims()).toEqual([]);
    expect(await readdir(join(path, 'loading'))).toEqual([]);
  });
});
