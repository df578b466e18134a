import { spanText } from './parameters';

const none = { windows: null, period: null, from_date: null, to_date: null, breakdown: 'none' };

describe('what the figures of a report are of', () => {
  it.each([
    [{ ...none, windows: 'rolling' }, 'rolling windows'],
    [{ ...none, period: 'last_month', breakdown: 'day' }, 'last month by day'],
    [{ ...none, period: 'one of later' }, 'one of later'],
    [{ ...none, from_date: '2023-01-01', to_date: '2023-01-31' }, '2023-01-01 to 2023-01-31'],
  ])('%j: %s', (span, text) => expect(spanText(span)).toBe(text));
});
