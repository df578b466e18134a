import { StoreSums } from '../metrics';
import { REPORT_COLUMNS, reportRow } from './report-rows';

const HOUR = 3_600_000;

const sums: StoreSums = {
  hour: { up: HOUR / 4, down: HOUR / 2, noData: HOUR / 4 },
  day: { up: 2 * HOUR, down: 3 * HOUR, noData: 4 * HOUR + 18_000 },
  week: { up: 20.125 * HOUR, down: 30 * HOUR, noData: 40 * HOUR },
};

describe('reportRow', () => {
  it('has the columns of a report, first uptime, then downtime', () => {
    expect(REPORT_COLUMNS.join()).toBe(
      'store_id,uptime_last_hour(minutes),uptime_last_day(hours),uptime_last_week(hours),' +
        'downtime_last_hour(minutes),downtime_last_day(hours),downtime_last_week(hours)',
    );
  });

  it('counts time without data as downtime, and rounds the sum of both', () => {
    expect(reportRow('8419537941919820732', sums, 'down')).toEqual([
      '8419537941919820732',
      '15.00',
      '2.00',
      '20.13',
      '45.00',
      '7.01',
      '70.00',
    ]);
  });

  it('leaves time without data out when it is excluded', () => {
    expect(reportRow('a', sums, 'exclude')).toEqual([
      'a',
      '15.00',
      '2.00',
      '20.13',
      '30.00',
      '3.00',
      '30.00',
    ]);
  });
});
