import fc from 'fast-check';
import { eachDay, openIntervals, OpenTimeSums, sumDay, walkDay } from '../../src/core/uptime/days';
import { cases, planFor } from './cases';
import { runs } from './runs';

it('the sums of an ended day equal those of its segments', () => {
  fc.assert(
    fc.property(cases, (store) => {
      const { days, schedule } = planFor(store);
      const { polls } = store;
      eachDay(days, { polls, from: 0, to: polls.length }, (day, first, beyond) => {
        const open = openIntervals(schedule, day);
        const stretches: OpenTimeSums = { up: 0, down: 0, noData: 0 };
        walkDay(open, polls, first, beyond, day.end, (start, end, status) => {
          stretches[status === 'no_data' ? 'noData' : status] += end - start;
        });
        expect(sumDay(schedule, day, polls, first, beyond)).toEqual(stretches);
      });
    }),
    runs(400),
  );
});
