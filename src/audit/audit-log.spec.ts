import fc from 'fast-check';
import { type AuditedState, boundedJson, differing } from './audit-log';

describe('what differs of two states', () => {
  it.each<[string, AuditedState, AuditedState, AuditedState, AuditedState]>([
    ['a value', { a: 1, b: 'x' }, { a: 1, b: 'y' }, { b: 'x' }, { b: 'y' }],
    ['a value that is not there', { a: 1 }, { a: 1, b: null }, {}, { b: null }],
    ['elements of a list', { a: [1, 2, 3] }, { a: [2, 4] }, { a: [1, 3] }, { a: [4] }],
    [
      'elements that are objects',
      { a: [{ x: 1 }] },
      { a: [{ x: 1 }, { x: 2 }] },
      { a: [] },
      { a: [{ x: 2 }] },
    ],
    [
      'members of an object',
      { a: { x: '1', y: '2' } },
      { a: { x: '3' } },
      { a: { x: '1', y: '2' } },
      { a: { x: '3' } },
    ],
    ['a value that becomes a list', { a: null }, { a: [1] }, { a: null }, { a: [1] }],
    ['nothing', { a: [1, { x: 2 }], b: null }, { a: [1, { x: 2 }], b: null }, {}, {}],
  ])('is %s', (_what, before, after, removed, added) => {
    expect(differing(before, after)).toEqual([removed, added]);
  });

  it('turns one list into the other', () => {
    const list = fc.uniqueArray(fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(list, list, (before, after) => {
        const [{ a: removed = [] }, { a: added = [] }] = differing({ a: before }, { a: after }) as [
          { a?: number[] },
          { a?: number[] },
        ];
        const kept = before.filter((element) => !removed.includes(element));
        expect([...kept, ...added].sort()).toEqual([...after].sort());
      }),
    );
  });
});

describe('the JSON of a state', () => {
  const rows = (count: number, length = 1) => Array.from({ length: count }, () => 'é'.repeat(length));

  it('has short lists as they are', () => {
    const state = { name: 'A', rows: rows(100) };
    expect(JSON.parse(boundedJson(state))).toEqual(state);
  });

  it('has the first elements of long lists', () => {
    const state = { name: 'A', rows: rows(130), others: rows(101) };
    expect(JSON.parse(boundedJson(state))).toEqual({
      name: 'A',
      rows: rows(100),
      others: rows(100),
      omitted: 31,
    });
  });

  it('has fewer of them where they are long', () => {
    const text = boundedJson({ rows: rows(120, 200) });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
    expect(JSON.parse(text)).toEqual({ rows: rows(25, 200), omitted: 95 });
    expect(JSON.parse(boundedJson({ rows: rows(1, 20_000) }))).toEqual({ rows: [], omitted: 1 });
  });
});
