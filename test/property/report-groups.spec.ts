import fc from 'fast-check';
import { NO_DATA_POLICIES } from '../../src/core/uptime/figures';
import { LabelColumnsBuilder } from '../../src/core/selectors/details';
import { ReportTotals } from '../../src/core/uptime/totals';
import { ALL_FIGURES, tableOf } from '../../src/reports/records/report-columns';
import {
  decodeRows,
  encodeRows,
  layoutOf,
  pagesOfGroups,
  type ReportRows,
  valueOf,
} from '../../src/reports/records/report-rows';
import { groupRows, NOTHING, type RowDetails } from '../../src/reports/records/row-details';
import { runs } from './runs';

const ms = fc.oneof(fc.constant(0), fc.nat(100), fc.integer({ min: 0, max: 400 * 86_400_000 }));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const store = fc.record({
  region: maybe(fc.constantFrom('north', 'south', '(none)', 'a,b')),
  salesCents: maybe(fc.nat(10_000_000)),
  buckets: fc.array(maybe(fc.tuple(ms, ms, ms, ms)), { minLength: 2, maxLength: 2 }),
});
type Store = typeof store extends fc.Arbitrary<infer T> ? T : never;

/** As they are read from a database. */
function rowsOf(stores: readonly Store[]): ReportRows {
  const labels = new LabelColumnsBuilder();
  const totals = ReportTotals.of(stores.length, { buckets: 2, evidence: false });
  stores.forEach(({ region, buckets }, i) => {
    if (region !== undefined) labels.add(i, 'region', region);
    buckets.forEach((sums, bucket) => {
      if (sums === undefined) return;
      const [up, down, noData, excluded] = sums;
      totals.addBucket(i, bucket);
      totals.addSums(i, bucket, { up, down, noData, excluded });
    });
  });
  const none = { values: [], ids: new Uint32Array(stores.length) };
  const details: RowDetails = {
    names: undefined,
    labels: new Map([['region', labels.build(stores.length).column('region') ?? none]]),
    targetPpm: undefined,
    salesCents: Float64Array.from(stores, ({ salesCents }) => salesCents ?? NaN),
  };
  const rows = { storeKeys: Uint32Array.from(stores.keys()), totals, dates: [19_000, 19_001], details };
  const blocks = [...encodeRows(rows, layoutOf(rows))];
  return decodeRows(
    blocks.map(({ bytes }) => bytes),
    layoutOf(rows),
    blocks.map((block) => block.details),
  );
}

const SUMS = ALL_FIGURES.filter(({ name }) =>
  ['uptime', 'downtime', 'open_time', 'no_data', 'excluded', 'lost_sales'].includes(name),
);

it('the rows of groups have the sums of the rows of their stores, to the millisecond', () => {
  fc.assert(
    fc.property(
      fc.array(store, { maxLength: 20 }),
      fc.constantFrom(...NO_DATA_POLICIES),
      (stores, policy) => {
        const rows = rowsOf(stores);
        const groups = groupRows(rows.totals, rows.details, ['region'], policy);
        const found = new Map<string, bigint>();
        const add = (name: string, value: bigint) => found.set(name, (found.get(name) ?? 0n) + value);
        stores.forEach(({ region = null, buckets }, i) =>
          buckets.forEach((sums, bucket) => {
            if (sums === undefined) return;
            for (const figure of SUMS) {
              const value = valueOf(figure, { of: rows, bucket: 2 * i + bucket }, policy);
              const name = `${JSON.stringify(region)} ${bucket} ${figure.name}`;
              if (value !== NOTHING) add(name, BigInt(value));
              else if (figure.name !== 'lost_sales') throw new Error(`${name} is nothing`);
            }
          }),
        );
        const shown = new Map<string, bigint>();
        for (const row of [...pagesOfGroups(rows, groups)].flat()) {
          for (const figure of SUMS) {
            const value = valueOf(figure, row, policy);
            const name = `${JSON.stringify(row.texts[0])} ${row.bucket % 2} ${figure.name}`;
            if (value !== NOTHING) shown.set(name, BigInt(value));
          }
        }
        expect(shown).toEqual(found);
      },
    ),
    runs(300),
  );
});

it('a table of groups has its keys first', () => {
  const request = { columns: 'plain', period: null, fromDate: null, breakdown: 'none' } as const;
  expect(tableOf({ ...request, groupBy: 'timezone,brand' }).texts).toEqual(['timezone', 'brand']);
});
