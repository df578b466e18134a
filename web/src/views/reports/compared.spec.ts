import type { ReportParameters } from '../../api/answers';
import { isEarlier, pointsText, ruleDifferences } from './compared';

describe('isEarlier', () => {
  const at = (as_of: string | null, created_at: string) => ({ as_of, created_at });
  it.each([
    [at('2023-01-18T00:00:00Z', '2'), at('2023-01-25T00:00:00Z', '1'), true],
    [at('2023-01-25T00:00:00Z', '1'), at('2023-01-18T00:00:00Z', '2'), false],
    [at('2023-01-25T00:00:00Z', '1'), at('2023-01-25T00:00:00Z', '2'), true],
    [at('2023-01-25T00:00:00Z', '2'), at('2023-01-25T00:00:00Z', '1'), false],
    [at(null, '2'), at('2023-01-25T00:00:00Z', '1'), true],
  ])('%j before %j: %s', (one, other, expected) => expect(isEarlier(one, other)).toBe(expected));
});

describe('ruleDifferences', () => {
  const parameters: ReportParameters = {
    as_of: null,
    windows: 'calendar',
    no_data: 'down',
    accounting: 'daily',
    carry_minutes: null,
    exclusions: 'apply',
    period: null,
    from_date: null,
    to_date: null,
    breakdown: 'none',
    columns: 'plain',
    labels: null,
    group_by: null,
    label_columns: null,
    format: 'csv',
  };

  it('has none for reports of other instants, columns and formats', () => {
    const other = { ...parameters, as_of: '2023-01-25T00:00:00Z', columns: 'extended', format: 'xlsx' };
    expect(ruleDifferences(parameters, other)).toEqual([]);
  });

  it('names each rule with both of its values', () => {
    const other = {
      ...parameters,
      windows: 'rolling',
      no_data: 'exclude',
      exclusions: 'ignore',
      labels: 'a=b',
    };
    expect(ruleDifferences(parameters, other)).toEqual([
      'Figures of: calendar windows before, rolling windows after.',
      'Time without data: counts as down before, is left out after.',
      'How open time counts: Accounting: daily. Exclusions: applied. before, Accounting: daily. Exclusions: ignored. after.',
      'Stores: all before, a=b after.',
    ]);
  });
});

const totals = (uptime_percent: number | null, coverage_percent: number | null) => ({
  ...{ uptime_percent, coverage_percent },
});

it.each([
  [totals(98.41, 80), totals(98.83, 90), '0.42 points better'],
  [totals(98.83, 90), totals(98.41, 90), '0.42 points worse'],
  [totals(98.41, 90), totals(98.41, 90), 'the same'],
  [totals(98.41, 79.99), totals(98.83, 90), 'no comparison: data missing'],
  [totals(null, null), totals(98.41, 5), 'no comparison: data missing'],
])('from %j to %j is %s', (before, after, text) => expect(pointsText(before, after)).toBe(text));
