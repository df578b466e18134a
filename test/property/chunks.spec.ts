import fc from 'fast-check';
import { sumStore } from '../../src/core/uptime/figures';
import { StoreSums } from '../../src/core/uptime/totals';
import { chunksOf } from '../../src/stores';
import { cases, inputsOf, planFor, sumsOf } from './cases';
import { runs } from './runs';

/** Often in one group, or at the edges of two. */
const key = fc.oneof(fc.integer({ min: 1, max: 3_000_000 }), fc.nat(200), fc.constantFrom(63, 64, 127, 128));

it('a fleet has the same figures in chunks of any size', () => {
  const fleet = fc.uniqueArray(fc.tuple(key, cases), {
    maxLength: 12,
    selector: ([storeKey]) => storeKey,
  });
  fc.assert(
    fc.property(fleet, fc.constantFrom(1, 2, 7, 256), (stores, groups) => {
      const byKey = new Map(stores);
      const figures = new Array<StoreSums>(stores.length);
      for (const { storeKeys, positions } of chunksOf([...byKey.keys()], groups)) {
        // In the reader's format: the polls of the chunk's stores one after the other.
        const polls = storeKeys.flatMap((storeKey) => byKey.get(storeKey)!.polls);
        let from = 0;
        storeKeys.forEach((storeKey, i) => {
          const store = byKey.get(storeKey)!;
          const plan = planFor(store);
          const to = from + store.polls.length;
          figures[positions[i]!] = sumStore({ ...inputsOf(store), polls, from, to }, plan);
          from = to;
        });
      }
      expect(figures).toEqual(stores.map(([, store]) => sumsOf(store)));
    }),
    runs(60),
  );
});
