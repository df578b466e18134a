import { type Parsed, parseLocalDate, parseSales, parseTarget, parseText } from './details';

const valueOf = <T>(parsed: Parsed<T>): T | undefined => ('value' in parsed ? parsed.value : undefined);

describe('parseTarget', () => {
  it.each([
    ['99', 990_000],
    ['99.5', 995_000],
    ['99,95', 999_500],
    ['99.9999', 999_999],
    ['99.50000', 995_000],
    ['99.5000000', 995_000],
    ['99.05', 990_500],
    ['99.5%', 995_000],
    ['99.5 %', 995_000],
    ['100', 1_000_000],
    ['1.0001', 10_001],
  ])('reads %j as %d', (text, ppm) => expect(valueOf(parseTarget(text))).toBe(ppm));

  it.each(['1', '0.995', '0', '100.0001', '101', '1000', '99.12345', '-5', '', '%', '99..5', '9e1', 'high'])(
    'rejects %j',
    (text) => expect(parseTarget(text)).toEqual({ wrong: expect.stringContaining('is not a percentage') }),
  );
});

describe('parseSales', () => {
  it.each([
    ['0', 0],
    ['120', 12_000],
    ['120.5', 12_050],
    ['1200,50', 120_050],
    ['0.500', 50],
    ['1200.500', 120_050],
    ['1200.5000', 120_050],
    ['1200.05', 120_005],
    ['1.2300', 123],
    ['999999999999.99', 99_999_999_999_999],
  ])('reads %j as %d', (text, cents) => expect(valueOf(parseSales(text))).toBe(cents));

  it.each(['1,200', '1.200', '12.000', '1,200.50', '$5', '-1', '1.234', '1e3', '', '.5', '1000000000000'])(
    'rejects %j',
    (text) => expect(parseSales(text)).toEqual({ wrong: expect.stringContaining('is not an amount') }),
  );
});

describe('parseLocalDate', () => {
  it.each([
    ['1970-01-02', 1],
    ['2023/01/25', 19_382],
    ['2199-12-31', 84_005],
  ])('reads %j as %d', (text, date) => expect(valueOf(parseLocalDate(text))).toBe(date));

  it.each(['01.04.2019', '1/22/2023', '2019-02-30', '2019', '2200-01-01', '1969-12-31'])(
    'rejects %j',
    (text) =>
      expect(parseLocalDate(text)).toEqual({ wrong: expect.stringMatching(/^is not (a date|between)/) }),
  );
});

describe('parseText', () => {
  it('has one form of letters with accents, and no blanks at its ends', () => {
    expect(parseText('  Cafe\u0301 7 ')).toEqual({ value: 'Caf\u00e9 7' });
  });

  it.each([
    ['x'.repeat(101), undefined, 'is longer than 100 characters'],
    ['x'.repeat(201), 200, 'is longer than 200 characters'],
    ['a\u0007', undefined, 'has a character that cannot be printed'],
  ])('%#', (text, maxLength, wrong) => expect(parseText(text, maxLength)).toEqual({ wrong }));
});
