import { DataSource } from 'typeorm';
import type { ReportPageResponseDto, ReportResponseDto } from '../../src/reports/api/report.dto';
import { ScheduleRunner } from '../../src/schedules';
import { NotificationDispatcher } from '../../src/notifications';
import {
  download,
  getJson,
  postJson,
  type Problem,
  putJson,
  send,
  uploadCsv,
} from '../support/product/client';
import { runCliHere } from '../support/product/command-line-here';
import { type Service, startService } from '../support/product/service';
import { WEBHOOK_SECRET, WebhookReceiver } from '../support/product/webhook-receiver';
import { MailServer } from '../support/services/mail-server';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';
import { until } from '../support/until';

/** Once in four years, at midnight in Tokyo: no tick occurs during the test. */
const RARE = { cron: '0 0 29 2 *', timezone: 'Asia/Tokyo' };
const tickOf = (year: number) => Date.parse(`${year}-02-28T15:00:00Z`);
const text = (instant: number) => new Date(instant).toISOString();
const POLLS = `store_id,status,timestamp_utc
one,active,2023-01-25 10:00:00 UTC
two,active,2023-01-25 10:00:00 UTC
two,inactive,2023-01-25 11:00:00 UTC
two,inactive,2023-01-25 12:00:00 UTC
`;
/** The first store is down from 11:30 to 12:00, which is as_of. */
const MORE = 'store_id,status,timestamp_utc\none,inactive,2023-01-25 11:30:00 UTC\n';

interface ScheduleAnswer {
  readonly name: string;
  readonly next_at: string;
  readonly last: {
    readonly tick_at: string;
    readonly report_id: string;
    readonly delivered_at: string | null;
  } | null;
}

