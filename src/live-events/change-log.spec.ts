import { ChangeLog, positionOf, positionText } from './change-log';

describe('ChangeLog', () => {
  it('has what follows a version that was seen', () => {
    const log = new ChangeLog(10, 3);
    log.add(5, ['a', 'b']);
    log.add(6, []);
    log.add(9, ['c']);
    expect(log.version).toBe(9);
    expect([3, 5, 6, 9].map((version) => log.since(version))).toEqual([['a', 'b', 'c'], ['c'], ['c'], []]);
  });

  it('does not know other versions, between and beyond', () => {
    const log = new ChangeLog(10, 3);
    log.add(5, ['a']);
    expect([2, 4, 6].map((version) => log.since(version))).toEqual([undefined, undefined, undefined]);
  });

  it('removes the oldest changes beyond its size', () => {
    const log = new ChangeLog(5, 1);
    log.add(2, ['a', 'b']);
    log.add(3, ['c']);
    expect(log.since(1)).toEqual(['a', 'b', 'c']);
    log.add(4, []);
    expect([log.since(1), log.since(2), log.since(3)]).toEqual([undefined, ['c'], []]);
    log.add(5, ['many', 'more', 'than', 'it', 'keeps']);
    expect([log.since(4), log.since(5)]).toEqual([undefined, []]);
    log.add(6, ['d']);
    expect(log.since(5)).toEqual(['d']);
  });

  it('begins again where too much has changed', () => {
    const log = new ChangeLog(5, 1);
    log.add(2, ['a']);
    log.add(3, undefined);
    log.add(4, ['b']);
    expect([log.since(1), log.since(2), log.since(3)]).toEqual([undefined, undefined, ['b']]);
  });
});

describe('positions', () => {
  it('are read as they are written', () => {
    const position = { version: 4_711, revision: 0 };
    expect(positionOf(positionText(position))).toEqual(position);
  });

  it.each([undefined, '', '1', '1-', '-1', 'a-b', '1-2-3', ' 1-2', '1234567890123456-1'])(
    'are not %j',
    (text) => expect(positionOf(text)).toBeUndefined(),
  );
});
