import { LabelColumnsBuilder } from '../../core/selectors/details';
import { ReportTotals } from '../../core/uptime/totals';
import { DETAIL_BITS } from '../../stores';
import { columnNames, type ColumnsRequest, fieldName, tableOf } from './report-columns';
import {
  decodeRows,
  encodeRows,
  entriesOf,
  layoutOf,
  pagesOf,
  pagesOfGroups,
  type ReportRows,
  reportLine,
} from './report-rows';
import { bitsOf, decodeDetails, encodeDetails, groupRows, RowDetails, textsOfStores } from './row-details';

const HOUR = 3_600_000;
const BREACH = Date.parse('2024-05-15T09:30:00Z');

const windows = (columns: ColumnsRequest['columns'], more: Partial<ColumnsRequest> = {}): ColumnsRequest => ({
  ...{ columns, period: null, fromDate: null, breakdown: 'none', groupBy: null, labelColumns: null },
  ...more,
});
const month = (columns: ColumnsRequest['columns'], more: Partial<ColumnsRequest> = {}): ColumnsRequest =>
  windows(columns, { period: 'last_month', ...more });

const labels = new LabelColumnsBuilder();
labels.add(0, 'region', 'north');
labels.add(1, 'region', 'south');
labels.add(3, 'region', 'north');
labels.add(0, 'brand', '=Deli, "A"');
const columns = labels.build(4);

const DETAILS: RowDetails = {
  names: { values: ['Café', '-Bar'], ids: Uint32Array.of(1, 0, 2, 0) },
  labels: new Map([
    ['region', columns.column('region')!],
    ['brand', columns.column('brand')!],
  ]),
  targetPpm: Float64Array.of(990_000, 500_000, NaN, 900_000),
  salesCents: Float64Array.of(10_000, NaN, NaN, 250),
};

/** Four stores with one bucket: 3 hours up; 1 up, 1 down; nothing but 2 hours without data; 2 hours down. */
function rowsOf(shape: { buckets?: number; budgets?: boolean } = {}): ReportRows {
  const { buckets = 1, budgets = false } = shape;
  const totals = ReportTotals.of(4, { buckets, evidence: false, ...(budgets && { budgets }) });
  const sums = [
    { up: 3 * HOUR, down: 0, noData: 0, excluded: HOUR },
    { up: HOUR, down: HOUR, noData: 0, excluded: 0 },
    { up: 0, down: 0, noData: 2 * HOUR, excluded: 0 },
    { up: 0, down: 2 * HOUR, noData: 0, excluded: 0 },
  ];
  sums.forEach((own, store) => {
    for (let bucket = 0; bucket < buckets; bucket++) {
      totals.addBucket(store, bucket);
      totals.addSums(store, bucket, own);
      if (budgets)
        totals.setBudgetEnd(store, bucket, { ahead: HOUR, breachedAt: store === 3 ? BREACH : undefined });
    }
  });
  return { storeKeys: Uint32Array.of(1, 2, 3, 4), totals, dates: undefined, details: DETAILS };
}

const IDS = ['a', 'b', 'c', 'd'];

function linesOf(request: ColumnsRequest, rows: ReportRows): string[] {
  const table = tableOf(request, rows.details);
  const textsOf = textsOfStores(request, rows.details);
  const pages = pagesOf(rows, (store) => textsOf(IDS[store]!, store));
  return [...pages].flat().map((row) => reportLine(row, 'down', table).trimEnd());
}

function groupLinesOf(request: ColumnsRequest, rows: ReportRows): string[] {
  const table = tableOf(request, rows.details);
  const groups = groupRows(rows.totals, rows.details, table.texts, 'down');
  expect(entriesOf({ ...rows, groups })).toBe(groups.values.length);
  return [...pagesOfGroups(rows, groups)].flat().map((row) => reportLine(row, 'down', table).trimEnd());
}

describe('the details of the rows of a report', () => {
  it('are the same again in blocks', () => {
    const rows = rowsOf();
    const layout = layoutOf(rows);
    const blocks = [...encodeRows(rows, layout)];
    const [bytes, details] = [blocks.map((block) => block.bytes), blocks.map((block) => block.details)];
    expect(decodeRows(bytes, layout, details)).toEqual(rows);
    const parts = [encodeDetails(DETAILS, 0, 1), encodeDetails(DETAILS, 1, 4)];
    expect(decodeDetails(parts)).toEqual(DETAILS);
  });

  it('may be none, or none that a store has', () => {
    expect(decodeDetails([])).toBeUndefined();
    expect(decodeDetails([null, null])).toBeUndefined();
    const empty = { values: [], ids: new Uint32Array(2) };
    const none = {
      ...{ names: undefined, targetPpm: undefined, salesCents: undefined },
      labels: new Map([['region', empty]]),
    };
    expect(decodeDetails([encodeDetails(none, 0, 2)])).toEqual(none);
    expect(decodeDetails([encodeDetails({ ...none, labels: new Map() }, 0, 2)])).toEqual({
      ...none,
      labels: new Map(),
    });
  });

  it('are the bits of what a report needs', () => {
    const nothing = { names: false, targets: false, sales: false, keys: [] };
    expect(bitsOf(nothing)).toBe(0);
    expect(bitsOf({ ...nothing, keys: ['region'] })).toBe(DETAIL_BITS.labels);
    expect(bitsOf({ names: true, targets: true, sales: true, keys: ['a'] })).toBe(15);
  });
});

