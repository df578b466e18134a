import { formatDate, parseDate } from '../time/instant';
import {
  datesOfPeriod,
  daysToPrevious,
  PERIOD_NAMES,
  type PeriodName,
  partsOf,
  periodText,
  wholePeriod,
} from './periods';

const date = (text: string): number => parseDate(text)!;
const text = ({ first, last }: { first: number; last: number }): string =>
  `${formatDate(first)} to ${formatDate(last)}`;

describe('datesOfPeriod', () => {
  it.each([
    // 15 May 2024 is a Wednesday, 1 January 2024 a Monday, 31 March 2024 a Sunday.
    ['today', '2024-05-15', '2024-05-15 to 2024-05-15'],
    ['yesterday', '2024-03-01', '2024-02-29 to 2024-02-29'],
    ['this_week', '2024-05-15', '2024-05-13 to 2024-05-15'],
    ['this_week', '2024-01-01', '2024-01-01 to 2024-01-01'],
    ['this_week', '2024-03-31', '2024-03-25 to 2024-03-31'],
    ['last_week', '2024-05-15', '2024-05-06 to 2024-05-12'],
    ['last_week', '2024-01-01', '2023-12-25 to 2023-12-31'],
    ['last_week', '2024-03-31', '2024-03-18 to 2024-03-24'],
    ['month_to_date', '2024-05-15', '2024-05-01 to 2024-05-15'],
    ['month_to_date', '2024-05-01', '2024-05-01 to 2024-05-01'],
    ['last_month', '2024-05-15', '2024-04-01 to 2024-04-30'],
    ['last_month', '2024-03-31', '2024-02-01 to 2024-02-29'],
    ['last_month', '2024-01-31', '2023-12-01 to 2023-12-31'],
    ['quarter_to_date', '2024-05-15', '2024-04-01 to 2024-05-15'],
    ['quarter_to_date', '2024-12-31', '2024-10-01 to 2024-12-31'],
    ['last_quarter', '2024-05-15', '2024-01-01 to 2024-03-31'],
    ['last_quarter', '2024-02-29', '2023-10-01 to 2023-12-31'],
    ['year_to_date', '2024-05-15', '2024-01-01 to 2024-05-15'],
    ['last_7_days', '2024-03-03', '2024-02-26 to 2024-03-03'],
    ['last_30_days', '2024-03-30', '2024-03-01 to 2024-03-30'],
  ] as const)('%s on %s: %s', (period, today, expected) => {
    expect(text(datesOfPeriod(period, date(today)))).toBe(expected);
  });

  it('knows each name, also before 1970', () => {
    for (const name of PERIOD_NAMES) {
      for (const today of ['1969-12-31', '1970-01-01', '2000-02-29']) {
        const { first, last } = datesOfPeriod(name, date(today));
        expect(first).toBeLessThanOrEqual(last);
        expect(last).toBeLessThanOrEqual(date(today));
      }
    }
  });

  it('leaves dates as they are', () => {
    const dates = { first: 5, last: 9 };
    expect(datesOfPeriod(dates, 3)).toEqual(dates);
  });
});

describe('wholePeriod', () => {
  it.each([
    ['today', '2024-05-15', '2024-05-15 to 2024-05-15'],
    ['this_week', '2024-05-15', '2024-05-13 to 2024-05-19'],
    ['this_week', '2024-03-31', '2024-03-25 to 2024-03-31'],
    ['month_to_date', '2024-02-01', '2024-02-01 to 2024-02-29'],
    ['month_to_date', '2023-12-31', '2023-12-01 to 2023-12-31'],
    ['quarter_to_date', '2024-05-15', '2024-04-01 to 2024-06-30'],
    ['quarter_to_date', '2024-12-31', '2024-10-01 to 2024-12-31'],
    ['year_to_date', '2024-05-15', '2024-01-01 to 2024-12-31'],
    ['last_month', '2024-05-15', '2024-04-01 to 2024-04-30'],
    ['last_7_days', '2024-03-03', '2024-02-26 to 2024-03-03'],
  ] as const)('of %s on %s: %s', (period, today, expected) => {
    expect(text(wholePeriod(period, date(today)))).toBe(expected);
  });

  it('begins as the period does, and leaves dates as they are', () => {
    const today = date('2024-05-15');
    for (const name of PERIOD_NAMES) {
      expect(wholePeriod(name, today).first).toBe(datesOfPeriod(name, today).first);
    }
    expect(wholePeriod({ first: 5, last: 9 }, today)).toEqual({ first: 5, last: 9 });
  });
});

