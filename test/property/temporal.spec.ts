import fc from 'fast-check';
import { runs } from './runs';
import { check, CLAIMS, triedInAll } from './temporal/claims';
import { isNearChange, spots } from './temporal/spots';

describe('the calendar and the hours, held to Temporal', () => {
  it.each(CLAIMS)('$sentence', (claim) => {
    fc.assert(
      fc.property(spots, (spot) => check(claim, spot)),
      runs(200),
    );
  });

  it('were tried with at least 800 cases', () => {
    // Fewer if one of the tests above has failed.
    expect(triedInAll()).toBeGreaterThanOrEqual(runs(800).numRuns);
  });

  it('are tried near changes of offset most of the time', () => {
    const sample = fc.sample(spots, { numRuns: 1_000, seed: 1 });
    expect(sample.filter(isNearChange).length).toBeGreaterThan(600);
  });
});
