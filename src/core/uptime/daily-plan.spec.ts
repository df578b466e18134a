import { LocalCalendar } from '../calendar/local-calendar';
import { formatDate, formatInstant, parseDate } from '../time/instant';
import { dailyPlan } from './daily-plan';

/** The dates of a plan; those for which a rollup suffices have a +. */
function framed(zone: string, [first, last]: [string, string], asOf: string): string[] {
  const dates = { first: parseDate(first)!, last: parseDate(last)! };
  const { days, whole } = dailyPlan(dates, Date.parse(asOf), new LocalCalendar(zone));
  return days.map(({ date }, i) => `${formatDate(date).slice(8)}${whole[i]! ? '+' : ''}`);
}

describe('dailyPlan', () => {
  const dates: [string, string] = ['2024-01-14', '2024-01-16'];

  it.each([
    ['within the last day', '2024-01-16T12:00:00-05:00', ['14+', '15+', '16']],
    ['at its first instant', '2024-01-16T00:00:00-05:00', ['14+', '15+', '16']],
    ['just before', '2024-01-15T23:59:59.999-05:00', ['14+', '15', '16']],
    ['at its end', '2024-01-17T00:00:00-05:00', ['14+', '15+', '16+']],
  ])('uses rollups of days that have ended by an as_of %s', (_where, asOf, expected) => {
    expect(framed('America/New_York', dates, asOf)).toEqual(expected);
  });

  it('uses none of a skipped date', () => {
    expect(framed('Pacific/Apia', ['2011-12-29', '2011-12-31'], '2012-02-01T00:00Z')).toEqual([
      '29+',
      '30',
      '31+',
    ]);
  });

  it('says what it is of', () => {
    const asOf = Date.parse('2024-01-16T12:00Z');
    const plan = dailyPlan({ first: 19_736, last: 19_737 }, asOf, new LocalCalendar('UTC'));
    expect(plan).toMatchObject({ asOf, dates: { first: 19_736, last: 19_737 } });
    expect(formatInstant(plan.days[0]!.start)).toBe('2024-01-14T00:00:00.000Z');
  });
});
