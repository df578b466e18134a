import fc from 'fast-check';
import { MS_PER_DAY } from '../time/instant';
import {
  alsoExcluding,
  excludedTime,
  excludesAnyOf,
  exclusionError,
  KnownExclusions,
  MAX_EXCLUSION_DAYS,
  MAX_REASON_LENGTH,
  NOTHING_EXCLUDED,
  parseExclusionKind,
  reasonError,
  splitByExclusion,
} from './exclusions';

describe('excludedTime', () => {
  it('counts overlapping and touching exclusions once', () => {
    expect(
      excludedTime([
        [50, 60],
        [10, 20],
        [15, 30],
        [30, 40],
        [12, 13],
      ]),
    ).toEqual([10, 40, 50, 60]);
  });

  it('is nothing without exclusions', () => {
    expect(excludedTime([])).toBe(NOTHING_EXCLUDED);
    expect(NOTHING_EXCLUDED).toEqual([]);
  });
});

describe('alsoExcluding', () => {
  it.each([
    [[], { start: 20, end: 40 }, [20, 40]],
    [[10, 30], { start: 20, end: 40 }, [10, 40]],
    [[10, 15, 50, 60], { start: 20, end: 40 }, [10, 15, 20, 40, 50, 60]],
    [[10, 15, 50, 60], { start: 12, end: 55 }, [10, 60]],
  ])('%j with %j is %j', (excluded, range, expected) => {
    expect(alsoExcluding(excluded, range)).toEqual(expected);
  });
});

describe('KnownExclusions', () => {
  const intervals = fc.array(
    fc
      .record({ start: fc.nat(2e12), length: fc.integer({ min: 1, max: 3e10 }) })
      .map(({ start, length }): [number, number] => [start, start + length]),
    { minLength: 1, maxLength: 9 },
  );

  it('returns the excluded time of any exclusions, also repeatedly', () => {
    const known = new KnownExclusions();
    fc.assert(
      fc.property(intervals, (exclusions) => {
        const text = exclusions.map((pair) => pair.join(':')).join();
        expect(known.of(text)).toEqual(excludedTime(exclusions));
        expect(known.of(text)).toBe(known.of(text));
      }),
    );
  });

  it('works beyond its capacity', () => {
    const known = new KnownExclusions();
    const starts = Array.from({ length: 100_002 }, (_, i) => known.of(`${i}:${i + 1}`)[0]);
    expect(starts).toEqual(Array.from({ length: 100_002 }, (_, i) => i));
  });
});

describe('excludesAnyOf', () => {
  const excluded = [10, 20, 30, 40];

  it.each([
    [0, 10, false],
    [0, 11, true],
    [19, 30, true],
    [20, 30, false],
    [20, 31, true],
    [25, 26, false],
    [12, 13, true],
    [39, 99, true],
    [40, 99, false],
  ])('[%d, %d): %s', (start, end, any) => expect(excludesAnyOf(excluded, start, end)).toBe(any));

  it('is false without exclusions', () => expect(excludesAnyOf([], 0, 100)).toBe(false));
});

describe('splitByExclusion', () => {
  it.each([
    ['without exclusions', [0, 10, 20, 30], [], [0, 10, 20, 30], []],
    ['of no intervals', [], [0, 10], [], []],
    ['in the middle', [0, 10], [4, 6], [0, 4, 6, 10], [4, 6]],
    [
      'over the start and over the end',
      [10, 20, 30, 40],
      [5, 12, 38, 50],
      [12, 20, 30, 38],
      [10, 12, 38, 40],
    ],
    ['over several intervals', [0, 10, 20, 30, 40, 50], [5, 45], [0, 5, 45, 50], [5, 10, 20, 30, 40, 45]],
    [
      'several in one interval',
      [0, 100],
      [0, 10, 20, 30, 90, 100],
      [10, 20, 30, 90],
      [0, 10, 20, 30, 90, 100],
    ],
    ['that only touch', [10, 20], [0, 10, 20, 30], [10, 20], []],
    ['of all', [10, 20], [10, 20], [], [10, 20]],
  ])('%s', (_, intervals, excluded, open, out) =>
    expect(splitByExclusion(intervals, excluded)).toEqual({ open, out }),
  );

  const pairs = fc
    .uniqueArray(fc.nat(60), { maxLength: 12 })
    .map((numbers) => numbers.sort((a, b) => a - b).slice(0, numbers.length - (numbers.length % 2)));
  const isIn = (flat: readonly number[], instant: number) =>
    flat.some((start, i) => i % 2 === 0 && start <= instant && instant < flat[i + 1]!);

  it('puts each instant of an interval on one side', () => {
    fc.assert(
      fc.property(pairs, pairs, (intervals, excluded) => {
        const { open, out } = splitByExclusion(intervals, excluded);
        for (let instant = 0; instant <= 60; instant++) {
          const inside = isIn(intervals, instant);
          expect(isIn(open, instant)).toBe(inside && !isIn(excluded, instant));
          expect(isIn(out, instant)).toBe(inside && isIn(excluded, instant));
          expect(excludesAnyOf(excluded, instant, instant + 1)).toBe(isIn(excluded, instant));
        }
      }),
    );
  });
});

describe('exclusionError', () => {
  const longest = MAX_EXCLUSION_DAYS * MS_PER_DAY;
  const kept = Date.parse('2023-01-20T00:00:00Z');

  it.each([
    [kept, kept + 1],
    [kept, kept + longest],
  ])('takes %d to %d', (start, end) => expect(exclusionError(start, end, kept)).toBeUndefined());

  it.each([
    [-1, 5, 'starts_at', 'lies before 1970'],
    [kept, kept, 'ends_at', 'is not after starts_at'],
    [kept, kept - 1, 'ends_at', 'is not after starts_at'],
    [kept, kept + longest + 1, 'ends_at', 'lies more than 400 days after starts_at'],
    [kept - 1, kept + 5, 'starts_at', 'is older than 2023-01-20T00:00:00.000Z'],
  ])('refuses %d to %d: %s %s', (start, end, field, reason) => {
    expect(exclusionError(start, end, kept)).toEqual({ field, reason: expect.stringContaining(reason) });
  });

  it('has no earliest instant while all polls are kept', () => {
    expect(exclusionError(0, 1, 0)).toBeUndefined();
  });
});

describe('parseExclusionKind', () => {
  it.each([
    ['planned', 'planned'],
    ['EXCUSED', 'excused'],
    ['', undefined],
    ['maintenance', undefined],
  ])('%s', (text, kind) => expect(parseExclusionKind(text)).toBe(kind));
});

describe('reasonError', () => {
  it.each(['', 'power cut', '🏪'.repeat(MAX_REASON_LENGTH)])('takes %j', (text) =>
    expect(reasonError(text)).toBeUndefined(),
  );

  it.each([
    ['x'.repeat(MAX_REASON_LENGTH + 1), 'is longer than 200 characters'],
    ['two\nlines', 'has a line break or another control character'],
    ['\ud800', 'has a line break or another control character'],
    ['two\u2028lines', 'has a line break or another control character'],
  ])('refuses %j', (text, reason) => expect(reasonError(text)).toEqual({ field: 'reason', reason }));
});
