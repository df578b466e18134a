import { shareText, trendText } from './status.command';

const sums = (up: number, down: number, noData = 0) => ({ up, down, noData, excluded: 0 });

describe('shareText', () => {
  it.each([
    [0, 0, '–'],
    [0, 7, '0.0 %'],
    [7, 7, '100.0 %'],
    [999_999, 1_000_000, '99.9 %'],
    [1, 1_000_000, '0.1 %'],
    [695, 1_000, '69.5 %'],
  ])('%d of %d is %s', (part, whole, text) => expect(shareText(part, whole)).toBe(text));
});

describe('trendText', () => {
  const earlier = 'a day earlier';

  it('compares what is known of windows of similar coverage', () => {
    expect(trendText(sums(90, 10), sums(80, 20), earlier)).toBe('10.0 points better than a day earlier');
    expect(trendText(sums(80, 10, 10), sums(81, 9), earlier)).toBe('1.1 points worse than a day earlier');
    expect(trendText(sums(9_000, 1_000), sums(9_004, 996), earlier)).toBe('as a day earlier');
  });

  it.each([
    ['the coverage differs', sums(80, 9, 11), sums(80, 20)],
    ['there is no data now', sums(0, 0, 100), sums(80, 20)],
    ['there was no data before', sums(80, 20), sums(0, 0, 100)],
    ['nothing was open', sums(0, 0), sums(0, 0)],
  ])('does not compare if %s', (_case, now, before) =>
    expect(trendText(now, before, earlier)).toBe('no comparison: data missing'),
  );
});
