import fc from 'fast-check';
import { eachDay, OpenTimeSums, sumDay, walkDays } from '../../src/core/uptime/days';
import { emptySums } from '../../src/core/uptime/figures';
import { cases, inputsOf, planFor } from './cases';
import { runs } from './runs';

it('the sums of an ended day equal those of its segments', () => {
  fc.assert(
    fc.property(cases, (store) => {
      const inputs = inputsOf(store);
      eachDay(planFor(store).days, inputs, (day, observed) => {
        const stretches: OpenTimeSums = emptySums();
        walkDays({ ...inputs, ...observed }, { days: [day], asOf: day.end }, (start, end, status) => {
          stretches[status === 'no_data' ? 'noData' : status] += end - start;
        });
        expect(sumDay(inputs, day, observed)).toEqual(stretches);
      });
    }),
    runs(400),
  );
});
