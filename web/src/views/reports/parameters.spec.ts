import { columnsText, formatText, spanText, storesText } from './parameters';

const none = { windows: null, period: null, from_date: null, to_date: null, breakdown: 'none' };

describe('what the figures of a report are of', () => {
  it.each([
    [{ ...none, windows: 'rolling' }, 'rolling windows'],
    [{ ...none, period: 'last_month', breakdown: 'day' }, 'last month by day'],
    [{ ...none, period: 'last_week' }, 'last week, Monday to Sunday'],
    [{ ...none, period: 'one of later' }, 'one of later'],
    [{ ...none, from_date: '2023-01-01', to_date: '2023-01-31' }, '2023-01-01 to 2023-01-31'],
  ])('%j: %s', (span, text) => expect(spanText(span)).toBe(text));
});

it('format and columns are shown by their titles', () => {
  expect([formatText({ format: 'xlsx' }), formatText({ format: 'later' })]).toEqual(['Excel', 'later']);
  expect([columnsText({ columns: 'plain' }), columnsText({ columns: 'later' })]).toEqual([
    'standard',
    'later',
  ]);
});

describe('the stores of a report', () => {
  const all = { labels: null, group_by: null, label_columns: null };
  it.each([
    [all, []],
    [{ ...all, labels: 'region=north', group_by: 'brand,tier' }, ['region=north', 'by brand and tier']],
    [{ ...all, label_columns: 'region,brand' }, ['with region, brand']],
  ])('%j: %j', (parameters, texts) => expect(storesText(parameters)).toEqual(texts));
});
