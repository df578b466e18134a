import BetterSqlite3 from 'better-sqlite3';
import { loadSqliteDriver } from '../../database/sqlite-driver';
import { PACKED_COLUMNS, unpackDay } from './packed-day-sums';

const DAY = 93_600_000;
const KEY = 100_000 - 1;
const DATE = 366;

describe('unpackDay', () => {
  let connection: BetterSqlite3.Database;

  beforeAll(() => {
    connection = new (loadSqliteDriver())(':memory:');
  });

  afterAll(() => connection.close());

  it.each([
    [0, 0, { up: 0, down: 0, noData: 0 }],
    [0, 0, { up: DAY, down: 0, noData: 0 }],
    [3, 6, { up: 28_800_000, down: 14_400_001, noData: 0 }],
    [3, 6, { up: 0, down: 0, noData: 1 }],
    [KEY, DATE, { up: 0, down: DAY, noData: 0 }],
    [KEY, DATE, { up: 0, down: 0, noData: DAY }],
    [KEY, DATE, { up: DAY - 1, down: 1, noData: 0 }],
  ])('gives slot %d, date %d and %j back, as the database packs them', (slot, date, sums) => {
    const row = `SELECT ${7 + slot} AS store_key, ${19_000 + date} AS local_date,
      ${sums.up} AS up_ms, ${sums.down} AS down_ms, ${sums.noData} AS no_data_ms`;
    const packed = connection
      .prepare(`SELECT ${PACKED_COLUMNS.join(', ')} FROM (${row})`)
      .raw()
      .get(7, 19_000) as [number, number];
    expect(packed.every(Number.isSafeInteger)).toBe(true);
    expect(unpackDay(...packed)).toEqual({ slot, date, ...sums });
  });
});
