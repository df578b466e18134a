import { presentedSecret } from './require-key';

describe('presentedSecret', () => {
  it.each([
    [{ authorization: 'Bearer abc' }, 'abc'],
    [{ authorization: 'bearer  abc ' }, 'abc'],
    [{ 'x-api-key': 'abc' }, 'abc'],
    [{ authorization: 'Bearer abc', 'x-api-key': 'def' }, 'abc'],
    [{ authorization: 'Basic dXNlcjpwYXNz', 'x-api-key': 'def' }, 'def'],
    [{ authorization: 'Basic dXNlcjpwYXNz' }, undefined],
    [{ authorization: 'Bearer' }, undefined],
    [{ authorization: 'Bearer ' }, undefined],
    [{ authorization: 'Bearer a b' }, undefined],
    [{ authorization: 'abc' }, undefined],
    [{ 'x-api-key': '' }, undefined],
    [{}, undefined],
  ])('%j: %s', (headers, secret) => expect(presentedSecret(headers)).toBe(secret));
});
