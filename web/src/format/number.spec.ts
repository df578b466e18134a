import { amountText, countOf, countText, figureText, shareText, sizeText } from './number';

describe('numbers as people read them', () => {
  it('groups counts', () => {
    expect([0, 999, 1_822_080].map(countText)).toEqual(['0', '999', '1,822,080']);
    expect(countOf(1, 'store')).toBe('1 store');
    expect(countOf(1400, 'day without data', 'days without data')).toBe('1,400 days without data');
  });

  it('groups amounts, with two decimals', () => {
    expect([0, 1_200.5, 1_234_567].map(amountText)).toEqual(['0.00', '1,200.50', '1,234,567.00']);
  });

  it('writes figures with the two decimals of the report', () => {
    expect([0, 1.5, 168, 25.77, 1234.5].map(figureText)).toEqual([
      '0.00',
      '1.50',
      '168.00',
      '25.77',
      '1234.50',
    ]);
  });

  it.each([
    [0, 0, '–'],
    [0, 5, '0.0 %'],
    [5, 5, '100.0 %'],
    [1, 3, '33.3 %'],
    [999_999, 1_000_000, '99.9 %'],
    [1, 1_000_000, '0.1 %'],
  ])('%d of %d is %s', (part, whole, text) => expect(shareText(part, whole)).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_234, '1.2 kB'],
    [45_600, '46 kB'],
    [3_400_000, '3.4 MB'],
    [2_000_000_000, '2.0 GB'],
  ])('%d bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));
});
