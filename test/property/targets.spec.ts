import fc from 'fast-check';
import { packPoll } from '../../src/core/polls/poll-block';
import { addStore, NO_DATA_POLICIES } from '../../src/core/uptime/figures';
import { BREAKDOWNS } from '../../src/core/uptime/periods';
import { periodPlan } from '../../src/core/uptime/plans';
import { BreachSearch } from '../../src/core/uptime/group-budgets';
import { addBudgets, Budget, burnOf, daysAhead, stateOf, storeBudget } from '../../src/core/uptime/targets';
import { NO_ROLLUPS, ReportTotals } from '../../src/core/uptime/totals';
import { accountings, calendarOf, inputsOf } from './cases';
import { runs } from './runs';
import { nameOf, SecondBySecond, SecondsBudget } from './second-by-second';
import { place, storeAt } from './stores';
import { WallClock } from './wall-clock';

const MAX_AHEAD = 6;

const targets = fc.oneof(
  fc.constantFrom(1_000_000, 999_900, 990_000, 500_000),
  fc.integer({ min: 10_001, max: 1_000_000 }),
);
/** The first date is this many days before that of as_of, and the last this many after or before it. */
const periods = fc
  .tuple(fc.integer({ min: -MAX_AHEAD, max: 8 }), fc.integer({ min: -8, max: MAX_AHEAD }))
  .map(([before, after]) => ({ before: Math.max(before, -after), after }));
const stores = place.chain((where) => storeAt(where).map((store) => ({ ...where, ...store })));

/** The dates of each part of a period that has begun. */
function partsOf(first: number, last: number, today: number, breakdown: (typeof BREAKDOWNS)[number]) {
  if (breakdown === 'none') return [{ first, last }];
  const byName = new Map<number, number[]>();
  for (let date = first; date <= last; date++) {
    const name = nameOf(date, breakdown);
    byName.set(name, [...(byName.get(name) ?? []), date]);
  }
  return [...byName.values()]
    .map((dates) => ({ first: dates[0]!, last: dates.at(-1)! }))
    .filter((part) => part.first <= today);
}

it('budgets of downtime are those of a look at every single second, in exact integers', () => {
  const clocks = new Map<string, WallClock>();
  const clockOf = (zone: string) => clocks.get(zone) ?? clocks.set(zone, new WallClock(zone)).get(zone)!;
  fc.assert(
    fc.property(
      stores,
      accountings,
      targets,
      periods,
      fc.constantFrom(...BREAKDOWNS),
      fc.constantFrom(...NO_DATA_POLICIES),
      (store, carryMs, targetPpm, { before, after }, breakdown, policy) => {
        const { zone, asOf } = store;
        const polls = [...store.polls].sort((a, b) => a.second - b.second);
        const clock = clockOf(zone);
        const carry = carryMs === undefined ? undefined : carryMs / 1000;
        const oracle = new SecondBySecond(clock, store, polls, asOf, carry, MAX_AHEAD);
        const [first, last] = [oracle.today - before, oracle.today + after];
        const expected = partsOf(first, last, oracle.today, breakdown)
          .filter(
            (part) =>
              breakdown === 'none' || clock.beginningOf(part.first) < clock.beginningOf(part.last + 1),
          )
          .map((part) => oracle.budget(part.first, part.last, targetPpm, policy === 'down'));

        const request = { dates: { first, last }, breakdown };
        const calendar = calendarOf(zone);
        const names: number[] = [];
        const accounting = { carryMs, evidence: false };
        const report = periodPlan(request, asOf * 1000, calendar, accounting, (name) => names.push(name) - 1);
        const plan = { ...report, ahead: daysAhead(request, asOf * 1000, calendar) };
        const totals = ReportTotals.of(1, {
          buckets: Math.max(1, names.length),
          evidence: false,
          budgets: true,
        });
        const inputs = inputsOf({
          ...store,
          polls: polls.map(({ second, active }) => packPoll(second * 1000, active)),
          exclusions: store.exclusions.map(([start, end]) => [start * 1000, end * 1000] as const),
        });
        const evaluated = { ...inputs, rollups: NO_ROLLUPS, position: 0, plan };
        addStore(totals, evaluated);
        const target = { targetPpm, policy };
        addBudgets(totals, evaluated, target, false);
        const found = plan.buckets.map(({ index }) => {
          const { breachedAt, ...budget } = storeBudget(totals, 0, index, target)!;
          const exact = Object.entries(budget).map(([name, ms]) => [name, BigInt(ms)]);
          return {
            ...Object.fromEntries(exact),
            breachedAt: breachedAt && BigInt(breachedAt),
          } as SecondsBudget;
        });
        expect(found).toEqual(expected);
      },
    ),
    runs(150),
  );
});

