import { rangeOfDates } from './asked';

const AS_OF = '2023-01-25T18:00:00.000Z';
const ZONE = 'America/New_York';

describe('the range of local dates', () => {
  it.each([
    ['2023-01-23', '2023-01-24', '2023-01-23', '2023-01-23T05:00:00.000Z', '2023-01-25T05:00:00.000Z'],
    ['2023-01-25', '2023-01-25', '2023-01-25', '2023-01-25T05:00:00.000Z', AS_OF],
    ['2023-01-24', '2023-02-24', '2023-01-24', '2023-01-24T05:00:00.000Z', AS_OF],
    // The last thirty of many.
    ['2022-01-01', '2023-01-25', '2022-12-27', '2022-12-27T05:00:00.000Z', AS_OF],
    // Of a day that has 25 hours.
    ['2022-11-06', '2022-11-06', '2022-11-06', '2022-11-06T04:00:00.000Z', '2022-11-07T05:00:00.000Z'],
  ])('%s to %s begins on %s: %s to %s', (from, to, first, start, end) =>
    expect(rangeOfDates([from, to], ZONE, AS_OF)).toEqual({ first, from: start, to: end }),
  );

  it('is none if the first date has not begun', () =>
    expect(rangeOfDates(['2023-01-26', '2023-01-27'], ZONE, AS_OF)).toBeUndefined());
});
