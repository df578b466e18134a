import { idsIn, isEmpty } from './conditions';

describe('the ids in a pasted text', () => {
  it.each([
    ['one', ['one']],
    ['one\ntwo\r\n\r\n three ', ['one', 'two', 'three']],
    ['one, two;three\tone', ['one', 'two', 'three']],
    ['köşe 🏪/7', ['köşe 🏪/7']],
    [' \n,', []],
  ])('%j: %j', (text, ids) => expect(idsIn(text)).toEqual(ids));
});

describe('conditions', () => {
  const none = { q: undefined, timezone: undefined, labels: undefined, status: undefined, storeIds: [] };
  it('are empty if none is given', () => {
    expect(isEmpty(none)).toBe(true);
    expect(isEmpty({ ...none, status: 'down' })).toBe(false);
    expect(isEmpty({ ...none, labels: 'region=north' })).toBe(false);
    expect(isEmpty({ ...none, storeIds: ['one'] })).toBe(false);
  });
});
