import { isValidStoreId, prefixUpperBound, storeIdError } from './poll-line';

describe('storeIdError', () => {
  it.each([
    '1',
    '8419537941919820732',
    '3f1f0d7e-6ccd-4c0c-9c1c-0d2f3f0f2b11',
    'Café 7',
    'a,"b"',
    'a=b;c-d',
    "'=1",
    '😀'.repeat(64),
  ])('accepts %s', (id) => expect(storeIdError(id)).toBeUndefined());

  it.each([
    ['', 'empty'],
    ['x'.repeat(65), 'longer'],
    ['a\tb', 'control'],
    ['a\u0000', 'control'],
    ['a\ufffd', 'UTF-8'],
    ['a\ud800', 'UTF-8'],
    [' a', 'white space'],
    ['a\u00a0', 'white space'],
    ['=1+1', 'formula'],
    ['@x', 'formula'],
    ['＝1+1', 'formula'],
    ['＋1', 'formula'],
    ['－1', 'formula'],
    ['＠x', 'formula'],
    ['a;=1+1', 'formula'],
    ['\u200b=1', 'formula'],
    ['a; \u3000-1', 'formula'],
    ['\t=1', 'control'],
    ['\r=1', 'control'],
    [' =1', 'white space'],
    ['\ufeff=1', 'white space'],
  ])('refuses %j', (id, reason) => expect(storeIdError(id)).toContain(reason));
});

describe('isValidStoreId', () => {
  it.each([
    ['abc', true],
    ['abc ', false],
    ['', false],
  ])('%j: %s', (id, expected) => expect(isValidStoreId(id)).toBe(expected));
});

describe('prefixUpperBound', () => {
  it.each([
    ['a', 'b'],
    ['8419', '841:'],
    ['😀', '😁'],
    ['\u007f', '\u0080'], // from one byte to two
    ['\uffff', '\u{10000}'], // from one code unit to two
    ['\ud7ff', '\ue000'], // between them are the surrogates, which are not characters
    ['a\u{10ffff}', 'b'],
    ['a\u{10ffff}\u{10ffff}', 'b'],
  ])('%j is followed by %j', (prefix, after) => {
    expect(prefixUpperBound(prefix)).toBe(after);
    const order = [prefix, `${prefix}\u{10ffff}\u{10ffff}`, after].map((text) => Buffer.from(text));
    expect(order.map((bytes, i) => Buffer.compare(bytes, order[i + 1] ?? bytes))).toEqual([-1, -1, 0]);
  });

  it.each(['', '\u{10ffff}', '\u{10ffff}\u{10ffff}'])('nothing follows %j', (prefix) => {
    expect(prefixUpperBound(prefix)).toBeUndefined();
  });
});