describe('rows of stores', () => {
  it('have names, labels and lost sales, in which nothing is a formula', () => {
    const request = month('extended', { labelColumns: 'region,brand' });
    const table = tableOf(request, DETAILS);
    expect(columnNames(table).slice(0, 4)).toEqual(['store_id', 'name', 'region', 'brand']);
    expect(table.figures.map(fieldName).at(-1)).toBe('lost_sales');
    const plain = month('plain', { labelColumns: 'region,brand' });
    const noSales = { ...rowsOf(), details: { ...DETAILS, names: undefined, salesCents: undefined } };
    expect(linesOf(plain, noSales)[0]).toBe(`a,north,"'=Deli, ""A""",3.00,0.00,4.00,0.00,1.00,100.00`);
    expect(linesOf(windows('plain', { labelColumns: 'region' }), rowsOf({ buckets: 3 }))[2]).toBe(
      `c,'-Bar,,0.00,0.00,0.00,120.00,2.00,2.00`,
    );
    const extended = linesOf(windows('extended'), rowsOf({ buckets: 3 }));
    expect(extended.map((line) => line.split(',').slice(-3).join())).toEqual([
      '0.00,0.00,0.00',
      ',,',
      ',,',
      '5.00,5.00,5.00',
    ]);
  });

  it('do not have a column that would be empty in all of them', () => {
    const none = { names: undefined, salesCents: undefined };
    for (const request of [windows('extended'), month('extended'), windows('evidence'), month('targets')]) {
      expect(columnNames(tableOf(request, none))).toEqual(columnNames(tableOf(request)));
      expect(columnNames(tableOf(request)).join()).not.toMatch(/name|lost_sales/);
      expect(columnNames(tableOf(request, DETAILS)).join()).toMatch(/^store_id,name,.*lost_sales/);
    }
  });

  it('have budgets of downtime', () => {
    const request = month('targets');
    expect(columnNames(tableOf(request, DETAILS)).slice(-7)).toEqual([
      ...['target_percent', 'allowed_minutes', 'used_minutes', 'left_minutes', 'burn', 'breached_at'],
      'lost_sales',
    ]);
    const lines = linesOf(request, rowsOf({ budgets: true }));
    expect(lines.map((line) => line.split(',').slice(-7).join())).toEqual([
      // 1 % of 4 hours.
      '99,2.40,0.00,2.40,0.00,,0.00',
      // Half of 3 hours, of which two are over.
      '50,90.00,60.00,30.00,1.00,,',
      ',,,,,,',
      '90,18.00,120.00,-102.00,10.00,2024-05-15T09:30:00.000Z,5.00',
    ]);
  });
});

describe('rows of groups', () => {
  it('are sums of stores, those without the label at the end', () => {
    const request = month('extended', { groupBy: 'region' });
    expect(columnNames(tableOf(request, DETAILS)).join()).toBe(
      'region,stores,stores_with_data,uptime(hours),downtime(hours),open_time(hours),no_data(hours),excluded(hours),' +
        'uptime_percent,never_up,below_target,lost_sales',
    );
    expect(groupLinesOf(request, rowsOf())).toEqual([
      'north,2,2,3.00,2.00,6.00,0.00,1.00,60.00,1,1,5.00',
      'south,1,1,1.00,1.00,2.00,0.00,0.00,50.00,0,0,',
      '(none),1,0,0.00,2.00,2.00,2.00,0.00,0.00,1,0,',
    ]);
    expect(groupLinesOf(month('plain', { groupBy: 'brand,region' }), rowsOf())).toEqual([
      `"'=Deli, ""A""",north,1,1,3.00,0.00,4.00,0.00,1.00,100.00,0,0`,
      '(none),north,1,1,0.00,2.00,2.00,0.00,0.00,0.00,1,1',
      '(none),south,1,1,1.00,1.00,2.00,0.00,0.00,50.00,0,0',
      '(none),(none),1,0,0.00,2.00,2.00,2.00,0.00,0.00,1,0',
    ]);
  });

  it('have the figures of each window, and the stores of the last week', () => {
    const table = tableOf(windows('plain', { groupBy: 'region' }), DETAILS);
    const names = columnNames(table);
    expect(names.slice(0, 4)).toEqual(['region', 'stores', 'stores_with_data', 'uptime_last_hour(minutes)']);
    expect(names.slice(-3)).toEqual([
      'below_target_last_hour',
      'below_target_last_day',
      'below_target_last_week',
    ]);
    const [north] = groupLinesOf(windows('plain', { groupBy: 'region' }), rowsOf({ buckets: 3 }));
    expect(north).toMatch(/^north,2,2,180\.00,3\.00,3\.00,120\.00,2\.00,2\.00,/);
  });

  it('have the sums of the budgets of stores with a target, and the instant that is stored with them', () => {
    const request = month('targets', { groupBy: 'region' });
    const lines = groupLinesOf(request, rowsOf({ budgets: true }));
    expect(lines.map((line) => line.split(',').slice(-7).join())).toEqual([
      // 20.4 of 7 hours.
      '95.1428,20.40,120.00,-99.60,8.23,2024-05-15T09:30:00.000Z,5.00',
      '50,90.00,60.00,30.00,1.00,,',
      ',,,,,,',
    ]);
  });

  it('are none without stores', () => {
    const totals = ReportTotals.of(0, { buckets: 3, evidence: false });
    const rows = { storeKeys: new Uint32Array(), totals, dates: undefined };
    expect(groupLinesOf(windows('plain', { groupBy: 'region' }), rows)).toEqual([]);
  });
});
