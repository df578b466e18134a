import { isOfSession, noCookie, sessionCookie, takesCookie, tokenOf } from './board-sessions';

const TOKEN = 'a-Z_'.repeat(10) + '012';

describe('sessionCookie', () => {
  it('is not sent to scripts, other sites or other routes', () => {
    expect(sessionCookie(TOKEN, {})).toBe(
      `store-monitor-queues=${TOKEN}; Path=/queues; HttpOnly; SameSite=Strict`,
    );
  });

  it.each([
    [{ 'x-forwarded-proto': 'https' }, true],
    [{ 'x-forwarded-proto': 'https, http' }, true],
    [{ origin: 'https://ops.example.com' }, true],
    [{ 'x-forwarded-proto': 'http, https' }, false],
    [{ origin: 'http://localhost:8000' }, false],
    [{ origin: 'null' }, false],
  ])('of %j is for https alone: %s', (headers, secure) =>
    expect(sessionCookie(TOKEN, headers).endsWith('; Secure')).toBe(secure),
  );
});

describe('noCookie', () => {
  it('replaces the session cookie', () => {
    expect(noCookie()).toBe('store-monitor-queues=; Path=/queues; HttpOnly; SameSite=Strict; Max-Age=0');
    expect(tokenOf({ cookie: 'store-monitor-queues=' })).toBeUndefined();
  });
});

describe('tokenOf', () => {
  it.each([
    [`store-monitor-queues=${TOKEN}`],
    [`a=b; store-monitor-queues=${TOKEN}; c=d`],
    [`store-monitor-queues=short; store-monitor-queues=${TOKEN}`],
  ])('%s', (cookie) => expect(tokenOf({ cookie })).toBe(TOKEN));

  it.each([
    [undefined],
    [''],
    [';;=;'],
    [`xstore-monitor-queues=${TOKEN}`],
    [`store-monitor-queues=${TOKEN}x`],
    [`store-monitor-queues=${TOKEN.slice(1)}`],
    [`store-monitor-queues=${TOKEN.slice(1)}*`],
    ['store-monitor-queues'],
  ])('finds none in %s', (cookie) => expect(tokenOf({ cookie })).toBeUndefined());
});

describe('takesCookie', () => {
  it.each([
    ['/queues', true],
    ['/queues/', true],
    ['/queues/api/queues', true],
    ['/queues/session', false],
    ['/queues/session/', false],
    ['/queues/SESSION', false],
    ['/queues/sessions', true],
    ['/queuesx', false],
    ['/', false],
    ['/stores', false],
    ['/stores/queues', false],
    ['//queues', false],
  ])('at %s: %s', (path, taken) => expect(takesCookie(path)).toBe(taken));
});

describe('isOfSession', () => {
  it.each([
    ['POST', '/queues/session', true],
    ['DELETE', '/queues/session', true],
    ['PUT', '/queues/session', false],
    ['POST', '/queues/session/x', false],
    ['POST', '/queues/api/queues/reports/add', false],
  ])('%s %s: %s', (method, path, is) => expect(isOfSession(method, path)).toBe(is));
});
