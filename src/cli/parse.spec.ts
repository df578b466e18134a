import { KnownError } from '../platform/errors';
import { formatOfName, instant, noData, partitionBy, pollFormat, wholeNumber, windows } from './parse';

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(KnownError);
    expect((error as KnownError).code).toBe('invalid-input');
    return (error as KnownError).message;
  }
  throw new Error('The value was taken.');
}

describe('wholeNumber', () => {
  it.each([
    ['1', 1],
    ['60', 60],
    ['007', 7],
    ['100', 100],
  ])('%s', (text, number) => expect(wholeNumber('--stores', text, 1, 100)).toBe(number));

  it.each(['0', '101', '-1', '+1', '1.5', '1e2', '0x10', ' 1', '', 'many', '9'.repeat(400)])(
    'refuses %j',
    (text) => {
      expect(refusal(() => wholeNumber('--stores', text, 1, 100))).toBe(
        '--stores is not a whole number from 1 to 100.',
      );
    },
  );
});

describe('instant', () => {
  it('reads what polls may have', () => {
    expect(instant('--as-of', '2023-01-25 18:13:22.479 UTC')).toBe(Date.UTC(2023, 0, 25, 18, 13, 22, 479));
    expect(instant('--as-of', '2023-01-25T18:13:22+05:45')).toBe(Date.UTC(2023, 0, 25, 12, 28, 22));
  });

  it.each([
    ['2023-01-25T18:13:22', /^--as-of has no zone.*\.$/],
    ['now', /^--as-of is not a time.*\.$/],
    ['2023-02-30T00:00:00Z', /^--as-of names a date that is not in the calendar\.$/],
  ])('refuses %s', (text, message) => expect(refusal(() => instant('--as-of', text))).toMatch(message));
});

describe('windows and noData', () => {
  it.each(['calendar', 'rolling'])('--windows %s', (kind) => expect(windows(kind)).toBe(kind));
  it.each(['down', 'exclude'])('--no-data %s', (policy) => expect(noData(policy)).toBe(policy));

  it.each(['', 'Calendar', 'sliding', 'toString'])('refuse %j and name the choices', (text) => {
    expect(refusal(() => windows(text))).toBe('--windows is neither calendar nor rolling.');
    expect(refusal(() => noData(text))).toBe('--no-data is neither down nor exclude.');
  });
});

describe('pollFormat', () => {
  it.each(['csv', 'ndjson', 'parquet'])('takes %s', (format) => expect(pollFormat(format)).toBe(format));

  it.each(['xlsx', 'CSV', ''])('refuses %j', (format) =>
    expect(refusal(() => pollFormat(format))).toBe('--format is neither csv nor ndjson nor parquet.'),
  );
});

describe('formatOfName', () => {
  it.each([
    ['week.xlsx', 'xlsx'],
    ['/tmp/a.csv/Week.XLSX', 'xlsx'],
    ['report.csv', 'csv'],
    ['report.csv.gz', undefined],
    ['csv', undefined],
    ['-', undefined],
    [undefined, undefined],
  ])('of %s is %s', (file, format) => expect(formatOfName(file, ['csv', 'xlsx'])).toBe(format));
});

describe('partitionBy', () => {
  it('takes day', () => expect(partitionBy('day')).toBe('day'));

  it.each(['hour', 'days', ''])('refuses %j', (unit) =>
    expect(refusal(() => partitionBy(unit))).toBe('--partition-by knows day only.'),
  );
});
