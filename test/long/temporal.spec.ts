import fc from 'fast-check';
import { runs } from '../property/runs';
import { check, CLAIMS, tried, triedInAll } from '../property/temporal/claims';
import { looks, spotAt, spots } from '../property/temporal/spots';
import { placesIn, ZONES } from '../property/temporal/zones';

describe('the calendar and the hours, held to Temporal', () => {
  it.each(CLAIMS)('$sentence', (claim) => {
    fc.assert(
      fc.property(spots, (spot) => check(claim, spot)),
      runs(20_000),
    );
  });

  it.each(ZONES)('are right near every change of %s', (zone) => {
    fc.assert(
      fc.property(looks, (look) => {
        for (const change of placesIn(zone)) {
          for (const claim of CLAIMS) check(claim, spotAt(zone, change, look));
        }
      }),
      runs(2),
    );
  });

  it('were tried in every zone of the runtime, with at least 200,000 cases', () => {
    expect(ZONES.filter((zone) => !tried.has(zone))).toEqual([]);
    // Fewer if one of the tests above has failed.
    expect(triedInAll()).toBeGreaterThanOrEqual(runs(200_000).numRuns);
  });
});
