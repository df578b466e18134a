import fc from 'fast-check';
import { cases, sumsOf } from './cases';
import { INVARIANTS } from './invariants';
import { runs } from './runs';

describe('the figures of any store', () => {
  it.each(INVARIANTS)('$sentence', ({ check, tries }) => {
    check(cases, tries);
  });

  it('are the same in a zone that was renamed, under either name', () => {
    fc.assert(
      fc.property(cases, (store) => {
        const today = sumsOf({ ...store, zone: 'Asia/Kolkata' });
        expect(sumsOf({ ...store, zone: 'Asia/Calcutta' })).toEqual(today);
      }),
      runs(40),
    );
  });
});
