import fc from 'fast-check';
import { writeToString } from 'fast-csv';
import { NUMBERS_PER_STORE, StoreSums, WindowTotals } from '../../core/uptime/totals';
import {
  columnNames,
  csvLine,
  decodeRows,
  encodeRows,
  fileNameOf,
  filePathOf,
  mediaTypeOf,
  pagesOf,
  REPORT_FORMATS,
  reportLine,
  rowsIn,
} from './report-rows';

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

const sums: StoreSums = {
  hour: { up: HOUR / 4, down: HOUR / 2, noData: HOUR / 4 },
  day: { up: 2 * HOUR, down: 3 * HOUR, noData: 4 * HOUR + 18_000 },
  week: { up: 20.125 * HOUR, down: 30 * HOUR, noData: 40 * HOUR },
};

describe('reportLine', () => {
  it('has the columns of a report, first uptime, then downtime', () => {
    expect(columnNames('plain').join()).toBe(
      'store_id,uptime_last_hour(minutes),uptime_last_day(hours),uptime_last_week(hours),' +
        'downtime_last_hour(minutes),downtime_last_day(hours),downtime_last_week(hours)',
    );
  });

  it('counts time without data as downtime, and rounds the sum of both', () => {
    expect(reportLine('8419537941919820732', sums, 'down', 'plain')).toBe(
      '8419537941919820732,15.00,2.00,20.13,45.00,7.01,70.00\n',
    );
  });

  it('leaves time without data out when it is excluded', () => {
    expect(reportLine('a', sums, 'exclude', 'plain')).toBe('a,15.00,2.00,20.13,30.00,3.00,30.00\n');
  });

  it('adds open time and time without data when it is extended', () => {
    expect(columnNames('extended').slice(7).join()).toBe(
      'open_time_last_hour(minutes),open_time_last_day(hours),open_time_last_week(hours),' +
        'no_data_last_hour(minutes),no_data_last_day(hours),no_data_last_week(hours)',
    );
    const plain = reportLine('a', sums, 'down', 'plain').trimEnd();
    expect(reportLine('a', sums, 'down', 'extended')).toBe(`${plain},60.00,9.01,90.13,15.00,4.01,40.00\n`);
  });

  it('quotes an id that a reader would take for several fields', () => {
    expect(reportLine('a,"b"', sums, 'down', 'plain')).toMatch(/^"a,""b""",15\.00,/);
  });
});

/** Rows with distinct numbers; the greatest is the maximum of 32 bits. */
function rowsOf(count: number) {
  const numbers = Uint32Array.from({ length: count * NUMBERS_PER_STORE }, (_, i) => 4_294_967_295 - i);
  return {
    storeKeys: Uint32Array.from({ length: count }, (_, i) => i * 3 + 1),
    totals: new WindowTotals(numbers),
  };
}

describe('the rows of a report in blocks', () => {
  it.each([
    [0, []],
    [1, [0]],
    [1_023, [0]],
    [1_024, [0]],
    [1_025, [0, 1_024]],
    [3_000, [0, 1_024, 2_048]],
  ])('are the same again, of %d rows', (count, positions) => {
    const rows = rowsOf(count);
    const blocks = [...encodeRows(rows)];
    expect(blocks.map(({ position }) => position)).toEqual(positions);
    expect(decodeRows(blocks.map(({ bytes }) => bytes))).toEqual(rows);
    expect(blocks.reduce((sum, { bytes }) => sum + rowsIn(bytes.length), 0)).toBe(count);
  });

  it('have the keys first, then the totals, the most significant byte first', () => {
    const totals = new WindowTotals(Uint32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 258));
    const [block] = [...encodeRows({ storeKeys: Uint32Array.of(77), totals })];
    expect(Buffer.from(block!.bytes).toString('hex')).toBe(
      ['4d', '01', '02', '03', '04', '05', '06', '07', '08'].map((byte) => `000000${byte}`).join('') +
        '00000102',
    );
  });

  it('are read from bytes that begin anywhere in a buffer', () => {
    const rows = rowsOf(2);
    const [block] = [...encodeRows(rows)];
    const shifted = Buffer.concat([Buffer.of(9), block!.bytes]).subarray(1);
    expect(decodeRows([shifted])).toEqual(rows);
  });

  it('reject incomplete rows', () => {
    expect(() => decodeRows([new Uint8Array(41)])).toThrow('41 bytes are no whole number of rows');
  });
});

it('come in pages with the sums of their windows', () => {
  const ids = Array.from({ length: 1_025 }, (_, i) => `store ${i}`);
  const { totals } = rowsOf(1_025);
  const pages = [...pagesOf(ids, totals)];
  expect(pages.map(({ length }) => length)).toEqual([1_024, 1]);
  expect(pages[1]).toEqual([{ storeId: 'store 1024', sums: totals.sums(1_024) }]);
});

/** More than a store id may contain: everything except NUL, which fast-csv drops. */
const field = fc.oneof(
  fc.string({ unit: fc.constantFrom(',', '"', '|', '\r', '\n', ' ', ';', "'", 'a', 'é', '😀') }),
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
);

describe('csvLine', () => {
  it.each([
    [['8419537941919820732', '60.00', '0.00'], '8419537941919820732,60.00,0.00\n'],
    [['a,b', 'c'], '"a,b",c\n'],
    [['say "hi"', ''], '"say ""hi""",\n'],
    [['a|b'], '"a|b"\n'],
  ])('%j', (fields, line) => expect(csvLine(fields)).toBe(line));

  it('writes the same bytes as fast-csv', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(field, { minLength: 1, maxLength: 7 }), async (fields) => {
        const expected = await writeToString([fields], { includeEndRowDelimiter: true });
        expect(csvLine(fields)).toBe(expected);
      }),
    );
  });
});

const ID = '9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10';

it('a report’s file is named after its id, and known under reports/ wherever it lies', () => {
  expect(fileNameOf({ reportId: ID, format: 'csv' })).toBe(`store_report_${ID}.csv`);
  expect(filePathOf({ reportId: ID, format: 'csv' })).toBe(`reports/store_report_${ID}.csv`);
});
