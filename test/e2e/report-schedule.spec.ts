import { DataSource } from 'typeorm';
import { type ReportPageResponseDto, type ReportResponseDto } from '../../src/reports/api/report.dto';
import { ScheduleRunner } from '../../src/schedules';
import { getJson } from '../support/product/client';
import { keptReport } from '../support/product/kept-report';
import { type Service, startService } from '../support/product/service';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';

/** Once in four years, at midnight in Tokyo: no tick occurs during the test. */
const SCHEDULE = { REPORT_SCHEDULE: '0 0 29 2 *', REPORT_SCHEDULE_TIMEZONE: 'Asia/Tokyo' };
const MINUTE_MS = 60_000;
const tickOf = (year: number) => Date.parse(`${year}-02-28T15:00:00Z`);

/** Each test has a tick of its own, later than all before. */
describeOneSetup('the schedule of reports', 'services', (setup) => {
  let environment: Environment;
  let services: Service[];
  let year = 2024;
  let tick: number;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    services = await Promise.all([1, 2, 3].map(() => startScheduled()));
  });

  beforeEach(() => {
    tick = tickOf((year += 4));
  });

  afterAll(async () => {
    await Promise.all(services.map((service) => service.close()));
    await environment.remove();
  });

  it('triggers one report per tick, for any number of processes', async () => {
    await Promise.all(services.map((service) => lookAt(service, tick)));
    const [report, ...others] = await reportsOf(tick);
    expect(others).toEqual([]);
    expect(report).toMatchObject({
      request_id: `schedule-${text(tick)}`,
      parameters: { windows: 'calendar' },
    });
  });

  it('triggers nothing before a tick, and one report after it', async () => {
    const [service] = services;
    await lookAt(service!, tick - 1);
    expect(await reportsOf(tick)).toEqual([]);
    for (const minutes of [0, 1, 30, 59, 61, 600]) await lookAt(service!, tick + minutes * MINUTE_MS);
    expect(await reportsOf(tick)).toHaveLength(1);
  });

  it('makes up once for the latest of the ticks that were missed', async () => {
    const later = tickOf((year += 4));
    const latest = tickOf((year += 4));
    await Promise.all(services.map((service) => lookAt(service, latest + 90 * 24 * 60 * MINUTE_MS)));
    await Promise.all(services.map((service) => lookAt(service, latest + 91 * 24 * 60 * MINUTE_MS)));
    expect(await Promise.all([tick, later, latest].map((at) => reportsOf(at)))).toEqual([
      [],
      [],
      [expect.anything()],
    ]);
  });

  it('retries at the limit of open reports, and then triggers once', async () => {
    const narrow = await startScheduled({ MAX_OPEN_REPORTS: '1' });
    try {
      const running = await keptReport(narrow);
      await lookAt(narrow, tick);
      expect(await reportsOf(tick)).toEqual([]);
      await narrow.app.get(DataSource).query('DELETE FROM reports WHERE report_id = ?', [running]);
      await lookAt(narrow, tick + MINUTE_MS);
      await lookAt(narrow, tick + 2 * MINUTE_MS);
      expect(await reportsOf(tick)).toHaveLength(1);
    } finally {
      await narrow.close();
    }
  });

  const startScheduled = (more: Record<string, string> = {}) =>
    startService({ ...environment.env, ...SCHEDULE, ...more });

  const lookAt = ({ app }: Service, instant: number) =>
    app.get(ScheduleRunner, { strict: false }).beginTriggering(instant);

  const text = (instant: number) => new Date(instant).toISOString();

  async function reportsOf(instant: number): Promise<ReportResponseDto[]> {
    const { body } = await getJson<ReportPageResponseDto>(services[0]!, '/reports?limit=200');
    return body.items.filter(({ request_id }) => request_id === `schedule-${text(instant)}`);
  }
});
