import { formatDate, parseDate } from '../../core/time/instant';
import { FLEET_DATES, resolveDates, STORE_DATES } from './requests';

const today = parseDate('2023-01-25')!;

function resolved(from?: string, to?: string, limit = STORE_DATES): string {
  const date = (text?: string) => (text === undefined ? undefined : parseDate(text));
  const { first, last } = resolveDates({ from: date(from), to: date(to) }, today, limit);
  return `${formatDate(first)} to ${formatDate(last)}`;
}

describe('resolveDates', () => {
  it('ends today and has thirty dates, or seven of the fleet', () => {
    expect(resolved()).toBe('2022-12-27 to 2023-01-25');
    expect(resolved(undefined, '2023-01-20')).toBe('2022-12-22 to 2023-01-20');
    expect(resolved(undefined, undefined, FLEET_DATES)).toBe('2023-01-19 to 2023-01-25');
  });

  it('has both ends as they are asked for', () => {
    expect(resolved('2023-01-25', '2023-01-25')).toBe('2023-01-25 to 2023-01-25');
    expect(resolved('2023-01-01')).toBe('2023-01-01 to 2023-01-25');
  });

  it('has thirteen months, and little more', () => {
    expect(resolved('2021-12-22', '2023-01-25')).toBe('2021-12-22 to 2023-01-25');
    expect(() => resolved('2021-12-21', '2023-01-25')).toThrow(
      'The range has 401 dates; at most 400 are given at once. Ask for it in parts, with from_date and to_date.',
    );
    expect(resolved('2022-12-26', undefined, FLEET_DATES)).toBe('2022-12-26 to 2023-01-25');
    expect(() => resolved('2022-12-25', undefined, FLEET_DATES)).toThrow('has 32 dates; at most 31');
  });

  it('refuses what has not begun by as_of, and names the date', () => {
    expect(() => resolved('2023-01-01', '2023-01-26')).toThrow(
      'to_date lies after 2023-01-25, the local date at as_of: nothing is known of that day. Leave it out, or give an earlier one.',
    );
  });

  it('refuses what ends before it begins', () => {
    expect(() => resolved('2023-01-21', '2023-01-20')).toThrow('from_date lies after to_date (2023-01-20).');
    expect(() => resolved('2023-01-26')).toThrow('from_date lies after to_date (2023-01-25).');
  });
});
