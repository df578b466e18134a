import { showsMoment, timeNote, titleOf } from './titles';

describe('titleOf', () => {
  it.each([
    [[], 'Attention'],
    [['stores'], 'Stores'],
    [['stores', '42'], 'Store 42'],
    [['reports'], 'Reports'],
    [['reports', 'compare'], 'Comparison of reports'],
    [['reports', '5a0c'], 'Report 5a0c'],
    [['data-in'], 'Imports'],
    [['summary'], 'Summary'],
    [['nowhere'], 'No such view'],
  ])('%j: %s', (path, title) => expect(titleOf(path)).toBe(title));
});

describe('timeNote', () => {
  const as_of = '2023-01-25T18:00:00.000Z';
  const all = { as_of, from: '2023-01-02', to: '2023-01-08' };

  it.each([
    [['targets'], all],
    [['summary'], all],
    [['stores', '42'], all],
    [[], all],
    [['stores'], { as_of }],
    [['alerts'], {}],
  ])('%j shows the selected time %j', (path, selected) => expect(timeNote(path, selected)).toBeUndefined());

  it.each([
    [[], { period: 'yesterday' } as const, /only the moment/],
    [['stores'], all, /only the moment/],
    [['audit'], { as_of }, /only a first and a last day/],
    [['alerts'], { as_of }, /does not apply/],
    [['reports', '5a0c'], { period: 'yesterday' } as const, /does not apply/],
  ])('%j says what of %j it does not show', (path, selected, note) =>
    expect(timeNote(path, selected)).toMatch(note),
  );
});

describe('showsMoment', () => {
  it.each([
    [[], true],
    [['stores'], true],
    [['stores', '42'], true],
    [['summary'], true],
    [['reports'], false],
    [['audit'], false],
  ])('%j: %s', (path, shows) => expect(showsMoment(path)).toBe(shows));
});
