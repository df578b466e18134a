import { type ApiKey } from '../config';
import {
  beginsSession,
  createToken,
  isCrossOrigin,
  isOfSession,
  keyOfSession,
  noCookie,
  sessionCookie,
} from './sessions';

const HOUR = 3_600_000;
const NOW = Date.parse('2023-01-25T18:00:00Z');
const TILL: ApiKey = { name: 'till', scope: 'read', selector: 'region=north', digest: 'a'.repeat(64) };
const OPS: ApiKey = { name: 'ops', scope: 'write', selector: '', digest: 'b'.repeat(64) };
const KEYS = [TILL, OPS];

const token = createToken(TILL, NOW);
const keyAt = (cookie: string | undefined, now = NOW, keys: readonly ApiKey[] = KEYS) =>
  keyOfSession(cookie === undefined ? {} : { cookie }, keys, now);
const sent = (value: string) => `store-monitor-session=${value}`;

describe('a session', () => {
  it('has the key that it was begun with', () => {
    expect(keyAt(sent(token))).toBe(TILL);
    expect(keyAt(sent(createToken(OPS, NOW)))).toBe(OPS);
    expect(keyAt(`theme=dark; ${sent('old')}; ${sent(token)}; c=d`)).toBe(TILL);
  });

  it('ends after twelve hours', () => {
    expect(keyAt(sent(token), NOW + 12 * HOUR - 1)).toBe(TILL);
    expect(keyAt(sent(token), NOW + 12 * HOUR)).toBeUndefined();
  });

  it('follows its key', () => {
    const wider = { ...TILL, selector: '', scope: 'write' } as const;
    expect(keyAt(sent(token), NOW, [wider])).toBe(wider);
    for (const keys of [[], [OPS], [{ ...TILL, digest: OPS.digest }], [{ ...TILL, name: 'other' }]]) {
      expect(keyAt(sent(token), NOW, keys)).toBeUndefined();
    }
  });

  it('cannot be forged', () => {
    const [name, end, signature] = token.split('~') as [string, string, string];
    const other = createToken(OPS, NOW).split('~')[2]!;
    const made = [
      '',
      name,
      [name, end].join('~'),
      [name, end, ''].join('~'),
      [name, end, 'x'.repeat(43)].join('~'),
      [name, end, other].join('~'),
      [name, String(Number(end) + HOUR), signature].join('~'),
      ['ops', end, signature].join('~'),
      [name, end, `${signature}x`].join('~'),
      [name, end, signature.slice(1)].join('~'),
      [name, `0${end}`, signature].join('~'),
    ];
    for (const value of made) expect([value, keyAt(sent(value))]).toEqual([value, undefined]);
    for (const cookie of [undefined, '', ';;=;', `x${sent(token)}`, 'store-monitor-session', token]) {
      expect([cookie, keyAt(cookie)]).toEqual([cookie, undefined]);
    }
  });

  it('has nothing of the secret in its token but a signature', () => {
    expect(token).not.toContain(TILL.digest);
  });
});

describe('sessionCookie', () => {
  it('is not sent to scripts or other sites, and ends with the browser', () => {
    expect(sessionCookie(token, {})).toBe(`${sent(token)}; Path=/; HttpOnly; SameSite=Strict`);
  });

  it.each([
    [{ 'x-forwarded-proto': 'https' }, true],
    [{ 'x-forwarded-proto': 'https, http' }, true],
    [{ origin: 'https://ops.example.com' }, true],
    [{ 'x-forwarded-proto': 'http, https' }, false],
    [{ origin: 'http://localhost:8000' }, false],
    [{ origin: 'null' }, false],
  ])('of %j is for https alone: %s', (headers, secure) =>
    expect(sessionCookie(token, headers).endsWith('; Secure')).toBe(secure),
  );

  it('is replaced when one signs out', () => {
    expect(noCookie()).toBe('store-monitor-session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0');
  });
});

describe('isOfSession', () => {
  it.each([
    ['POST', '/session', true],
    ['DELETE', '/session', true],
    ['POST', '/SESSION/', true],
    ['GET', '/session', false],
    ['PUT', '/session', false],
    ['POST', '/session/x', false],
    ['POST', '/queues/session', false],
  ])('%s %s: %s', (method, path, is) => {
    expect(isOfSession(method, path)).toBe(is);
    expect(beginsSession(method, path)).toBe(is && method === 'POST');
  });
});

describe('isCrossOrigin', () => {
  it.each([
    [{}, false],
    [{ host: 'monitor:8000' }, false],
    [{ host: 'monitor:8000', origin: 'http://monitor:8000' }, false],
    [{ host: 'monitor', origin: 'https://monitor' }, false],
    [{ host: 'monitor:8000', origin: 'http://monitor:8001' }, true],
    [{ host: 'monitor', origin: 'https://monitor.evil.example' }, true],
    [{ host: 'monitor', origin: 'null' }, true],
    [{ host: 'monitor', origin: '' }, true],
    [{ origin: 'null' }, true],
    [{ 'sec-fetch-site': 'same-origin', host: 'inside', origin: 'https://outside' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{ 'sec-fetch-site': 'same-site', host: 'monitor', origin: 'http://monitor' }, true],
    [{ 'sec-fetch-site': 'cross-site' }, true],
    [{ 'sec-fetch-site': 'whatever' }, true],
  ])('%j: %s', (headers, foreign) => expect(isCrossOrigin(headers)).toBe(foreign));
});
