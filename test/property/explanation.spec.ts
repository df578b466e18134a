import fc from 'fast-check';
import { observedAtOf } from '../../src/core/polls/poll-block';
import { explainStore } from '../../src/core/uptime/explanation';
import { StoreSums, WindowSums } from '../../src/core/uptime/totals';
import { cases, planFor, storeInputs, sumsOf } from './cases';
import { runs } from './runs';

const empty = (): WindowSums => ({ up: 0, down: 0, noData: 0 });

it('the segments of an explanation follow each other within open time and sum up to the figures', () => {
  fc.assert(
    fc.property(cases, (store) => {
      const plan = planFor(store);
      const { windows } = plan;
      const explained = explainStore(storeInputs(plan.schedule, store.polls), plan);
      const sums: StoreSums = { hour: empty(), day: empty(), week: empty() };
      let last = -Infinity;
      for (const { open, segments } of explained.days) {
        for (const { start, end, status } of segments) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(windows.end);
          expect(open.some((opening, i) => i % 2 === 0 && opening <= start && end <= open[i + 1]!)).toBe(
            true,
          );
          last = end;
          const field = status === 'no_data' ? 'noData' : status;
          sums.hour[field] += Math.max(0, end - Math.max(start, windows.hourStart));
          sums.day[field] += Math.max(0, end - Math.max(start, windows.dayStart));
          sums.week[field] += Math.max(0, end - Math.max(start, windows.weekStart));
        }
      }
      const [first, beyond] = [explained.days[0]!.day.start, explained.days.at(-1)!.day.end];
      expect(explained.days.flatMap(({ polls }) => polls)).toEqual(
        store.polls.filter((poll) => {
          const at = observedAtOf(poll);
          return first <= at && at < beyond && at <= windows.end;
        }),
      );
      expect(sums).toEqual(sumsOf(store));
      expect(explained.sums).toEqual(sums);
    }),
    runs(120),
  );
});
