import { IdInterner, LONGEST_INTERNED_ID, nextHash } from './id-interner';

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
    ];
    ids.forEach((id, number) => remember(id, number));
    expect(ids.map((id) => find(id))).toEqual([0, 1, 2, 3, 4, 5]);
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
