import { columnOfEach, LabelColumnsBuilder } from './details';
import {
  GROUP_KEYS,
  isFault,
  keysOf,
  LABEL_COLUMNS,
  meets,
  parseKeys,
  parseSelector,
  passingKey,
  type Selector,
  selectorText,
  SERIES_KEYS,
  storesThatMeet,
} from './selector';

const selectorOf = (text: string): Selector => {
  const parsed = parseSelector(text);
  if (isFault(parsed)) throw new Error(parsed.message);
  return parsed;
};

const faultOf = (text: string): string => {
  const parsed = parseSelector(text);
  return isFault(parsed) ? parsed.message : 'none';
};

describe('parseSelector', () => {
  it('reads each kind of requirement', () => {
    expect(parseSelector('region=north,brand in (a,b),tier!=test,city,!closed,kind notin (x,y)')).toEqual([
      { key: 'closed', operator: 'absent' },
      { key: 'brand', operator: 'in', values: ['a', 'b'] },
      { key: 'city', operator: 'exists' },
      { key: 'kind', operator: 'notin', values: ['x', 'y'] },
      { key: 'region', operator: 'in', values: ['north'] },
      { key: 'tier', operator: 'notin', values: ['test'] },
    ]);
  });

  it.each([
    [' region  ==  north ', 'region=north'],
    ['Region IN (north)', 'region=north'],
    ['region notin (north)', 'region!=north'],
    ['brand in ( b , a, b )', 'brand in (a,b)'],
    ['brand in(a,b)', 'brand in (a,b)'],
    ['tier!=x,brand=a,tier!=x', 'brand=a,tier!=x'],
    ['!  tier', '!tier'],
    ['region=North East', 'region="North East"'],
    ['region="North, (East)"', 'region="North, (East)"'],
    ['region="say \\"a\\\\b\\""', 'region="say \\"a\\\\b\\""'],
    ['region = " north "', 'region=" north "'],
    ['timezone=America/St_Johns', 'timezone=America/St_Johns'],
    ["name=Joe's", 'name="Joe\'s"'],
    ['city=Ko\u0308ln', 'city=K\u00f6ln'],
    ['in in (in)', 'in=in'],
    ['notin,in', 'in,notin'],
    ['store_id=8419537941919820732', 'store_id=8419537941919820732'],
  ])('reads %j as %j', (text, canonical) => {
    expect(selectorText(selectorOf(text))).toBe(canonical);
    expect(selectorText(selectorOf(canonical))).toBe(canonical);
  });

  it.each([
    ['', 'column 1: expected a label key; found the end'],
    ['  ', 'column 3: expected a label key; found the end'],
    [
      'region=',
      'column 8: expected a value after =; stores without a label are those of !key; found the end',
    ],
    ['region=""', 'column 8: expected a value after =; stores without a label are those of !key; found ""'],
    ['region!=,a', 'column 9: expected a value after !=; stores without a label are those of !key; found ,a'],
    ['region north', 'column 8: expected one of = == != in notin, a comma or the end; found north'],
    ['region-x=1', 'column 7: expected one of = == != in notin, a comma or the end; found -x=1'],
    ['brand in a', 'column 10: expected ( and values; found a'],
    ['brand in ()', 'column 11: expected a value after (; stores without a label are those of !key; found )'],
    ['brand in (a', 'column 12: expected a comma or ); found the end'],
    ['brand in (a,b', 'column 14: expected a comma or ); found the end'],
    ['brand in (a))', 'column 13: expected a comma or the end; found )'],
    ['a=b,', 'column 5: expected a label key; found the end'],
    [',a', 'column 1: expected a label key; found ,a'],
    [
      'a=b c=d',
      'column 6: expected a comma or the end; a value with one of , ( ) = ! needs double quotes; found =d',
    ],
    ['a="b" c', 'column 7: expected a comma or the end; found c'],
    [
      'a="b',
      'column 3: expected a value in double quotes, with \\" and \\\\ for quotes and backslashes; found "b',
    ],
    ['1a=b', 'column 1: expected a label key: a letter, then up to 31 letters, digits and _; found 1a=b'],
    [
      `${'k'.repeat(33)}=b`,
      'column 1: expected a label key: a letter, then up to 31 letters, digits and _; found kkkkkkkkkkkkkkkkkkkk…',
    ],
    ['größe=1', 'column 3: expected one of = == != in notin, a comma or the end; found öße=1'],
    ['a="🏪🏪",b c', 'column 10: expected one of = == != in notin, a comma or the end; found c'],
    [
      `a=${'x'.repeat(101)}`,
      'column 3: expected a value of at most 100 characters that can be printed; found xxxxxxxxxxxxxxxxxxxx…',
    ],
    [
      'a="\u0007"',
      'column 3: expected a value of at most 100 characters that can be printed; found "\u0007"',
    ],
    [`a=${'x'.repeat(2_000)}`, 'column 2001: expected the end, found a selector of 2002 characters'],
  ])('says where %j is wrong', (text, message) => expect(faultOf(text)).toBe(message));

  it('counts columns as the message does', () => {
    expect(parseSelector('a=b,,')).toEqual({ column: 5, message: 'column 5: expected a label key; found ,' });
  });
});

