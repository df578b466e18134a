import { firstKey } from './first-key';

describe('the first key of groups', () => {
  const keys = ['brand', 'region', 'timezone'];
  it.each([
    [undefined, 'region'],
    ['brand=A', 'region'],
    ['brand == "A, B",!region', 'timezone'],
    ['brand!=A,region in (north,south)', 'region'],
    ['region=north', 'brand'],
    ['brand=A,region=north,timezone=UTC', 'region'],
  ])('with %s is %s', (labels, key) => expect(firstKey(keys, labels)).toBe(key));
});
