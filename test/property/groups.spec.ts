import fc from 'fast-check';
import { floorOfQuotient, NO_DATA_POLICIES } from '../../src/core/uptime/figures';
import { groupsOf, GroupTotals, isBelowTarget, lostSales } from '../../src/core/uptime/groups';
import { LabelColumnsBuilder } from '../../src/core/selectors/details';
import { ReportTotals } from '../../src/core/uptime/totals';
import { runs } from './runs';

const ms = fc.oneof(fc.constant(0), fc.nat(100), fc.integer({ min: 0, max: 400 * 86_400_000 }));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const store = fc.record({
  labels: fc.record({
    region: optional(fc.constantFrom('north', 'south', '', 'null')),
    brand: optional(fc.constantFrom('a', 'b')),
  }),
  targetPpm: optional(fc.integer({ min: 10_001, max: 1_000_000 })),
  salesCents: optional(fc.nat(10_000_000)),
  /** For each of two buckets: up, down, without data, excluded. */
  buckets: fc.tuple(optional(fc.tuple(ms, ms, ms, ms)), optional(fc.tuple(ms, ms, ms, ms))),
});

describe('the groups of stores', () => {
  it('are the sums of their stores, as a naive count of exact integers has them', () => {
    const keys = fc.constantFrom(['region'], ['brand', 'region'], ['region', 'planet']);
    fc.assert(
      fc.property(
        fc.array(store, { maxLength: 30 }),
        keys,
        fc.constantFrom(...NO_DATA_POLICIES),
        (stores, by, policy) => {
          const labels = new LabelColumnsBuilder();
          const totals = ReportTotals.of(stores.length, { buckets: 2, evidence: false });
          stores.forEach((own, i) => {
            for (const [key, value] of Object.entries(own.labels))
              if (value !== undefined) labels.add(i, key, value);
            own.buckets.forEach((sums, bucket) => {
              if (sums === undefined) return;
              totals.addBucket(i, bucket);
              const [up, down, noData, excluded] = sums;
              totals.addSums(i, bucket, { up, down, noData, excluded });
            });
          });
          const columns = labels.build(stores.length);
          const groups = groupsOf(
            stores.length,
            by.map((key) => columns.column(key)),
          );
          const sums = new GroupTotals(
            groups,
            2,
            {
              targetPpm: Float64Array.from(stores, ({ targetPpm }) => targetPpm ?? NaN),
              salesCents: Float64Array.from(stores, ({ salesCents }) => salesCents ?? NaN),
            },
            policy,
          );
          sums.addAll(totals);

          const valuesOf = (own: (typeof stores)[number]) =>
            by.map((key) => (own.labels as Record<string, string | undefined>)[key] ?? null);
          expect(new Set(groups.values.map((values) => JSON.stringify(values)))).toEqual(
            new Set(stores.map((own) => JSON.stringify(valuesOf(own)))),
          );
          groups.values.forEach((values, group) => {
            const members = stores.filter((own) => JSON.stringify(valuesOf(own)) === JSON.stringify(values));
            for (const bucket of [0, 1]) {
              const rows = members.flatMap(({ buckets, targetPpm, salesCents }) => {
                const own = buckets[bucket];
                if (own === undefined) return [];
                const [up, down, noData, excluded] = own.map(BigInt) as [bigint, bigint, bigint, bigint];
                return [{ up, down, noData, excluded, targetPpm, salesCents }];
              });
              const sum = (of: (row: (typeof rows)[number]) => bigint) =>
                Number(rows.reduce((total, row) => total + of(row), 0n));
              const downtime = (row: (typeof rows)[number]) =>
                row.down + (policy === 'down' ? row.noData : 0n);
              const known = rows.filter(({ salesCents }) => salesCents !== undefined);
              expect(sums.of(group, bucket)).toEqual({
                stores: rows.length,
                storesWithData: rows.filter(({ up, down }) => up + down > 0n).length,
                neverUp: rows.filter(({ up, down, noData }) => up === 0n && down + noData > 0n).length,
                belowTarget: rows.filter(
                  (row) =>
                    row.targetPpm !== undefined &&
                    row.up * 1_000_000n < BigInt(row.targetPpm) * (row.up + downtime(row)),
                ).length,
                up: sum(({ up }) => up),
                down: sum(({ down }) => down),
                noData: sum(({ noData }) => noData),
                excluded: sum(({ excluded }) => excluded),
                lostCents:
                  known.length === 0
                    ? undefined
                    : Number(
                        known.reduce(
                          (total, row) =>
                            total + (2n * downtime(row) * BigInt(row.salesCents!) + 3_600_000n) / 7_200_000n,
                          0n,
                        ),
                      ),
              });
            }
          });
        },
      ),
      runs(200),
    );
  });
});

describe('exact integers', () => {
  const large = fc.oneof(ms, fc.maxSafeInteger().map(Math.abs), fc.nat(1_000_000));

  it('floorOfQuotient is that of exact integers', () => {
    fc.assert(
      fc.property(large, large, fc.integer({ min: 1, max: 2 ** 40 }), (a, b, divisor) => {
        expect(floorOfQuotient(a, b, divisor)).toBe(Number((BigInt(a) * BigInt(b)) / BigInt(divisor)));
      }),
      runs(2_000),
    );
  });

  it('isBelowTarget compares exactly', () => {
    const near = fc
      .tuple(fc.integer({ min: 1, max: 400 * 86_400_000 }), fc.integer({ min: 1, max: 1_000_000 }), fc.nat(2))
      .map(([total, ppm, beside]) => {
        const least = Number((BigInt(total) * BigInt(ppm)) / 1_000_000n);
        return { total, ppm, up: Math.min(total, Math.max(0, least + beside - 1)) };
      });
    fc.assert(
      fc.property(near, ({ total, ppm, up }) => {
        const below = BigInt(up) * 1_000_000n < BigInt(ppm) * BigInt(total);
        expect(isBelowTarget(up, total - up, ppm)).toBe(below);
      }),
      runs(2_000),
    );
  });

  it('lostSales rounds half up', () => {
    fc.assert(
      fc.property(ms, fc.nat(1_000_000_000), (downtime, sales) => {
        const twice = 2n * BigInt(downtime) * BigInt(sales);
        expect(lostSales(downtime, sales)).toBe(Number((twice + 3_600_000n) / 7_200_000n));
      }),
      runs(2_000),
    );
  });
});
