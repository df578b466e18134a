import { StoreSums } from '../../core/uptime/window-totals';
import { columnNames, reportLine } from './report-figures';

const HOUR = 3_600_000;

const sums: StoreSums = {
  hour: { up: HOUR / 4, down: HOUR / 2, noData: HOUR / 4 },
  day: { up: 2 * HOUR, down: 3 * HOUR, noData: 4 * HOUR + 18_000 },
  week: { up: 20.125 * HOUR, down: 30 * HOUR, noData: 40 * HOUR },
};

describe('reportLine', () => {
  it('has the columns of a report, first uptime, then downtime', () => {
    expect(columnNames('plain').join()).toBe(
      'store_id,uptime_last_hour(minutes),uptime_last_day(hours),uptime_last_week(hours),' +
        'downtime_last_hour(minutes),downtime_last_day(hours),downtime_last_week(hours)',
    );
  });

  it('counts time without data as downtime, and rounds the sum of both', () => {
    expect(reportLine('8419537941919820732', sums, 'down', 'plain')).toBe(
      '8419537941919820732,15.00,2.00,20.13,45.00,7.01,70.00\n',
    );
  });

  it('leaves time without data out when it is excluded', () => {
    expect(reportLine('a', sums, 'exclude', 'plain')).toBe('a,15.00,2.00,20.13,30.00,3.00,30.00\n');
  });

  it('adds open time and time without data when it is extended', () => {
    expect(columnNames('extended').slice(7).join()).toBe(
      'open_time_last_hour(minutes),open_time_last_day(hours),open_time_last_week(hours),' +
        'no_data_last_hour(minutes),no_data_last_day(hours),no_data_last_week(hours)',
    );
    const plain = reportLine('a', sums, 'down', 'plain').trimEnd();
    expect(reportLine('a', sums, 'down', 'extended')).toBe(`${plain},60.00,9.01,90.13,15.00,4.01,40.00\n`);
  });

  it('quotes an id that a reader would take for several fields', () => {
    expect(reportLine('a,"b"', sums, 'down', 'plain')).toMatch(/^"a,""b""",15\.00,/);
  });
});
