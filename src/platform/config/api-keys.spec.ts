import { digestOf, readApiKeys } from './api-keys';

const SECRET = 'abcdefghijklmnop';

describe('readApiKeys', () => {
  it('reads names and scopes, and keeps no secret', () => {
    const { keys, wrong } = readApiKeys(`till-1:read:${SECRET}, ops.team:write:a:b=c/d+e:f;g|hij`);
    expect(wrong).toEqual([]);
    expect(keys).toEqual([
      { name: 'till-1', scope: 'read', selector: '', digest: digestOf(SECRET) },
      { name: 'ops.team', scope: 'write', selector: '', digest: digestOf('a:b=c/d+e:f;g|hij') },
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

  it.each([
    ['region=north', 'region=north'],
    [' Region == north , tier != test ', 'region=north,tier!=test'],
    ['brand in (b, a),!pilot', '!pilot,brand in (a,b)'],
    ['brand notin (a,c:read:abcdefghijklmnopq)', 'brand notin (a,c:read:abcdefghijklmnopq)'],
    ['city="St. John\'s, ops:read:(\\"",region', 'city="St. John\'s, ops:read:(\\"",region'],
    ['timezone=America/Chicago,store_id in (1,2)', 'store_id in (1,2),timezone=America/Chicago'],
    ['note=a:read:b', 'note=a:read:b'],
  ])('reads the selector %s, alone and between other keys', (text, selector) => {
    const scoped = `north:read:${SECRET}:${text}`;
    const others = ['first:read:the-first-secret', 'last:write:the-last-secret!'] as const;
    const key = { name: 'north', scope: 'read', selector, digest: digestOf(SECRET) };
    expect(readApiKeys(scoped)).toEqual({ keys: [key], wrong: [] });
    const { keys, wrong } = readApiKeys([others[0], scoped, others[1]].join(', '));
    expect(wrong).toEqual([]);
    expect(keys.map(({ name }) => name)).toEqual(['first', 'north', 'last']);
    expect(keys[1]).toEqual(key);
  });

  it.each([
    `${SECRET}:word`,
    `${SECRET}:!word`,
    `${SECRET}:9=x`,
    `${SECRET}:/a=b`,
    `${SECRET}=:=`,
    `${SECRET}(":`,
    'short:region=north',
  ])('takes all of %s as the secret, as before there were selectors', (secret) => {
    const { keys, wrong } = readApiKeys(`one:read:${secret},other:write:the-other-secret`);
    expect(wrong).toEqual([]);
    expect(keys.map(({ digest }) => digest)).toEqual([digestOf(secret), digestOf('the-other-secret')]);
    expect(keys.map(({ selector }) => selector)).toEqual(['', '']);
  });

  it('has the secret before the first colon with a requirement', () => {
    const { keys } = readApiKeys(`north:read:${SECRET}:ab:region=a:b`);
    expect(keys).toEqual([
      { name: 'north', scope: 'read', selector: 'region=a:b', digest: digestOf(`${SECRET}:ab`) },
    ]);
  });

  it.each([
    ['region=', 'has a selector with an error in character 8'],
    ['region=north,', 'has a selector with an error in character 14'],
    ['region in (a', 'has a selector with an error in character 13'],
    ['region=north,ops:admin:the-other-secret', 'has a selector with an error in character 17'],
    ['region=north,status=up', 'has a selector with the key status, which changes with time'],
    [`region in ("${'x'.repeat(2_000)}")`, 'has a selector with an error in character 2001'],
  ])('reports an error in the selector %s without its text', (selector, fault) => {
    const { keys, wrong } = readApiKeys(`first:read:the-first-secret,north:read:${SECRET}:${selector}`);
    expect(wrong).toEqual([`key 2 ${fault}`]);
    expect(keys).toHaveLength(1);
  });
});
