import {
  columnOfEach,
  LABEL_KEY,
  labelKeyOf,
  LabelColumnsBuilder,
  labelValueError,
  searchText,
  storeSearch,
  valueAt,
} from './details';

describe('labelKeyOf', () => {
  it.each([
    ['region', 'region'],
    ['Delivery Platform', 'delivery_platform'],
    ['  Größe (m²) ', 'grosse_m2'],
    ['Straße', 'strasse'],
    ['a--b__c', 'a_b_c'],
    ['__private__', 'private'],
    ['2nd brand', 'column_2nd_brand'],
    ['地域', 'column_4'],
    ['!', 'column_4'],
    ['x'.repeat(40), 'x'.repeat(32)],
  ])('makes %j into %j', (name, key) => {
    expect(labelKeyOf(name, 4)).toBe(key);
    expect(key).toMatch(LABEL_KEY);
  });
});

describe('labelValueError', () => {
  it.each([
    ['North East', undefined],
    ['🏪'.repeat(100), undefined],
    ['🏪'.repeat(101), 'is longer than 100 characters'],
    ['x'.repeat(101), 'is longer than 100 characters'],
    ['a\tb', 'has a character that cannot be printed'],
    ['a\ud800', 'has a character that cannot be printed'],
  ])('%#', (value, error) => expect(labelValueError(value)).toBe(error));

  it('has another limit for other texts', () => {
    expect(labelValueError('x'.repeat(101), 200)).toBeUndefined();
    expect(labelValueError('x'.repeat(201), 200)).toBe('is longer than 200 characters');
  });
});

describe('storeSearch', () => {
  it.each([
    ['8419', true],
    ['41953', true],
    ['café', true],
    ['  Zurich  CAFE ', true],
    ['zür 0732', true],
    ['zürich 8420', false],
    ['cafézürich', false],
    ['bar', false],
  ])('%j finds Café Zürich, 8419537941919820732: %s', (text, found) =>
    expect(storeSearch(text)!('8419537941919820732', 'Café Zürich')).toBe(found),
  );

  it('finds a store without a name by its id', () => {
    expect(storeSearch('night 1')!('night-1', null)).toBe(true);
    expect(storeSearch('null')!('night-1', null)).toBe(false);
  });

  it.each(['', ' ', '\u0301'])('has nothing to find in %j', (text) =>
    expect(storeSearch(text)).toBeUndefined(),
  );
});

describe('searchText', () => {
  it.each([
    ['CAFÉ Zürich', 'cafe zurich'],
    ['  a \t b  ', 'a b'],
    ['Straße', 'STRASSE'],
    ['Ｃａｆｅ', 'cafe'],
    ['ABC-1', 'abc-1'],
    ['\u00e9', 'e\u0301'],
  ])('%j and %j are the same', (one, other) => expect(searchText(one)).toBe(searchText(other)));

  it('tells letters and digits apart', () => {
    expect(searchText('8419')).toBe('8419');
    expect(searchText('Cafe')).not.toBe(searchText('Cave'));
  });
});

describe('LabelColumns', () => {
  const builder = new LabelColumnsBuilder();
  const rows: [number, string, string][] = [
    [3, 'region', 'north'],
    [0, 'region', 'south'],
    [1, 'region', 'north'],
    [4, 'pilot', 'yes'],
  ];
  for (const row of rows) builder.add(...row);
  const labels = builder.build(5);
  const valuesOf = (columns: typeof labels, key: string) => {
    const column = columns.column(key)!;
    return Array.from(column.ids, (id) => column.values[id - 1]);
  };

  it('have the value of each store, whether many or few have one', () => {
    expect(labels.keys).toEqual(['pilot', 'region']);
    expect(valuesOf(labels, 'region')).toEqual(['south', 'north', undefined, 'north', undefined]);
    expect(valuesOf(labels, 'pilot')).toEqual([undefined, undefined, undefined, undefined, 'yes']);
    expect(labels.column('region')!.values).toEqual(['north', 'south']);
    expect(labels.column('brand')).toBeUndefined();
  });

  it('of some of the stores are in the order of these', () => {
    const some = labels.at([4, 3, 1]);
    expect(valuesOf(some, 'region')).toEqual([undefined, 'north', 'north']);
    expect(valuesOf(some, 'pilot')).toEqual(['yes', undefined, undefined]);
    expect(valuesOf(some.at([1]), 'region')).toEqual(['north']);
    expect(some.column('brand')).toBeUndefined();
  });

  it('of some of the stores alone have no keys and values of others', () => {
    const some = labels.only([3, 1]);
    expect(some.keys).toEqual(['region']);
    expect(some.column('region')!.values).toEqual(['north']);
    expect(valuesOf(some, 'region')).toEqual(['north', 'north']);
    expect(some.column('pilot')).toBeUndefined();
    expect(valuesOf(labels.only([4, 0]), 'pilot')).toEqual(['yes', undefined]);
  });
});

describe('LABEL_KEY', () => {
  it.each(['region', 'a', 'a1_', `a${'x'.repeat(31)}`])('has %s', (key) => expect(key).toMatch(LABEL_KEY));
  it.each(['', 'Region', '1a', '_a', 'a-b', ' a', 'a ', `a${'x'.repeat(32)}`])('has not %j', (key) => {
    expect(key).not.toMatch(LABEL_KEY);
  });
});

describe('a column', () => {
  it('of each has its own value for each store', () => {
    const column = columnOfEach(['9', '8', '9']);
    expect([0, 1, 2].map((store) => valueAt(column, store))).toEqual(['9', '8', '9']);
    expect([...column.ids]).toEqual([1, 2, 3]);
  });

  it('has null for a store without a value, and there may be none', () => {
    expect(valueAt({ values: ['north'], ids: Uint32Array.of(0, 1) }, 0)).toBeNull();
    expect(valueAt({ values: ['north'], ids: Uint32Array.of(0, 1) }, 1)).toBe('north');
    expect(valueAt(undefined, 0)).toBeNull();
  });
});
