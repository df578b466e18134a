import fc from 'fast-check';
import { eachDay, OpenTimeSums, sumDay, walkDays } from '../../src/core/uptime/days';
import { emptySums } from '../../src/core/uptime/figures';
import { cases, inputsOf, planFor } from './cases';
import { runs } from './runs';

it('the sums of an ended day equal those of its segments', () => {
  fc.assert(
    fc.property(cases, (store) => {
      const inputs = inputsOf(store);
      eachDay(planFor(store).days, inputs, (day, first, beyond) => {
        const stretches: OpenTimeSums = emptySums();
        walkDays({ ...inputs, from: first, to: beyond }, [day], day.end, undefined, (start, end, status) => {
          stretches[status === 'no_data' ? 'noData' : status] += end - start;
        });
        expect(sumDay(inputs, day, store.polls, first, beyond)).toEqual(stretches);
      });
    }),
    runs(400),
  );
});
