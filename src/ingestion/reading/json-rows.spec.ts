import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KeptRows } from '../../../test/support/kept-rows';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { JsonColumns, readJsonRows, text, textOrWholeNumber } from './json-rows';
import { Rejects } from './row-reader';

const keptRows = () =>
  new KeptRows(([storeId]) => (storeId === 'refused' ? 'this store is not taken' : undefined));

const COLUMNS: JsonColumns = [
  ['store_id', text],
  ['status', text],
  ['timestamp_utc', text],
];

describe('readJsonRows', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await temporaryFolder('json-rows');
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function read(batch: unknown[], columns = COLUMNS) {
    const staged = keptRows();
    const rejects = new Rejects(join(directory, 'rejects.csv'));
    try {
      const result = await readJsonRows(batch, columns, staged, rejects);
      const rejected = rejects.first.map(({ line, reason }) => ({ line, reason }));
      return { ...result, taken: staged.rows, rejected };
    } finally {
      await rejects.discard();
    }
  }

  const good = {
    store_id: '8419537941919820732',
    status: 'active',
    timestamp_utc: '2023-01-22 12:09:39 UTC',
  };

  it('passes the values in the order of the columns, for any order of members and with additional ones', async () => {
    const turned = { timestamp_utc: '2023-01-22T12:10:00Z', note: 7, status: 'inactive', store_id: 'b' };
    const { rows, taken, rejected } = await read([good, turned]);
    expect(taken).toEqual([Object.values(good), ['b', 'inactive', '2023-01-22T12:10:00Z']]);
    expect([rows, rejected]).toEqual([2, []]);
  });

  it.each<[unknown, string]>([
    [
      { ...good, store_id: 8419537941919820000 },
      'store_id is a number; send it as text, since large ones lose digits',
    ],
    [{ ...good, timestamp_utc: 1_674_389_379 }, 'timestamp_utc is a number'],
    [{ ...good, store_id: undefined }, 'store_id is missing'],
    [{ store_id: 'a', timestamp_utc: good.timestamp_utc }, 'status is missing'],
    [{ ...good, status: true }, 'status is not text'],
    [{ ...good, status: null }, 'status is not text'],
    [{ ...good, status: ['active'] }, 'status is not text'],
    [{ ...good, store_id: 'refused' }, 'this store is not taken'],
    [null, 'the row is not a JSON object'],
    ['a,active,2023-01-22 12:09:39 UTC', 'the row is not a JSON object'],
    [Object.values(good), 'the row is not a JSON object'],
  ])('rejects %j: %s', async (poll, reason) => {
    const { rows, taken, rejected } = await read([good, poll, good]);
    expect(rejected).toEqual([{ line: 2, reason: expect.stringContaining(reason) }]);
    expect([rows, taken.length]).toEqual([3, 2]);
  });

  it('takes whole numbers where a column is one, and text all the same', async () => {
    const rows = [{ day_of_week: 6 }, { day_of_week: '6' }, { day_of_week: 1.5 }, { day_of_week: 2 ** 60 }];
    const { taken, rejected } = await read(rows, [['day_of_week', textOrWholeNumber]]);
    expect(taken).toEqual([['6'], ['6']]);
    expect(rejected.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('takes an empty batch', async () => {
    expect(await read([])).toMatchObject({ rows: 0, taken: [], rejected: [] });
  });

  it('hashes the batch as compact JSON, so that a batch sent again is known again', async () => {
    const { sha256 } = await read([good]);
    const text = `[{"store_id":"8419537941919820732","status":"active","timestamp_utc":"2023-01-22 12:09:39 UTC"}]`;
    expect(sha256).toBe(createHash('sha256').update(text).digest('hex'));
  });
});
