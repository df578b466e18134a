import { changeText, coverageText, downtimeChange, percentText } from './summary-text';

const HOUR = 3_600_000;
const sums = (uptime_percent: number | null, no_data_ms: number, open_time_ms = 100, excluded_ms = 0) => ({
  ...{ uptime_percent, no_data_ms, open_time_ms, excluded_ms },
});

it('shows percentages with two decimals', () => {
  expect([percentText(98.4), percentText(100), percentText(null)]).toEqual(['98.40 %', '100.00 %', '–']);
});

it.each([
  [sums(null, 15), '85.0 % covered'],
  [sums(null, 15, 110, 10), '85.0 % covered'],
  [sums(null, 0), '100.0 % covered'],
  [sums(null, 0, 0), '– covered'],
])('the coverage of %j is %s', (figures, text) => expect(coverageText(figures)).toBe(text));

it.each([
  [sums(98.41, 10), sums(97.99, 15), '0.42 points better than before'],
  [sums(97.99, 15), sums(98.41, 10), '0.42 points worse than before'],
  [sums(98.41, 10), sums(98.41, 12), 'as before'],
  [sums(98.41, 10), sums(97.99, 30), 'no comparison: data missing'],
  [sums(98.41, 10), sums(null, 10), 'no comparison: data missing'],
  [sums(null, 0, 0), sums(98.41, 10), 'no comparison: data missing'],
  [sums(98.41, 10), null, 'no comparison: data missing'],
])('%j after %j: %s', (now, before, text) => expect(changeText(now, before)).toBe(text));

it.each([
  [2 * HOUR, HOUR, '+1 h'],
  [HOUR, 1.5 * HOUR, '−30 min'],
  [HOUR, HOUR, 'none'],
])('downtime of %d after %d is %s', (now, before, text) => expect(downtimeChange(now, before)).toBe(text));
