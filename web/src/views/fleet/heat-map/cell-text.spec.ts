import { cellText, hourText } from './cell-text';

describe('a cell in words', () => {
  it('names its hour', () => {
    expect(hourText(Date.parse('2023-01-25T14:00:00Z'))).toBe('Wed 2023-01-25 14:00–15:00 UTC');
    expect(hourText(Date.parse('2023-01-25T23:00:00Z'))).toBe('Wed 2023-01-25 23:00–00:00 UTC');
  });

  it.each([
    [-3, 'excluded'],
    [-2, 'closed'],
    [-1, 'open, no data'],
    [0, 'down all of its open time'],
    [1, 'up 1 % of its open time'],
    [99, 'up 99 % of its open time'],
    [100, 'up all of its open time'],
  ])('says of %d: %s', (cell, text) => expect(cellText(cell)).toBe(text));
});
