import { storeIdError } from './store-id';

describe('storeIdError', () => {
  it.each([
    '1',
    '8419537941919820732',
    '3f1f0d7e-6ccd-4c0c-9c1c-0d2f3f0f2b11',
    'Café 7',
    'a,"b"',
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
  ])('refuses %j', (id, reason) => expect(storeIdError(id)).toContain(reason));
});
