import { parseConfig } from './config';
import { isLoopback, requireKeysOrLoopback } from './loopback';

describe('isLoopback', () => {
  it.each([
    '127.0.0.1',
    '127.0.0.2',
    '127.255.255.254',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    'localhost',
    'LocalHost',
  ])('%s is reached from this machine only', (host) => expect(isLoopback(host)).toBe(true));

  it.each([
    '0.0.0.0',
    '::',
    '::2',
    '1::1',
    '10.0.0.1',
    '128.0.0.1',
    '12.7.0.1',
    '127.0.0.1.example.com',
    '127.1',
    'localhost.example.com',
    'example.com',
    '::ffff:10.0.0.1',
    'fe80::1',
    '',
  ])('%s may be reached from others', (host) => expect(isLoopback(host)).toBe(false));
});

describe('requireKeysOrLoopback', () => {
  const start = (variables: NodeJS.ProcessEnv) => () => requireKeysOrLoopback(parseConfig(variables));

  it('rejects a public address without keys, and says what to do', () => {
    expect(start({ HOST: '0.0.0.0' })).toThrow(/^HOST: .*API_KEYS=/);
  });

  it('accepts a public address with keys, and a loopback address without', () => {
    expect(start({ HOST: '0.0.0.0', API_KEYS: 'ops:write:abcdefghijklmnop' })).not.toThrow();
    expect(start({})).not.toThrow();
  });
});
