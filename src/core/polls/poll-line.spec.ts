import { IdInterner, isValidStoreId, LONGEST_INTERNED_ID, nextHash, storeIdError } from './poll-line';

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
    '8e12',
    '1.0.0',
    'v1.0',
    'nano',
    'none',
    'xNaN',
    'NaN2',
    '...',
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
    ['8.41954E+18', 'shortened'],
    ['8,4e18', 'shortened'],
    ['8E+18', 'shortened'],
    ['8419537941919820732.0', 'shortened'],
    ['8419537941919820732.00', 'shortened'],
    ['NaN', 'missing value'],
    ['null', 'missing value'],
    ['None', 'missing value'],
    ['#N/A', 'missing value'],
    ['.', 'folder'],
    ['..', 'folder'],
    ['a\ufffe', 'XML'],
    ['a\uffff', 'XML'],
  ])('refuses %j', (id, reason) => expect(storeIdError(id)).toContain(reason));
});

describe('isValidStoreId', () => {
  it.each([
    ['abc', true],
    ['abc ', false],
    ['', false],
    // Earlier versions have accepted these.
    ['8.41954E+18', true],
    ['..', true],
    ['a\uffff', true],
  ])('%j: %s', (id, expected) => expect(isValidStoreId(id)).toBe(expected));
});

const hashOf = (id: Uint8Array): number => id.reduce(nextHash, 0);

/** The ids as in a file, between other bytes. */
const within = (id: string): Buffer => Buffer.from(`,${id},`);

describe('IdInterner', () => {
  let known: IdInterner;
  beforeEach(() => (known = new IdInterner()));

  const find = (id: string, hash = hashOf(Buffer.from(id))) => known.find(within(id), 1, id.length, hash);
  const remember = (id: string, number: number, hash = hashOf(Buffer.from(id))) =>
    known.remember(within(id), 1, id.length, hash, number);

  it('knows the added ids, and no others', () => {
    const ids = [
      '8419537941919820732',
      '8419537941919820733',
      'a',
      'A',
      'ab',
      'x'.repeat(LONGEST_INTERNED_ID),
      'y'.repeat(LONGEST_INTERNED_ID),
      'z',
    ];
    ids.forEach((id, number) => remember(id, number));
    expect(ids.map((id) => find(id))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(['b', 'aa', 'x', '841953794191982073', ''].map((id) => find(id))).toEqual([-1, -1, -1, -1, -1]);
  });

  it.each([0, -1, 0x7fffffff])(
    'tells ids apart that have one hash, as far as there are slots: %d',
    (hash) => {
      const ids = ['a', 'b', 'c', 'aa', 'd', 'e'];
      ids.forEach((id, number) => remember(id, number, hash));
      expect(ids.map((id) => find(id, hash))).toEqual([0, 1, 2, 3, -1, -1]);
    },
  );

  it('knows most of a large fleet, and takes none for another', () => {
    const idOf = (number: number) => String(10 ** 15 + number * 7_919);
    const numbers = Array.from({ length: 60_000 }, (_, i) => i);
    for (const number of numbers) remember(idOf(number), number);
    const found = numbers.map((number) => find(idOf(number)));
    expect(found.filter((number, i) => number !== i && number !== -1)).toEqual([]);
    expect(found.filter((number) => number === -1).length).toBeLessThan(3_000);
  });

  it('stays correct when it is full', () => {
    for (let number = 0; number < 200_000; number++) remember(String(number), number);
    expect(find('7')).toBe(7);
    expect(find('199999')).toBe(-1);
  });
});
