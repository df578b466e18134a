import { changeText, downtimeChange, percentText } from './summary-text';

const HOUR = 3_600_000;

it('shows percentages with two decimals', () => {
  expect([percentText(98.4), percentText(100), percentText(null)]).toEqual(['98.40 %', '100.00 %', '–']);
});

it.each([
  [0.42, '0.42 points better than before'],
  [-10, '10.00 points worse than before'],
  [0, 'as before'],
  [null, 'no comparison: data missing'],
])('a change by %s points: %s', (points, text) => expect(changeText(points)).toBe(text));

it.each([
  [2 * HOUR, HOUR, '+1 h'],
  [HOUR, 1.5 * HOUR, '−30 min'],
  [HOUR, HOUR, 'none'],
])('downtime of %d after %d is %s', (now, before, text) => expect(downtimeChange(now, before)).toBe(text));
