import { parseDate } from '../../core/time/instant';
import { BucketSums, ReportTotals } from '../../core/uptime/totals';
import {
  columnNames,
  type ColumnsRequest,
  fieldName,
  fullTableOf,
  needsEvidence,
  type ReportColumns,
  tableOf,
} from './report-columns';
import {
  bucketsOfRows,
  decodeRows,
  encodeRows,
  fileNameOf,
  filePathOf,
  layoutOf,
  mediaTypeOf,
  pagesOf,
  REPORT_FORMATS,
  reportLine,
  type ReportRow,
  type ReportRows,
  storesIn,
  valueOf,
} from './report-rows';
import { NOTHING } from './row-details';

it('knows the media type of each format by the ending of a name', () => {
  const types = REPORT_FORMATS.map((format) => mediaTypeOf(`store_report_1.${format}`).split(';')[0]);
  expect(types).toEqual([
    'text/csv',
    'application/x-ndjson',
    'application/vnd.apache.parquet',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ]);
});

const HOUR = 3_600_000;

const windows = (columns: ReportColumns): ColumnsRequest => ({
  columns,
  period: null,
  fromDate: null,
  breakdown: 'none',
});
const month = (columns: ReportColumns, breakdown: ColumnsRequest['breakdown'] = 'none'): ColumnsRequest => ({
  columns,
  period: 'last_month',
  fromDate: null,
  breakdown,
});

type Sums = Omit<BucketSums, 'evidence'>;

/** The only row of a report with these buckets. */
function rowOf(storeId: string, sums: readonly Sums[], part?: string, evidence = false): ReportRow {
  const totals = ReportTotals.of(1, { buckets: sums.length, evidence });
  sums.forEach((each, bucket) => {
    totals.addBucket(0, bucket);
    totals.addSums(0, bucket, each);
    if (evidence) totals.setEvidence(0, bucket, { polls: 7 + bucket, longestGap: 90_000 });
  });
  return { texts: [storeId], part, of: { totals, dates: undefined }, bucket: 0 };
}

const sums: Sums[] = [
  { up: HOUR / 4, down: HOUR / 2, noData: HOUR / 4, excluded: 0 },
  { up: 2 * HOUR, down: 3 * HOUR, noData: 4 * HOUR + 18_000, excluded: HOUR },
  { up: 20.125 * HOUR, down: 30 * HOUR, noData: 40 * HOUR, excluded: 2 * HOUR },
];

describe('a row with windows', () => {
  it('has the columns of a report, first uptime, then downtime', () => {
    expect(columnNames(tableOf(windows('plain'))).join()).toBe(
      'store_id,uptime_last_hour(minutes),uptime_last_day(hours),uptime_last_week(hours),' +
        'downtime_last_hour(minutes),downtime_last_day(hours),downtime_last_week(hours)',
    );
  });

  it('counts time without data as downtime, and rounds the sum of both', () => {
    expect(reportLine(rowOf('8419537941919820732', sums), 'down', tableOf(windows('plain')))).toBe(
      '8419537941919820732,15.00,2.00,20.13,45.00,7.01,70.00\n',
    );
  });

  it('leaves time without data out when it is excluded', () => {
    expect(reportLine(rowOf('a', sums), 'exclude', tableOf(windows('plain')))).toBe(
      'a,15.00,2.00,20.13,30.00,3.00,30.00\n',
    );
  });

  it('adds open time, time without data and excluded time when it is extended', () => {
    const extended = tableOf(windows('extended'));
    expect(columnNames(extended).slice(7).join()).toBe(
      'open_time_last_hour(minutes),open_time_last_day(hours),open_time_last_week(hours),' +
        'no_data_last_hour(minutes),no_data_last_day(hours),no_data_last_week(hours),' +
        'excluded_last_hour(minutes),excluded_last_day(hours),excluded_last_week(hours)',
    );
    const plain = reportLine(rowOf('a', sums), 'down', tableOf(windows('plain'))).trimEnd();
    expect(reportLine(rowOf('a', sums), 'down', extended)).toBe(
      `${plain},60.00,10.01,92.13,15.00,4.01,40.00,0.00,1.00,2.00\n`,
    );
  });

  it('adds polls and longest gaps as evidence', () => {
    const evidence = tableOf(windows('evidence'));
    expect(columnNames(evidence).slice(16).join()).toBe(
      'polls_last_hour,polls_last_day,polls_last_week,' +
        'longest_gap_last_hour(minutes),longest_gap_last_day(minutes),longest_gap_last_week(minutes)',
    );
    const line = reportLine(rowOf('a', sums, undefined, true), 'down', evidence);
    expect(line.split(',').slice(16).join()).toBe('7,8,9,1.50,1.50,1.50\n');
  });

  it('quotes an id that a reader would take for several fields', () => {
    expect(reportLine(rowOf('a,"b"', sums), 'down', tableOf(windows('plain')))).toMatch(/^"a,""b""",15\.00,/);
  });
});

