import { isCrossOrigin } from './security-headers';

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
