import fc from 'fast-check';
import { describeEachSetup, type SetupName } from '../../support/setups';
import { runs } from '../runs';
import { play } from './play';
import { Product } from './product';
import { sequences } from './sequences';
import { Tally } from './tally';

const MINUTE = 60_000;

/** Runs this many random sequences on each of these set-ups; one service runs all of them, emptied before each. */
export function describeSequences(tries: Partial<Record<SetupName, number>>, minutes: number): void {
  describeEachSetup('random sequences of loads, late polls, corrections, edits and reports', (setup) => {
    const count = tries[setup];
    if (count === undefined) return;
    const tally = new Tally();
    let product: Product;

    beforeAll(async () => {
      product = await Product.start(setup);
    });

    afterAll(() => product.close());

    it(
      'give reports that equal independently computed ones, byte for byte',
      async () => {
        const property = fc
          .asyncProperty(sequences, (sequence) => play(sequence, product, tally))
          .beforeEach(() => product.empty());
        // A failure is shrunk while there is time, and reported before the time is over.
        const withTimeout = { interruptAfterTimeLimit: minutes * MINUTE, markInterruptAsFailure: true };
        await fc.assert(property, { ...runs(count), ...withTimeout });
      },
      (minutes + 1) * MINUTE,
    );

    it.each(Object.keys(tally.reports) as (keyof Tally['reports'])[])('had reports that %s', (way) => {
      expect(tally.reports[way]).toBeGreaterThan(0);
    });
  });
}