describe('a row of a period', () => {
  const day = sums.slice(1, 2);

  it('has open time, what is not known of it, and a percentage', () => {
    const table = tableOf(month('plain'));
    expect(columnNames(table).join()).toBe(
      'store_id,uptime(hours),downtime(hours),open_time(hours),no_data(hours),excluded(hours),uptime_percent',
    );
    expect(reportLine(rowOf('a', day), 'down', table)).toBe('a,2.00,7.01,10.01,4.01,1.00,22.20\n');
    expect(reportLine(rowOf('a', day), 'exclude', table)).toBe('a,2.00,3.00,10.01,4.01,1.00,40.00\n');
  });

  it('has no percentage where there is nothing to divide by', () => {
    const nothing = rowOf('a', [{ up: 0, down: 0, noData: 5, excluded: 0 }]);
    const table = tableOf(month('plain'));
    expect(reportLine(nothing, 'exclude', table)).toBe('a,0.00,0.00,0.00,0.00,0.00,\n');
    const percent = table.figures.find(({ name }) => name === 'uptime_percent')!;
    expect(valueOf(percent, nothing, 'exclude')).toBe(NOTHING);
    expect(valueOf(percent, rowOf('a', day), 'down')).toBe(2_220);
  });

  it.each(['day', 'week', 'month'] as const)('names its %s', (breakdown) => {
    const table = tableOf(month('plain', breakdown));
    expect(columnNames(table).slice(0, 2)).toEqual(['store_id', breakdown]);
    expect(reportLine(rowOf('a', day, '2026-03-29'), 'down', table)).toMatch(/^a,2026-03-29,2\.00,/);
  });

  it('adds polls and the longest gap when it is extended', () => {
    for (const columns of ['extended', 'evidence'] as const) {
      const table = tableOf(month(columns));
      expect(columnNames(table).slice(7)).toEqual(['polls', 'longest_gap(minutes)']);
      expect(reportLine(rowOf('a', day, undefined, true), 'down', table)).toMatch(/,22\.20,7,1\.50\n$/);
    }
  });
});

it('a report needs evidence for the columns that show it', () => {
  expect(
    (['plain', 'extended', 'evidence'] as const).map((columns) => [
      needsEvidence(windows(columns)),
      needsEvidence(month(columns)),
    ]),
  ).toEqual([
    [false, false],
    [false, true],
    [true, true],
  ]);
});

it('rows have all figures that need no evidence, whatever the file has', () => {
  const names = (request: ColumnsRequest) => fullTableOf(request).figures.map(fieldName);
  expect(names(windows('plain'))).toEqual(tableOf(windows('extended')).figures.map(fieldName));
  expect(names(windows('evidence'))).toHaveLength(21);
  expect(names(month('plain'))).toEqual([
    'uptime_hours',
    'downtime_hours',
    'open_time_hours',
    'no_data_hours',
    'excluded_hours',
    'uptime_percent',
  ]);
  expect(names(month('extended')).slice(6)).toEqual(['polls', 'longest_gap_minutes']);
});

const DAY_ONE = parseDate('2026-03-30')!;

/** Rows with distinct numbers, the greatest first; every fifth store lacks its first bucket. */
function rowsOf(count: number, buckets = 3, evidence = false, greatest = 4_294_967_294): ReportRows {
  const totals = ReportTotals.of(count, { buckets, evidence });
  totals.numbers.forEach((_, i) => (totals.numbers[i] = greatest - i));
  const dates =
    buckets === 3 || buckets === 1 ? undefined : Array.from({ length: buckets }, (_, i) => DAY_ONE + i);
  if (dates !== undefined) {
    for (let store = 0; store < count; store += 5) {
      const at = store * buckets * totals.perBucket;
      totals.numbers.fill(NaN, at, at + totals.perBucket);
    }
  }
  return { storeKeys: Uint32Array.from({ length: count }, (_, i) => i * 3 + 1), totals, dates };
}

