import { digestOf, readApiKeys } from './api-keys';

const SECRET = 'abcdefghijklmnop';

describe('readApiKeys', () => {
  it('reads names and scopes, and keeps no secret', () => {
    const { keys, wrong } = readApiKeys(`till-1:read:${SECRET}, ops.team:write:a:b=c/d+e:f;g|hij`);
    expect(wrong).toEqual([]);
    expect(keys).toEqual([
      { name: 'till-1', scope: 'read', digest: digestOf(SECRET) },
      { name: 'ops.team', scope: 'write', digest: digestOf('a:b=c/d+e:f;g|hij') },
    ]);
    expect(JSON.stringify(keys)).not.toContain(SECRET);
  });

  it('has SHA-256 digests of the secrets', () => {
    expect(digestOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it.each([
    [SECRET, 'is not of the form name:read:SECRET or name:write:SECRET'],
    [`till:${SECRET}`, 'is not of the form name:read:SECRET or name:write:SECRET'],
    ['', 'is not of the form name:read:SECRET or name:write:SECRET'],
    [`:read:${SECRET}`, 'has a name that is not 1 to 64 letters, digits, dots, dashes and underscores'],
    [
      `${'x'.repeat(65)}:read:${SECRET}`,
      'has a name that is not 1 to 64 letters, digits, dots, dashes and underscores',
    ],
    [
      `the till:read:${SECRET}`,
      'has a name that is not 1 to 64 letters, digits, dots, dashes and underscores',
    ],
    [`till:admin:${SECRET}`, 'has a scope that is neither read nor write'],
    [`till:Read:${SECRET}`, 'has a scope that is neither read nor write'],
    [`till:read:${SECRET.slice(1)}`, 'has a secret of fewer than 16 characters'],
    ['till:write:', 'has a secret of fewer than 16 characters'],
    [`till:write:${SECRET} word`, 'has a secret with characters that no header can carry'],
    [`till:write:${SECRET}é`, 'has a secret with characters that no header can carry'],
    [`first:write:another-${SECRET}`, 'has the name of another'],
    [`till:read:the-first-secret`, 'has the secret of another'],
  ])('reports the position of an error without the value: %s', (entry, fault) => {
    const { keys, wrong } = readApiKeys(`first:read:the-first-secret,${entry}`);
    expect(wrong).toEqual([`key 2 ${fault}`]);
    expect(keys).toHaveLength(1);
  });
});
