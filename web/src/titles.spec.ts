import { timeNote, titleOf } from './titles';

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
  it.each([[['targets']], [['summary']], [['stores', '42']]])('%j shows the selected time', (path) =>
    expect(timeNote(path)).toBeUndefined(),
  );

  it.each([
    [[], /latest poll/],
    [['stores'], /latest poll/],
    [['audit'], /only a first and a last day/],
    [['alerts'], /does not apply/],
    [['reports', '5a0c'], /does not apply/],
  ])('%j says that it does not', (path, note) => expect(timeNote(path)).toMatch(note));
});
