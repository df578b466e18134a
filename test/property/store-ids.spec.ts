import fc from 'fast-check';
import { prefixUpperBound } from '../../src/core/polls/poll-line';
import { runs } from './runs';

const LAST = '\u{10ffff}';

/** Often the characters at which UTF-8 or UTF-16 need more bytes, and the last one. */
const character = fc.oneof(
  fc.constantFrom('a', '\u007f', '\u0080', '\u07ff', '\u0800', '\uffff', '\u{10000}'),
  fc.constantFrom('\ud7ff', '\ue000', LAST),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);
const text = (most: number) =>
  fc.array(character, { maxLength: most }).map((characters) => characters.join(''));

/** Negative if `a` comes first in byte order. */
const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

it('the texts that begin with a prefix are those from it to afterPrefix, byte by byte', () => {
  // Often one of them, or one similar to it.
  const pairs = text(3).chain((prefix) =>
    fc.tuple(
      fc.constant(prefix),
      fc.oneof(
        text(2).map((rest) => prefix + rest),
        text(2).map((rest) => [...prefix].slice(0, -1).join('') + rest),
        text(2).map((rest) => (prefixUpperBound(prefix) ?? '') + rest),
      ),
    ),
  );
  fc.assert(
    fc.property(pairs, ([prefix, one]) => {
      const after = prefixUpperBound(prefix);
      const within = compare(prefix, one) <= 0 && (after === undefined || compare(one, after) < 0);
      expect(within).toBe(one.startsWith(prefix));
    }),
    runs(500),
  );
});

it('afterPrefix is missing only where nothing can follow', () => {
  fc.assert(
    fc.property(text(3), (prefix) => {
      expect(prefixUpperBound(prefix) === undefined).toBe(
        [...prefix].every((character) => character === LAST),
      );
    }),
    runs(100),
  );
});
