import { firstKey } from './first-key';

describe('the first key of groups', () => {
  const keys = ['brand', 'region', 'timezone'];
  it.each([
    [undefined, 'brand'],
    ['brand=A', 'region'],
    ['brand == "A, B",!region', 'timezone'],
    ['brand!=A,region in (north,south)', 'brand'],
    ['brand=A,region=north,timezone=UTC', 'brand'],
  ])('with %s is %s', (labels, key) => expect(firstKey(keys, labels)).toBe(key));
});
