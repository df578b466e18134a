import fc from 'fast-check';
import { observedAtOf } from '../../src/core/polls/poll-block';
import { explainStore } from '../../src/core/uptime/explanation';
import { emptySums } from '../../src/core/uptime/figures';
import { accountings, cases, inputsOf, planFor, sumsOf } from './cases';
import { runs } from './runs';

it('the segments of an explanation follow each other within scheduled open time and sum up to the figures', () => {
  fc.assert(
    fc.property(cases, accountings, (store, carryMs) => {
      const plan = planFor(store, { carryMs, evidence: false });
      const { windows } = plan;
      const explained = explainStore(inputsOf(store), plan);
      const sums = { hour: emptySums(), day: emptySums(), week: emptySums() };
      let last = -Infinity;
      for (const { open, excluded, segments } of explained.days) {
        for (const { start, end, status } of segments) {
          const intervals = status === 'excluded' ? excluded : open;
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(windows.end);
          const holds = (opening: number, i: number) =>
            i % 2 === 0 && opening <= start && end <= intervals[i + 1]!;
          expect(intervals.some(holds)).toBe(true);
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
      expect(sumsOf(store, plan)).toEqual(sums);
      expect(explained.sums).toEqual(sums);
    }),
    runs(120),
  );
});
