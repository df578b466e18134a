import { randomUUID } from 'node:crypto';
import { AlertOutbox, NotificationDispatcher } from '../../src/notifications';
import { Database } from '../../src/platform/database';
import { observe } from '../support/faults/observer';
import { type Answer, getJson, postJson, type Problem, putJson, send } from '../support/product/client';
import { runCliHere } from '../support/product/command-line-here';
import { type Service, startService } from '../support/product/service';
import { isSigned, WEBHOOK_SECRET, WebhookReceiver } from '../support/product/webhook-receiver';
import { MailServer } from '../support/services/mail-server';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';
import { until } from '../support/until';

/** Longer than every delay between two attempts. */
const LATER_MS = 6 * 3_600_000;

interface ChannelAnswer {
  readonly name: string;
  readonly kind: string;
  readonly host: string | null;
  readonly recipients: readonly string[] | null;
}

interface DeliveryRow {
  readonly channel: string;
  readonly status: string;
  readonly attempts: number;
  readonly last_status: number | null;
  readonly last_error: string | null;
}

describeOneSetup('channels', 'services', (setup) => {
  let environment: Environment;
  let receiver: WebhookReceiver;
  let mail: MailServer;
  let service: Service;
  let variables: Record<string, string>;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    receiver = await WebhookReceiver.listen();
    mail = await MailServer.start(['451'], { MAIL_USER: 'monitor', MAIL_PASSWORD: 'hush-hush' });
    variables = {
      ...environment.env,
      ...mail.variablesWith('monitor', 'hush-hush'),
      WEBHOOK_ALLOW_PRIVATE: 'true',
    };
    service = await startService(variables);
  });

  afterEach(() => {
    receiver.answer = (response) => void response.writeHead(204).end();
  });

  afterAll(async () => {
    await service.close();
    await mail.stop();
    receiver.close();
    await environment.remove();
  });

  const url = (path = '') => `http://127.0.0.1:${receiver.port}/${path}`;
  const remove = (name: string) => send(service, `/channels/${name}`, { method: 'DELETE' });
  const make = (body: object): Promise<Answer<ChannelAnswer>> => postJson(service, '/channels', body);

  it('are made, read, changed and deleted, and never show their secrets', async () => {
    const made = await make({ name: 'hook', kind: 'webhook', url: url('T0-hidden'), secret: WEBHOOK_SECRET });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'hook',
      kind: 'webhook',
      host: `127.0.0.1:${receiver.port}`,
      recipients: null,
      from_environment: false,
    });
    const list = await getJson<{ items: ChannelAnswer[] }>(service, '/channels');
    expect(list.body.items).toEqual([made.body]);
    const changed = await putJson<ChannelAnswer>(service, '/channels/hook', { kind: 'webhook' });
    expect([changed.status, changed.body.host]).toEqual([200, made.body.host]);
    const cli = await runCliHere(variables, 'channels');
    expect(cli.stdout).toContain('hook');
    for (const text of [made, list, changed].map(({ body }) => JSON.stringify(body)).concat(cli.stdout)) {
      expect(text).not.toMatch(/T0-hidden|correct-horse/);
    }
    const audit = await getJson<{ items: object[] }>(service, '/audit');
    expect(JSON.stringify(audit.body)).toContain('"create"');
    expect(JSON.stringify(audit.body)).not.toMatch(/T0-hidden|correct-horse/);
    expect((await remove('hook')).status).toBe(204);
    expect((await remove('hook')).status).toBe(404);
    expect((await getJson(service, '/channels/hook')).status).toBe(404);
  });

  it.each([
    [{ name: 'x', kind: 'carrier-pigeon' }, /kind is none of webhook, slack, teams, email/],
    [{ name: 'x', kind: 'slack' }, /url is missing/],
    [{ name: 'x', kind: 'slack', url: 'ftp://example.com' }, /url is not an http/],
    [{ name: 'x', kind: 'webhook', url: 'https://example.com', secret: 'short' }, /secret must be longer/],
    [{ name: 'x', kind: 'email', recipients: ['nowhere'] }, /recipients are not all addresses/],
    [{ name: 'x', kind: 'email', recipients: [] }, /recipients must contain at least 1/],
    [{ name: 'With blanks', kind: 'slack', url: 'https://example.com' }, /name is not 1 to 36/],
    [{ name: 'webhook', kind: 'slack', url: 'https://example.com' }, /is the channel of WEBHOOK_URL/],
  ])('refuse %j', async (body, detail) => {
    const { status, body: problem } = await postJson<Problem>(service, '/channels', body);
    expect([status, problem.detail]).toEqual([400, expect.stringMatching(detail)]);
  });

  it('have one name each', async () => {
    const body = { name: 'taken', kind: 'slack', url: url() };
    const answers = await Promise.all([1, 2, 3].map((i) => make({ ...body, url: url(`${i}`) })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    await remove('taken');
  });

  it('are tried by the API and the command line', async () => {
    await make({ name: 'chat', kind: 'slack', url: url('chat') });
    receiver.answer = (response) => void response.writeHead(200).end('ok');
    const { body } = await postJson(service, '/channels/chat/test');
    expect(body).toEqual({ delivered: true, last_status: 200, last_error: null });
    const request = receiver.received.at(-1)!;
    expect(request.path).toBe('/chat');
    expect((JSON.parse(request.body) as { text: string }).text).toMatch(/^Test of the channel chat\n/);
    expect(await runCliHere(variables, 'channels', 'test', 'chat')).toMatchObject({
      status: 0,
      stdout: 'delivered, 200\n',
    });
    receiver.answer = (response) => void response.writeHead(403).end('no');
    const refused = await postJson(service, '/channels/chat/test');
    expect(refused.body).toEqual({ delivered: false, last_status: 403, last_error: 'it answered 403' });
    const failed = await runCliHere(variables, 'channels', 'test', 'chat');
    expect([failed.status, failed.stderr]).toEqual([1, expect.stringContaining('it answered 403')]);
    expect((await postJson(service, '/channels/unknown/test')).status).toBe(404);
    await remove('chat');
  });

  it('say of a mail server that is not there that it is not, without its password', async () => {
    const SMTP_URL = 'smtp://monitor:hush-hush@127.0.0.1:1';
    await make({ name: 'lost-mail', kind: 'email', recipients: ['ops@example.com'] });
    const { status, stderr } = await runCliHere({ ...variables, SMTP_URL }, 'channels', 'test', 'lost-mail');
    expect(status).toBe(1);
    expect(stderr).toMatch(/The message for lost-mail was not delivered: it could not be reached \(E\w+\)/);
    expect(stderr).not.toContain('hush-hush');
    await remove('lost-mail');
  });

  it('of all kinds get a message by the outbox, and each has its own retries', async () => {
    await make({ name: 'hook', kind: 'webhook', url: url('hook'), secret: WEBHOOK_SECRET });
    await make({ name: 'slack', kind: 'slack', url: url('slack') });
    await make({ name: 'teams', kind: 'teams', url: url('teams') });
    await make({ name: 'mail', kind: 'email', recipients: ['ops@example.com', 'unknown@example.com'] });
    const id = randomUUID();
    const message = {
      id,
      kind: 'alert.opened',
      text: 'Café is down\n\nSince 10:00.',
      html: '<p>Since <b>10:00</b>.</p>',
      data: { store_id: '42' },
    };
    const names = ['hook', 'slack', 'teams', 'mail', 'mail', 'deleted'];
    const outbox = service.app.get(AlertOutbox, { strict: false });
    await service.app.get(Database).write((manager) => outbox.enqueue(manager, names, message));
    const first = await settled(id, ['mail']);
    expect(first).toEqual([
      {
        channel: 'deleted',
        status: 'failed',
        attempts: 1,
        last_status: null,
        last_error: 'there is no such channel any more',
      },
      { channel: 'hook', status: 'delivered', attempts: 1, last_status: 204, last_error: null },
      { channel: 'mail', status: 'pending', attempts: 1, last_status: 451, last_error: 'it answered 451' },
      { channel: 'slack', status: 'delivered', attempts: 1, last_status: 204, last_error: null },
      { channel: 'teams', status: 'delivered', attempts: 1, last_status: 204, last_error: null },
    ]);
    const last = await settled(id);
    expect(last.find(({ channel }) => channel === 'mail')).toMatchObject({
      status: 'delivered',
      attempts: 2,
    });

    const hook = receiver.received.find(({ path }) => path === '/hook')!;
    expect(isSigned(hook)).toBe(true);
    expect(hook.headers['x-store-monitor-delivery']).toBe(id);
    expect(JSON.parse(hook.body)).toEqual({ event_id: id, event: 'alert.opened', store_id: '42' });
    const [received, ...more] = await mail.received(1);
    expect(more).toEqual([]);
    expect(received).toMatchObject({
      from: 'monitor@example.com',
      to: ['ops@example.com'],
      messageId: `<${id}@store-monitor>`,
      subject: 'Café is down',
      html: '<p>Since <b>10:00</b>.</p>',
      files: [],
    });
    expect(received!.text.trim()).toBe('Café is down\n\nSince 10:00.');
  });

  it('keep messages for thirty days after they have ended, and those that wait', async () => {
    const observer = await observe(environment);
    const old = Date.now() - 31 * 86_400_000;
    const rows = [
      ['old', 'failed', old, null],
      ['new', 'failed', Date.now(), null],
      ['waiting', 'pending', old, null],
      ['of-a-report', 'delivered', old, 'r'],
    ];
    for (const [id, status, dueAt, reportId] of rows) {
      await observer.query(
        `INSERT INTO deliveries (delivery_id, channel, event, body, status, attempts, due_at, report_id)
          VALUES (?, 'webhook', 'kept', '{}', ?, 1, ?, ?)`,
        [id, status, dueAt, reportId],
      );
    }
    await service.app.get(NotificationDispatcher, { strict: false }).removeEnded();
    const left = await observer.query<{ delivery_id: string }>(
      "SELECT delivery_id FROM deliveries WHERE event = 'kept' ORDER BY delivery_id",
    );
    expect(left.map(({ delivery_id }) => delivery_id)).toEqual(['new', 'of-a-report', 'waiting']);
    await observer.close();
  });

  it('without a mail server refuse e-mail, and say so', async () => {
    const bare = await startService(environment.env);
    try {
      const body = { name: 'no-mail', kind: 'email', recipients: ['ops@example.com'] };
      const { status, body: problem } = await postJson<Problem>(bare, '/channels', body);
      expect([status, problem.detail]).toEqual([400, expect.stringMatching(/^SMTP_URL is not set/)]);
    } finally {
      await bare.close();
    }
  });

  /** The deliveries of a message when none is due any more, but for these channels: runs the dispatcher as if hours had passed. */
  async function settled(id: string, waiting: readonly string[] = []): Promise<DeliveryRow[]> {
    const observer = await observe(environment);
    const sql = `SELECT channel, status, attempts, last_status, last_error FROM deliveries
      WHERE delivery_id = ? ORDER BY channel`;
    try {
      return await until(
        'the deliveries',
        async () => {
          const now = Date.now() + (waiting.length === 0 ? LATER_MS : 0);
          await service.app.get(NotificationDispatcher, { strict: false }).beginSending(now);
          const rows = await observer.query<DeliveryRow>(sql, [id]);
          const isSettled = ({ channel, status, last_error }: DeliveryRow) =>
            status !== 'pending' || (waiting.includes(channel) && last_error !== null);
          return rows.every(isSettled) ? rows : undefined;
        },
        { within: 60_000 },
      );
    } finally {
      await observer.close();
    }
  }
});