describe('the rows of a report in blocks', () => {
  it.each<[what: string, rows: ReportRows, bytes: number]>([
    ['windows', rowsOf(2), 4],
    ['windows with evidence', rowsOf(2, 3, true), 4],
    ['a period by day', rowsOf(9, 31), 4],
    ['a period by month, with evidence', rowsOf(9, 2, true), 4],
    ['a short period', rowsOf(2, 1), 4],
    ['a period of more than 49 days', rowsOf(2, 1, false, 34_560_000_000), 8],
    ['a period of 400 days with evidence', rowsOf(2, 1, true, 34_560_000_000), 8],
    ['a period that no store has a day of', { ...rowsOf(3, 0), dates: [] }, 4],
  ])('are the same again: %s', (_what, rows, bytes) => {
    const layout = layoutOf(rows);
    expect(layout).toEqual({ ...rows.totals.shape, dates: rows.dates ?? null, bytes });
    const blocks = [...encodeRows(rows, layout)].map((block) => block.bytes);
    expect(decodeRows(blocks, layout)).toEqual(rows);
  });

  it('are the same again with the instants of budgets by day', () => {
    const totals = ReportTotals.of(2, { buckets: 2, evidence: false, budgets: true });
    totals.addBucket(1, 0);
    totals.setBudgetEnd(1, 0, { ahead: HOUR, breachedAt: Date.parse('2024-05-15T09:30:00.001Z') });
    const rows = { storeKeys: Uint32Array.of(1, 2), totals, dates: [19_000, 19_001] };
    const blocks = [...encodeRows(rows, layoutOf(rows))].map((block) => block.bytes);
    expect(decodeRows(blocks, layoutOf(rows))).toEqual(rows);
  });

  it.each([
    [0, []],
    [1, [0]],
    [1_023, [0]],
    [1_024, [0]],
    [1_025, [0, 1_024]],
    [3_000, [0, 1_024, 2_048]],
  ])('are the same again, of %d stores', (count, positions) => {
    const rows = rowsOf(count, 2);
    const layout = layoutOf(rows);
    const blocks = [...encodeRows(rows, layout)];
    expect(blocks.map(({ position }) => position)).toEqual(positions);
    expect(
      decodeRows(
        blocks.map(({ bytes }) => bytes),
        layout,
      ),
    ).toEqual(rows);
    expect(blocks.reduce((sum, { bytes }) => sum + storesIn(bytes.length, layout), 0)).toBe(count);
  });

  const hex = (numbers: readonly number[]): string =>
    numbers.map((number) => number.toString(16).padStart(8, '0')).join('');

  it('have the keys first, then the totals, the most significant byte first', () => {
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 258];
    const totals = new ReportTotals({ buckets: 3, evidence: false }, Float64Array.from(numbers));
    const rows = { storeKeys: Uint32Array.of(77), totals, dates: undefined };
    const [block] = [...encodeRows(rows, layoutOf(rows))];
    expect(Buffer.from(block!.bytes).toString('hex')).toBe(hex([77, ...numbers]));
  });

  it('of earlier versions have no excluded time', () => {
    const bytes = Buffer.from(hex([77, 78, ...Array.from({ length: 18 }, (_, i) => i + 1)]), 'hex');
    const { storeKeys, totals, dates } = decodeRows([bytes], null);
    expect([...storeKeys]).toEqual([77, 78]);
    expect(dates).toBeUndefined();
    expect([0, 1].map((store) => [0, 1, 2].map((bucket) => totals.sums(store, bucket)))).toEqual(
      [1, 10].map((first) =>
        [first, first + 3, first + 6].map((up) => ({
          up,
          down: up + 1,
          noData: up + 2,
          excluded: 0,
          evidence: undefined,
        })),
      ),
    );
  });

  it('are read from bytes that begin anywhere in a buffer', () => {
    for (const rows of [rowsOf(2), rowsOf(3, 1, false, 34_560_000_000)]) {
      const [block] = [...encodeRows(rows, layoutOf(rows))];
      const shifted = Buffer.concat([Buffer.of(9), block!.bytes]).subarray(1);
      expect(decodeRows([shifted], layoutOf(rows))).toEqual(rows);
    }
  });

  it('reject incomplete rows', () => {
    expect(() => decodeRows([new Uint8Array(41)], null)).toThrow('41 bytes are no whole number of rows');
    expect(() => storesIn(53, layoutOf(rowsOf(1)))).toThrow('53 bytes are no whole number of rows');
  });
});

describe('the rows of a report in pages', () => {
  const textsOf = (store: number): string[] => [`store ${store}`];

  it('are a row a store with windows', () => {
    const rows = rowsOf(1_025);
    const pages = [...pagesOf(rows, textsOf)];
    expect(pages.map(({ length }) => length)).toEqual([1_024, 1]);
    expect(pages[1]).toEqual([{ texts: ['store 1024'], part: undefined, of: rows, bucket: 1_024 * 3 }]);
    expect([...bucketsOfRows(rows, 1, 3)]).toEqual([3, 6]);
  });

  it('are a row a part that the store has with a breakdown', () => {
    const rows = rowsOf(6, 2);
    const parts = [...pagesOf(rows, textsOf)]
      .flat()
      .map(({ texts, part, bucket }) => `${texts.join()} ${part} ${bucket}`);
    expect(parts).toEqual([
      'store 0 2026-03-31 1',
      ...[1, 2, 3, 4].flatMap((store) => [
        `store ${store} 2026-03-30 ${2 * store}`,
        `store ${store} 2026-03-31 ${2 * store + 1}`,
      ]),
      'store 5 2026-03-31 11',
    ]);
    expect([...bucketsOfRows(rows, 0, 6)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 11]);
    expect([...bucketsOfRows(rows, 5, 6)]).toEqual([11]);
  });

  it('are none of a period that no store has a day of', () => {
    const rows = { ...rowsOf(3, 0), dates: [] };
    expect([...pagesOf(rows, textsOf)]).toEqual([]);
    expect([...bucketsOfRows(rows, 0, 3)]).toEqual([]);
  });
});

const ID = '9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10';

it('a report’s file is named after its id, and known under reports/ wherever it lies', () => {
  expect(fileNameOf({ reportId: ID, format: 'csv' })).toBe(`store_report_${ID}.csv`);
  expect(filePathOf({ reportId: ID, format: 'csv' })).toBe(`reports/store_report_${ID}.csv`);
});