it('burn rates and states are those of exact fractions', () => {
  const ms = fc.oneof(fc.nat(50), fc.integer({ min: 0, max: 400 * 86_400_000 }));
  const budgets: fc.Arbitrary<Budget> = fc.tuple(ms, ms, ms, ms).map(([open, elapsed, allowed, used]) => ({
    open: open + elapsed,
    elapsed,
    allowed,
    used: Math.min(used, elapsed),
  }));
  const thresholds = fc.record({ burn: fc.oneof(fc.constant(100), fc.nat(1_000)), usedPercent: fc.nat(100) });
  fc.assert(
    fc.property(budgets, thresholds, (budget, { burn, usedPercent }) => {
      const { open, elapsed, allowed, used } = budget;
      const [o, e, a, u] = [open, elapsed, allowed, used].map(BigInt) as [bigint, bigint, bigint, bigint];
      // used ÷ allowed ÷ (elapsed ÷ open)
      expect(burnOf(budget)).toBe(a === 0n || e === 0n ? undefined : Number((100n * u * o) / (a * e)));
      const risky =
        u > 0n && e < o && u * o * 100n >= BigInt(burn) * a * e && u * 100n >= BigInt(usedPercent) * a;
      expect(stateOf(budget, { burn, usedPercent })).toBe(u > a ? 'breached' : risky ? 'at_risk' : 'met');
    }),
    runs(2_000),
  );
});

it('the budget of a group runs out where its downtime, counted by the millisecond, is more than is allowed', () => {
  const segment = fc.record({
    start: fc.nat(500),
    length: fc.integer({ min: 1, max: 120 }),
    /** Of some days, only the sum is known. */
    isSum: fc.boolean(),
  });
  const groups = fc.array(
    fc.record({ segments: fc.array(segment, { minLength: 1, maxLength: 8 }), share: fc.nat(999) }),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(groups, fc.boolean(), fc.integer({ min: 1, max: 2_000 }), (all, hasSums, maxBins) => {
      const sumOf = (segments: readonly { length: number }[]) =>
        segments.reduce((sum, { length }) => sum + length, 0);
      const allowed = all.map(({ segments, share }) => Math.floor((sumOf(segments) * share) / 1_000));
      const search = new BreachSearch(
        new Map(allowed.entries()),
        () => ({ start: 0, end: 620 }),
        undefined,
        maxBins,
      );
      for (let looks = 0; search.range !== undefined; looks++) {
        expect(looks).toBeLessThan(5);
        for (const [group, { segments }] of all.entries()) {
          const sought = search.sought(group);
          for (const { start, length, isSum } of sought === undefined ? [] : segments) {
            const [from, to] = [Math.max(start, sought!.start), Math.min(start + length, sought!.end)];
            if (hasSums && isSum) search.countDay(group, start, start + length, length);
            else if (from < to) search.count(sought!, from, to);
          }
        }
        for (const group of search.budgets) search.narrow(group);
        search.beginLook();
      }
      all.forEach(({ segments }, group) => {
        const [sums, known] = [true, false].map((wanted) =>
          segments.filter(({ isSum }) => (hasSums && isSum) === wanted),
        );
        let used = sumOf(sums!);
        const until = Math.max(-1, ...sums!.map(({ start, length }) => start + length));
        let expected: number | undefined;
        const down = known!.flatMap(({ start, length }) => Array.from({ length }, (_, i) => start + i));
        for (const ms of down.sort((a, b) => a - b)) {
          if (used <= allowed[group]! && ++used > allowed[group]!) expected = ms;
        }
        expect(search.of(group)).toBe(expected === undefined || expected < until ? undefined : expected);
      });
    }),
    runs(200),
  );
});
