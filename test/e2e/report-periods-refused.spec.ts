import { type Problem } from '../../src/platform/http/problem.filter';
import { postJson } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

describeOneSetup('a report with a period or an accounting', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  it.each<[object, string, string]>([
    [
      { accounting: 'carry_forward' },
      'carry_minutes',
      'accounting=carry_forward needs carry_minutes: how long a poll counts',
    ],
    [{ carry_minutes: 90 }, 'carry_minutes', 'carry_minutes is only for accounting=carry_forward'],
    ...[0, 10_081, -1, 1.5, '90'].map((carry_minutes): [object, string, string] => [
      { accounting: 'carry_forward', carry_minutes },
      'carry_minutes',
      'carry_minutes is not a whole number from 1 to 10080 (a week)',
    ]),
    [{ accounting: 'strict' }, 'accounting', 'accounting is neither daily nor carry_forward'],
    [{ exclusions: 'none' }, 'exclusions', 'exclusions is neither apply nor ignore'],
    [
      { breakdown: 'day' },
      'breakdown',
      'breakdown is for a period: give period, or from_date and to_date, as well',
    ],
    [{ period: 'today', breakdown: 'hour' }, 'breakdown', 'breakdown is none of none, day, week, month'],
    [
      { period: 'today', windows: 'calendar' },
      'windows',
      'windows is given, and so is a period, which takes their place: leave one out',
    ],
    [
      { period: 'today', from_date: '2024-03-01' },
      'period',
      'period is given, and so are dates: give the name of a period, or its dates',
    ],
    [{ from_date: '2024-03-01' }, 'to_date', 'to_date is missing: give both dates of the period'],
    [{ to_date: '2024-03-01' }, 'from_date', 'from_date is missing: give both dates of the period'],
    [
      { from_date: '2024-03-02', to_date: '2024-03-01' },
      'from_date',
      'from_date lies after to_date (2024-03-01)',
    ],
    [
      { from_date: '2024-02-30', to_date: '2024-03-01' },
      'from_date',
      'from_date is not a date of the calendar such as 2023-01-25',
    ],
    [
      { from_date: '2023-01-01', to_date: '2024-02-05' },
      'from_date',
      'The period has 401 days; at most 400 are computed at once',
    ],
  ])('is refused with the field: %j', async (body, field, message) => {
    const { status, body: problem } = await postJson<Problem>(service, '/trigger_report', body);
    expect([status, problem.detail, problem.errors]).toEqual([400, `${message}.`, [{ field, message }]]);
  });

  it('is refused for dates ahead of the clock, and for a name that is none', async () => {
    const ahead = { from_date: '2999-01-01', to_date: '2999-01-02' };
    const { status, body } = await postJson<Problem>(service, '/trigger_report', ahead);
    expect([status, body.detail]).toEqual([400, expect.stringContaining('to_date lies ahead of the clock')]);
    const unknown = await postJson<Problem>(service, '/trigger_report', { period: 'fortnight' });
    expect(unknown.body.detail).toMatch(/^period is none of today, yesterday, this_week, /);
    expect(unknown.status).toBe(400);
  });
});
