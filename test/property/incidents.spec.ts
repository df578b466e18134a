import fc from 'fast-check';
import { explainDays, Segment } from '../../src/core/uptime/explanation';
import { figuresOf, NO_DATA_POLICIES, NoDataPolicy } from '../../src/core/uptime/figures';
import { Incident, incidentsOf } from '../../src/core/uptime/incidents';
import { CarryMs, daysTouching, Range } from '../../src/core/uptime/plans';
import { accountings, calendarOf, Case, casesWithRange, inputsOf, sumsWithin } from './cases';
import { runs } from './runs';

/** How time without data, and open time, count. */
const counting = fc.record({ policy: fc.constantFrom(...NO_DATA_POLICIES), carryMs: accountings });
interface Counting {
  readonly policy: NoDataPolicy;
  readonly carryMs: CarryMs;
}

function incidents(store: Case, range: Range, { policy, carryMs }: Counting): Incident[] {
  const days = daysTouching({ start: range.start - 1, end: range.end }, calendarOf(store.zone), carryMs);
  return incidentsOf(inputsOf(store), { days, asOf: store.asOf, carryMs }, range, policy);
}

/** The uncut segments of open time of the local days that overlap the range. */
function segmentsWithin(store: Case, range: Range, { carryMs }: Counting): Segment[] {
  const days = daysTouching(range, calendarOf(store.zone), carryMs);
  return explainDays(inputsOf(store), { days, asOf: store.asOf, carryMs })
    .flatMap(({ segments }) => segments)
    .filter(({ status }) => status !== 'excluded')
    .filter(({ start, end }) => start < range.end && end > range.start);
}

const isDown = ({ status }: Segment, { policy }: Counting): boolean =>
  status === 'down' || (status === 'no_data' && policy === 'down');

describe('the incidents of a range', () => {
  it('follow each other within it, and their downtime is that of the range', () => {
    fc.assert(
      fc.property(casesWithRange, counting, ([store, range], how) => {
        let last = range.start - 1;
        let downtime = 0;
        for (const { start, end, ...incident } of incidents(store, range, how)) {
          expect(start).toBeGreaterThan(last);
          expect(end).toBeGreaterThan(start);
          expect(incident.downtime).toBeLessThanOrEqual(end - start);
          last = end;
          downtime += incident.downtime;
        }
        expect(last).toBeLessThanOrEqual(range.end);
        expect(downtime).toBe(figuresOf(sumsWithin(store, range, how.carryMs), how.policy).downtime);
      }),
      runs(120),
    );
  });

  it('hold nothing but downtime, and have other open time between them', () => {
    fc.assert(
      fc.property(casesWithRange, counting, ([store, range], how) => {
        const found = incidents(store, range, how);
        const figures = (start: number, end: number) => {
          const sums = sumsWithin(store, { start, end }, how.carryMs);
          const { downtime } = figuresOf(sums, how.policy);
          return { downtime, other: sums.up + sums.down + sums.noData - downtime };
        };
        found.forEach(({ start, end, downtime, ongoing }, i) => {
          expect(figures(start, end)).toEqual({ downtime, other: 0 });
          const after = figures(end, found[i + 1]?.start ?? range.end);
          expect(after.downtime).toBe(0);
          expect(ongoing).toBe(after.other === 0);
        });
      }),
      runs(120),
    );
  });

  it('are the segments that are down, as many together as nothing else parts', () => {
    fc.assert(
      fc.property(casesWithRange, counting, ([store, range], how) => {
        const spells = new Map<number, Segment[]>();
        let others = 0;
        for (const segment of segmentsWithin(store, range, how)) {
          if (isDown(segment, how)) spells.set(others, [...(spells.get(others) ?? []), segment]);
          else others++;
        }
        const expected = [...spells].map(([othersBefore, spell]) => {
          const cut = spell.map(({ start, end }) => [Math.max(start, range.start), Math.min(end, range.end)]);
          return {
            start: cut[0]![0],
            end: cut.at(-1)![1],
            downtime: cut.reduce((sum, [start = 0, end = 0]) => sum + end - start, 0),
            ongoing: othersBefore === others,
          };
        });
        const found = incidents(store, range, how).map(({ start, end, downtime, ongoing }) => ({
          start,
          end,
          downtime,
          ongoing,
        }));
        expect(found).toEqual(expected);
      }),
      runs(120),
    );
  });

  it('started before where the store was down in the millisecond before the range, and down goes on', () => {
    fc.assert(
      fc.property(casesWithRange, counting, ([store, range], how) => {
        const before = { start: range.start - 1, end: range.start };
        const underWay = segmentsWithin(store, before, how).some((segment) => isDown(segment, how));
        for (const { start, clippedStart } of incidents(store, range, how)) {
          expect(clippedStart).toBe(underWay && start === range.start);
        }
      }),
      runs(80),
    );
  });
});
