import {
  completionsOf,
  groupText,
  keyOfValue,
  narrowed,
  narrowedToGroup,
  requirementOfIds,
  requirementsOf,
  requirementText,
} from './selector';

describe('the conditions of a selector', () => {
  it.each([
    [undefined, []],
    [' ', []],
    ['region=north', ['region=north']],
    ['region = north , !tier,brand in (a, b)', ['region = north', '!tier', 'brand in (a, b)']],
    [
      'city="St. John\'s, \\"NL\\"",brand in ("a,)",b),tier',
      ['city="St. John\'s, \\"NL\\""', 'brand in ("a,)",b)', 'tier'],
    ],
    ['brand in (a,b', ['brand in (a,b']],
    ['city="St. John', ['city="St. John']],
  ])('of %j are %j', (labels, parts) => expect(requirementsOf(labels)).toEqual(parts));

  it.each([
    ['region', 'north', 'region=north'],
    ['region', null, '!region'],
    ['timezone', 'America/Chicago', 'timezone=America/Chicago'],
    ['city', 'St. John\'s, "NL" \\', 'city="St. John\'s, \\"NL\\" \\\\"'],
    ['brand', 'Köşe', 'brand=Köşe'],
  ])('are written: %s %j as %s', (key, value, text) => expect(requirementText(key, value)).toBe(text));

  it('select stores by their ids', () => {
    expect(requirementOfIds(['8419537941919820732'])).toBe('store_id in (8419537941919820732)');
    expect(requirementOfIds(['a/b', 'x, y'])).toBe('store_id in (a/b,"x, y")');
  });

  it('are added, each once', () => {
    expect(narrowed(undefined, ['region=north'])).toBe('region=north');
    expect(narrowed('tier!=test, region=north', ['region=north', '!brand'])).toBe(
      'tier!=test,region=north,!brand',
    );
  });
});

describe('a group', () => {
  it.each([
    [{ region: 'north' }, 'north', 'region=north'],
    [{ region: null }, 'without region', '!region'],
    [{ region: 'north', brand: 'A, B' }, 'north · A, B', 'region=north,brand="A, B"'],
  ])('%j is called %s, and selected by %s', (group, text, labels) => {
    expect(groupText(group)).toBe(text);
    expect(narrowedToGroup(undefined, group)).toBe(labels);
    expect(narrowedToGroup('tier=1', group)).toBe(`tier=1,${labels}`);
  });
});

describe('a selector that is being typed', () => {
  const keys = ['brand', 'region', 'timezone'];
  it.each([
    ['', ['brand=', 'region=', 'timezone=']],
    ['RE', ['region=']],
    ['brand="a,b", r', ['brand="a,b", region=']],
    ['brand=a,', ['brand=a,brand=', 'brand=a,region=', 'brand=a,timezone=']],
    ['region=no', ['region=north', 'region="St. John\'s"']],
    ['brand=a,region != ', ['brand=a,region!=north', 'brand=a,region!="St. John\'s"']],
    ['!regi', []],
    ['brand in (a', []],
  ])('%j may become %j', (text, completions) =>
    expect(completionsOf(text, keys, ['north', "St. John's"])).toEqual(completions),
  );

  it.each([
    ['region=', 'region'],
    ['brand=a,Region == x', 'region'],
    ['region', undefined],
    ['region=north,', undefined],
    ['', undefined],
  ])('%j has values of %s', (text, key) => expect(keyOfValue(text)).toBe(key));
});