describe('parseKeys', () => {
  it.each([
    ['region', ['region']],
    [' Region , timezone ', ['region', 'timezone']],
  ])('reads %j', (text, keys) => expect(parseKeys(text, GROUP_KEYS)).toEqual(keys));

  it.each([
    ['', 'has an empty key: give keys of labels or timezone'],
    ['region,', 'has an empty key: give keys of labels or timezone'],
    ['region=north', 'has the key region=north: give keys of labels or timezone'],
    ['status', 'has the key status: give keys of labels or timezone'],
    ['brand,store_id', 'has the key store_id: give keys of labels or timezone'],
    ['a,b,c', 'has 3 keys: give at most 2'],
    ['a,a', 'has the key a twice'],
  ])('rejects %j', (text, wrong) => expect(parseKeys(text, GROUP_KEYS)).toBe(wrong));

  it('has other limits for other lists', () => {
    const keys = Array.from({ length: 21 }, (_, i) => `k${i}`);
    expect(parseKeys(keys.slice(1).join(), LABEL_COLUMNS)).toEqual(keys.slice(1));
    expect(parseKeys(keys.join(), LABEL_COLUMNS)).toBe('has 21 keys: give at most 20');
    expect(parseKeys('timezone', LABEL_COLUMNS)).toBe('has the key timezone: give keys of labels');
    expect(parseKeys('a,b,c,d,timezone', SERIES_KEYS)).toEqual(['a', 'b', 'c', 'd', 'timezone']);
    expect(parseKeys('a,b,c,d,e,f', SERIES_KEYS)).toBe('has 6 keys: give at most 5');
    expect(parseKeys(`${'ä'.repeat(101)}`, GROUP_KEYS)).toBe(
      `has the key ${'ä'.repeat(100)}: give keys of labels or timezone`,
    );
  });
});

it('keysOf has each key once', () => {
  expect([...keysOf(selectorOf('a=1,a!=2,!b'))]).toEqual(['b', 'a']);
});

/** The labels of four stores. */
const STORES: readonly Readonly<Record<string, string>>[] = [
  { region: 'north', brand: 'a' },
  { region: 'south', brand: 'b', tier: 'test' },
  { brand: 'c' },
  {},
];

describe('a selector', () => {
  const labels = new LabelColumnsBuilder();
  STORES.forEach((store, i) => Object.entries(store).forEach(([key, value]) => labels.add(i, key, value)));
  const columns = labels.build(STORES.length);

  it.each([
    ['region=north', [0]],
    ['region!=north', [1, 2, 3]],
    ['region', [0, 1]],
    ['!region', [2, 3]],
    ['brand in (a,c)', [0, 2]],
    ['brand notin (a,c)', [1, 3]],
    ['brand,!region', [2]],
    ['brand in (a,b),tier!=test', [0]],
    ['region=north,region=south', []],
    ['region=North', []],
    ['planet=mars', []],
    ['planet', []],
    ['planet!=mars', [0, 1, 2, 3]],
    ['!planet', [0, 1, 2, 3]],
    ['planet notin (mars,moon),brand=b', [1]],
  ])('%s is met by the stores %j', (text, expected) => {
    const selector = selectorOf(text);
    const met = storesThatMeet(selector, STORES.length, (key) => columns.column(key));
    expect([...met.keys()].filter((store) => met[store] === 1)).toEqual(expected);
    expect([...STORES.keys()].filter((store) => meets(selector, (key) => STORES[store]![key]))).toEqual(
      expected,
    );
  });

  it('is met by stores with an own value each', () => {
    const ids = columnOfEach(['x', 'y', 'z']);
    expect([...storesThatMeet(selectorOf('store_id in (z,x,w)'), 3, () => ids)]).toEqual([1, 0, 1]);
    expect([...storesThatMeet(selectorOf('store_id!=y'), 3, () => ids)]).toEqual([1, 0, 1]);
    const many = selectorOf('store_id notin (1,2,3,4,5,6,7,8,y)');
    expect([...storesThatMeet(many, 3, () => ids)]).toEqual([1, 0, 1]);
  });
});

describe('passingKey', () => {
  it('is the status, which changes with time', () => {
    expect(passingKey(selectorOf('region=north,status=down'))).toBe(
      'the key status, which changes with time',
    );
    expect(passingKey(selectorOf('region=north,timezone=UTC'))).toBeUndefined();
    expect(passingKey([])).toBeUndefined();
  });
});
