import fc from 'fast-check';
import { LabelColumnsBuilder } from '../../src/core/selectors/details';
import {
  isFault,
  meets,
  parseSelector,
  type Requirement,
  type Selector,
  selectorText,
  storesThatMeet,
} from '../../src/core/selectors/selector';
import { runs } from './runs';

const KEYS = ['region', 'brand', 'in', 'notin', 'tier_2'];
/** Few values, so that stores meet requirements, and some that are hard to write. */
const VALUES = ['a', 'b', 'North East', 'x,y', '(z)', '"q"', 'back\\slash', 'é', 'a=b', '!', ' blank '];

const value = fc.oneof(
  fc.constantFrom(...VALUES),
  fc.string({
    unit: fc.constantFrom('a', '"', '\\', ' ', ',', '(', '🏪', 'e', '\u0301'),
    minLength: 1,
    maxLength: 6,
  }),
);
const key = fc.constantFrom(...KEYS);
const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({ key, operator: fc.constantFrom('exists' as const, 'absent' as const) }),
  fc.record({
    key,
    operator: fc.constantFrom('in' as const, 'notin' as const),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
  }),
);
const requirements = fc.array(requirement, { minLength: 1, maxLength: 4 });
const stores = fc.array(fc.dictionary(key, fc.constantFrom(...VALUES), { maxKeys: 4 }), { maxLength: 12 });

/** What the requirements say, without a parser. */
const meetsAll = (store: Readonly<Record<string, string>>, all: readonly Requirement[]): boolean =>
  all.every((one) => {
    const own = Object.hasOwn(store, one.key) ? [store[one.key]!] : [];
    if (!('values' in one)) return (own.length === 1) === (one.operator === 'exists');
    const named = one.values.map((each) => each.normalize('NFC'));
    return own.some((each) => named.includes(each)) === (one.operator === 'in');
  });

function read(text: string): Selector {
  const parsed = parseSelector(text);
  if (isFault(parsed)) throw new Error(`${text}: ${parsed.message}`);
  return parsed;
}

it('a selector is read back from its text as the same', () => {
  fc.assert(
    fc.property(requirements, (all) => {
      const selector = read(selectorText(all));
      expect(read(selectorText(selector))).toEqual(selector);
      expect(selectorText(selector)).toBe(selectorText(read(selectorText(selector))));
    }),
    runs(200),
  );
});

it('a selector has the same text whatever the order of its requirements and values', () => {
  const turned = requirements.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
      fc.boolean(),
    ),
  );
  fc.assert(
    fc.property(turned, ([all, again, reversed]) => {
      const other = again.map((one) =>
        'values' in one && reversed ? { ...one, values: [...one.values, ...one.values].reverse() } : one,
      );
      expect(selectorText(read(selectorText(other)))).toBe(selectorText(read(selectorText(all))));
    }),
    runs(200),
  );
});

it('a selector is met by the stores that meet all of its requirements, in columns as one by one', () => {
  fc.assert(
    fc.property(requirements, stores, (all, fleet) => {
      const selector = read(selectorText(all));
      const expected = fleet.map((store) => meetsAll(store, all));
      const builder = new LabelColumnsBuilder();
      fleet.forEach((store, i) => Object.entries(store).forEach(([name, own]) => builder.add(i, name, own)));
      const columns = builder.build(fleet.length);
      const valueOf = (store: Readonly<Record<string, string>>) => (name: string) =>
        Object.hasOwn(store, name) ? store[name] : undefined;
      expect(fleet.map((store) => meets(selector, valueOf(store)))).toEqual(expected);
      const met = storesThatMeet(selector, fleet.length, (name) => columns.column(name));
      expect(Array.from(met, (each) => each === 1)).toEqual(expected);
    }),
    runs(300),
  );
});

it('any text is a selector, or has a place where it is wrong', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab=!,() "\\in\u00e9'.split('')), maxLength: 20 });
  fc.assert(
    fc.property(text, (written) => {
      const parsed = parseSelector(written);
      if (!isFault(parsed)) expect(read(selectorText(parsed))).toEqual(parsed);
      else expect(parsed.column).toBeLessThanOrEqual([...written].length + 1);
    }),
    runs(500),
  );
});