describe('partsOf', () => {
  const parts = (first: string, last: string, breakdown: 'day' | 'week' | 'month') =>
    partsOf({ first: date(first), last: date(last) }, breakdown).map(
      ({ name, ...dates }) => `${formatDate(name)}: ${text(dates)}`,
    );

  it('are the days', () => {
    expect(parts('2024-02-28', '2024-03-01', 'day')).toEqual([
      '2024-02-28: 2024-02-28 to 2024-02-28',
      '2024-02-29: 2024-02-29 to 2024-02-29',
      '2024-03-01: 2024-03-01 to 2024-03-01',
    ]);
  });

  it('are weeks from Monday, cut to the dates and named by their Monday', () => {
    expect(parts('2023-12-30', '2024-01-08', 'week')).toEqual([
      '2023-12-25: 2023-12-30 to 2023-12-31',
      '2024-01-01: 2024-01-01 to 2024-01-07',
      '2024-01-08: 2024-01-08 to 2024-01-08',
    ]);
  });

  it('are months, cut to the dates and named by their first date', () => {
    expect(parts('2023-12-31', '2024-02-01', 'month')).toEqual([
      '2023-12-01: 2023-12-31 to 2023-12-31',
      '2024-01-01: 2024-01-01 to 2024-01-31',
      '2024-02-01: 2024-02-01 to 2024-02-01',
    ]);
  });

  it('are one within a single week or month, and none of no dates', () => {
    expect(parts('2024-05-14', '2024-05-15', 'week')).toEqual(['2024-05-13: 2024-05-14 to 2024-05-15']);
    expect(parts('2024-05-14', '2024-05-15', 'month')).toEqual(['2024-05-01: 2024-05-14 to 2024-05-15']);
    for (const breakdown of ['day', 'week', 'month'] as const) {
      expect(parts('2024-05-15', '2024-05-14', breakdown)).toEqual([]);
    }
  });
});

it('periodText is the name, or the dates', () => {
  expect(periodText('last_month')).toBe('last_month');
  expect(periodText({ first: date('2024-01-30'), last: date('2024-02-06') })).toBe('2024-01-30/2024-02-06');
});

describe('daysToPrevious', () => {
  it.each<[PeriodName, today: string, first: string, last: string]>([
    ['today', '2023-03-01', '2023-02-28', '2023-02-28'],
    ['yesterday', '2023-03-01', '2023-02-27', '2023-02-27'],
    ['this_week', '2023-01-25', '2023-01-16', '2023-01-18'],
    ['last_week', '2023-01-25', '2023-01-09', '2023-01-15'],
    ['month_to_date', '2023-03-10', '2023-02-01', '2023-02-10'],
    ['month_to_date', '2023-03-31', '2023-02-01', '2023-02-28'],
    ['last_month', '2023-03-31', '2023-01-01', '2023-01-31'],
    ['last_month', '2023-03-01', '2023-01-01', '2023-01-31'],
    ['quarter_to_date', '2023-05-20', '2023-01-01', '2023-02-19'],
    ['last_quarter', '2023-04-01', '2022-10-01', '2022-12-31'],
    ['year_to_date', '2024-12-31', '2023-01-01', '2023-12-31'],
    ['last_7_days', '2023-01-25', '2023-01-12', '2023-01-18'],
    ['last_30_days', '2023-01-30', '2022-12-02', '2022-12-31'],
  ])('of %s on %s leads to %s to %s', (period, today, first, last) => {
    const day = date(today);
    const earlier = day - daysToPrevious(period, day);
    expect(datesOfPeriod(period, earlier)).toEqual({ first: date(first), last: date(last) });
  });

  it('of two dates is their number', () => {
    expect(daysToPrevious({ first: 10, last: 16 }, 99)).toBe(7);
  });
});
