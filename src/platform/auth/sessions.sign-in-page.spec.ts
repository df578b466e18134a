import { opensPage, signInPage } from './sessions';

describe('opensPage', () => {
  it.each([
    ['GET', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
    ['GET', 'TEXT/HTML', true],
    ['GET', '*/*', false],
    ['GET', 'application/json', false],
    ['GET', 'text/event-stream', false],
    ['GET', undefined, false],
    ['POST', 'text/html', false],
    ['HEAD', 'text/html', false],
  ])('%s with %s: %s', (method, accept, opens) =>
    expect(opensPage({ method, headers: accept === undefined ? {} : { accept } })).toBe(opens),
  );
});

describe('signInPage', () => {
  it.each([
    ['/', 'session'],
    ['/queues', 'session'],
    ['/reports/x', '../session'],
    ['/queues/queue/reports', '../../session'],
  ])('at %s sends the key to %s', (path, action) => {
    expect(signInPage(path)).toContain(`<form action="${action}" method="post">`);
    // Behind a proxy with a prefix as well.
    expect(new URL(action, `http://monitor/prefix${path}`).pathname).toBe('/prefix/session');
  });

  it('has nothing of the address', () => expect(signInPage('/"><script>')).toBe(signInPage('/x')));
});