describeOneSetup('scheduled deliveries', 'services', (setup) => {
  let environment: Environment;
  let mail: MailServer;
  let receiver: WebhookReceiver;
  let variables: Record<string, string>;
  let services: Service[];
  let service: Service;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    mail = await MailServer.start();
    receiver = await WebhookReceiver.listen();
    variables = {
      ...environment.env,
      ...mail.variables,
      WEBHOOK_ALLOW_PRIVATE: 'true',
      PUBLIC_URL: 'https://monitor.example.com/',
    };
    services = await Promise.all([1, 2, 3].map(() => startService(variables)));
    service = services[0]!;
    await uploadCsv(service, 'polls', POLLS);
    await postJson(service, '/channels', { name: 'mail', kind: 'email', recipients: ['ops@example.com'] });
    const url = `http://127.0.0.1:${receiver.port}/hook`;
    await postJson(service, '/channels', { name: 'hook', kind: 'webhook', url, secret: WEBHOOK_SECRET });
  });

  afterAll(async () => {
    await Promise.all(services.map(({ close }) => close()));
    await mail.stop();
    receiver.close();
    await environment.remove();
  });

  it('bring a report with its totals, worst stores and file, once for three processes', async () => {
    const made = await postJson<ScheduleAnswer>(service, '/report-schedules', {
      ...RARE,
      name: 'rare',
      report: { windows: 'rolling', no_data: 'exclude' },
      channels: ['mail', 'hook'],
    });
    expect([made.status, made.body.next_at, made.body.last]).toEqual([201, text(tickOf(2028)), null]);
    const report = await delivered('rare', tickOf(2028));
    const [received, ...more] = await mail.received(1);
    expect(more).toEqual([]);
    // From the begin of the day in Chicago, at 06:00, to as_of, two is down in one of six hours.
    expect(received!.subject).toBe('Report rare: 91.66 % uptime in the last week');
    expect(received!.text).toMatch(/last hour {2}50\.00 % {2}up 1\.00 h {2}down 1\.00 h/);
    expect(received!.text).toMatch(/Down longest in the last week\n {2}two {2}1\.00 h/);
    expect(received!.text).not.toContain('since the delivery');
    expect(received!.html).toContain('<td style="padding:2px 12px 2px 0">two</td>');
    const file = await download(service, report.file_path!);
    expect(received!.files).toEqual([
      {
        filename: report.file_path!.replace('reports/', ''),
        contentType: 'text/csv',
        content: file.bytes.toString('base64'),
      },
    ]);
    await until('the webhook', () => receiver.received.length > 0);
    const [hook, ...others] = receiver.received;
    expect(others).toEqual([]);
    expect(JSON.parse(hook!.body)).toMatchObject({
      event: 'schedule.completed',
      schedule: 'rare',
      tick_at: text(tickOf(2028)),
      report_id: report.report_id,
      url: `https://monitor.example.com/download_report?file_path=${encodeURIComponent(report.file_path!)}`,
      worst: [{ texts: ['two'], part: null, downtime_ms: 3_600_000 }],
      changes: null,
    });
  });

  it('say what has changed against the delivery before', async () => {
    await uploadCsv(service, 'polls', MORE);
    await delivered('rare', tickOf(2032));
    const received = (await mail.received(2))[1]!;
    expect(received.text).toContain(`Downtime since the delivery of ${text(tickOf(2028))}`);
    expect(received.text).toMatch(/1 of 2 changed, 0 are new, 0 are gone\.\n {2}one {2}\+0\.50 h/);
  });

  it('say why there is no report', async () => {
    const database = service.app.get(DataSource);
    const [before] = await database.query<{ polls_kept_from: number }[]>(
      'SELECT polls_kept_from FROM data_version',
    );
    // As if retention had deleted all polls.
    await database.query('UPDATE data_version SET polls_kept_from = 30000');
    try {
      await Promise.all(
        services.map(({ app }) => app.get(ScheduleRunner, { strict: false }).beginTriggering(tickOf(2040))),
      );
      const received = (await mail.received(3))[2]!;
      expect(received.subject).toBe('The report rare failed');
      expect(received.text).toMatch(/There is no report of 2040-02-28T15:00:00.000Z: /);
      const { body } = await getJson<ScheduleAnswer>(service, '/report-schedules/rare');
      expect(body.last).toMatchObject({ tick_at: text(tickOf(2040)), report_id: null });
    } finally {
      await database.query('UPDATE data_version SET polls_kept_from = ?', [before!.polls_kept_from]);
    }
  });

  it('are made and deleted by the command line, and keep the channels that they name', async () => {
    const added = await runCliHere(
      variables,
      ...['schedules', 'add', 'weekly', '--cron', '0 6 * * MON', '--timezone', 'America/New_York'],
      ...[
        '--period',
        'last_week',
        '--labels',
        'region = north',
        '--group-by',
        'region',
        '--channels',
        'hook',
      ],
    );
    expect([added.status, added.stderr]).toEqual([0, '']);
    const { body } = await getJson(service, '/report-schedules/weekly');
    expect(body).toMatchObject({
      cron: '0 6 * * MON',
      timezone: 'America/New_York',
      report: { period: 'last_week', labels: 'region=north', group_by: 'region' },
      channels: ['hook'],
    });
    expect((await runCliHere(variables, 'schedules')).stdout).toMatch(
      /^weekly +0 6 \* \* MON +America\/New_York/m,
    );
    const refused = await send(service, '/channels/hook', { method: 'DELETE' });
    expect([refused.status, ((await refused.json()) as Problem).detail]).toEqual([
      409,
      'The channel hook is used by report schedule rare, report schedule weekly: change that first.',
    ]);
    expect((await runCliHere(variables, 'schedules', 'remove', 'weekly')).status).toBe(0);
    expect((await getJson(service, '/report-schedules/weekly')).status).toBe(404);
  });

  it('begin with the next tick after a change', async () => {
    await postJson(service, '/report-schedules', { ...RARE, name: 'changed' });
    const { body } = await putJson<ScheduleAnswer>(service, '/report-schedules/changed', {
      cron: '* * * * *',
    });
    expect(Date.parse(body.next_at)).toBeGreaterThan(Date.now() - 60_000);
    expect(body.last).toBeNull();
    expect((await send(service, '/report-schedules/changed', { method: 'DELETE' })).status).toBe(204);
  });

  it.each([
    [{ cron: '0 0 30 2 *' }, /cron is no expression of five fields/],
    [{ cron: 'daily' }, /cron is no expression of five fields/],
    [{ timezone: 'Mars/Olympus' }, /timezone is not the name of a time zone/],
    [{ channels: ['nowhere'] }, /^There is no channel nowhere\.$/],
    [{ report: { period: 'last_eon' } }, /period is none of/],
    [{ report: { as_of: '2023-01-25T00:00:00Z' } }, /as_of is unknown here/],
    [{ report: { breakdown: 'day' } }, /breakdown is for a period/],
    [{ name: 'rare' }, /There is a report schedule rare already/],
  ])('refuse %j', async (more, detail) => {
    const asked = { ...RARE, name: 'other', ...more };
    const { status, body } = await postJson<Problem>(service, '/report-schedules', asked);
    expect([status, body.detail]).toEqual(['name' in more ? 409 : 400, expect.stringMatching(detail)]);
  });

  const delivered = (name: string, tick: number) => deliveredBy(services, name, tick);

  /** The report of a tick, once its messages have left; all these processes look at the tick. */
  async function deliveredBy(
    processes: readonly Service[],
    name: string,
    tick: number,
  ): Promise<ReportResponseDto> {
    const look = () =>
      Promise.all(
        processes.map(({ app }) => app.get(ScheduleRunner, { strict: false }).beginTriggering(tick)),
      );
    await look();
    const reportId = await until('the delivery', async () => {
      await look();
      const { last } = (await getJson<ScheduleAnswer>(service, `/report-schedules/${name}`)).body;
      return last?.tick_at === text(tick) && last.delivered_at !== null ? last.report_id : undefined;
    });
    await Promise.all(
      processes.map(({ app }) => app.get(NotificationDispatcher, { strict: false }).beginSending()),
    );
    const { body } = await getJson<ReportPageResponseDto>(service, '/reports?limit=200');
    const ofTick = body.items.filter(({ request_id }) => request_id === `schedule-${text(tick)}`);
    expect(ofTick.map(({ report_id }) => report_id)).toEqual([reportId]);
    return ofTick[0]!;
  }
});

describeOneSetup('a scheduled delivery of a file that is too large for e-mail', 'embedded', (setup) => {
  it('has a link in its place', async () => {
    const environment = await freshEnvironment(setup);
    const mail = await MailServer.start();
    const service = await startService({
      ...{ ...environment.env, ...mail.variables },
      ...{ PUBLIC_URL: 'https://monitor.example.com', MAIL_ATTACHMENT_MB: '0' },
    });
    try {
      await uploadCsv(service, 'polls', POLLS);
      await postJson(service, '/channels', { name: 'mail', kind: 'email', recipients: ['ops@example.com'] });
      await postJson(service, '/report-schedules', { ...RARE, name: 'large', channels: ['mail'] });
      await service.app.get(ScheduleRunner, { strict: false }).beginTriggering(tickOf(2028));
      const [received] = await mail.received(1);
      const { body } = await getJson<ScheduleAnswer>(service, '/report-schedules/large');
      const path = encodeURIComponent(`reports/store_report_${body.last!.report_id}.csv`);
      expect(received!.files).toEqual([]);
      expect(received!.text).toContain(
        `is too large for e-mail (0.0 MB): https://monitor.example.com/download_report?file_path=${path}`,
      );
    } finally {
      await service.close();
      await mail.stop();
      await environment.remove();
    }
  });
});
