import { DataSource } from 'typeorm';
import { AlertRunner } from '../../src/alerts';
import type {
  AlertRuleResponseDto,
  AlertRulesResponseDto,
} from '../../src/alerts/api/alert-rules.controller';
import type {
  AlertPageResponseDto,
  AlertResponseDto,
  MuteResponseDto,
} from '../../src/alerts/api/alerts.controller';
import type { AuditPageResponseDto } from '../../src/audit/api/audit.controller';
import type { Problem } from '../../src/platform/http/problem.filter';
import { Retention } from '../../src/retention';
import {
  answerOf,
  getJson,
  postJson,
  putJson,
  type Query,
  queryText,
  send,
  uploadCsv,
} from '../support/product/client';
import { cliOutputHere, runCliHere } from '../support/product/command-line-here';
import { scrape } from '../support/product/metrics';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { WebhookReceiver } from '../support/product/webhook-receiver';
import { describeOneSetup } from '../support/setups';
import { until } from '../support/until';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const UNKNOWN_ID = '0d1f7a52-6a0b-4a4e-b6c8-6f1f0a9d5b3e';
const DETAILS = 'store_id,name,region\none,Main Street,north\ntwo,,south\n';

/** A message of alerts, as the receiver gets it. */
interface Told {
  readonly event: string;
  readonly event_id: string;
  readonly total: number;
  readonly rule: { readonly name: string } | null;
  readonly alerts: readonly AlertResponseDto[];
}

/** Each test depends on the state that the previous one has left. */
describeOneSetup('alerts', 'services', (setup) => {
  let service: RunningService;
  let receiver: WebhookReceiver;
  let rule: AlertRuleResponseDto;
  /** The tests give evaluations a time after the present, so that minutes pass. */
  let base: number;

  beforeAll(async () => {
    receiver = await WebhookReceiver.listen();
    service = await startFreshService(setup, () => ({
      ...receiver.variables,
      DEFAULT_TIMEZONE: 'UTC',
      STALE_AFTER: '1000',
      MAX_ALERTS_PER_EVALUATION: '3',
      ALERT_RETENTION_DAYS: '30',
      RETENTION_HOURS: '0-24',
    }));
  });

  afterAll(async () => {
    await service.close();
    receiver.close();
  });

  const evaluate = (minutes: number) => service.app.get(AlertRunner).evaluateRules(base + minutes * MINUTE);
  const told = (): Told[] => receiver.received.map(({ body }) => JSON.parse(body) as Told);
  const events = () =>
    told().map(({ event, alerts }) => [event, ...alerts.map(({ store_id }) => store_id)].join(' '));
  const alerts = async (query: Query = {}): Promise<AlertPageResponseDto> => {
    const { status, body } = await getJson<AlertPageResponseDto>(service, `/alerts${queryText(query)}`);
    expect(status).toBe(200);
    return body;
  };
  const poll = (store_id: string, status: string, ago: number) => ({
    store_id,
    status,
    timestamp_utc: new Date(base - ago).toISOString(),
  });
  const load = async (...polls: ReturnType<typeof poll>[]) => {
    expect((await postJson(service, '/polls', { polls })).status).toBe(201);
  };
  const remove = async <Body>(path: string) =>
    answerOf<Body>(await send(service, path, { method: 'DELETE' }));
  const eventsAre = (expected: readonly string[]) =>
    until(`the messages ${expected.join(', ')}`, () => JSON.stringify(events()) === JSON.stringify(expected));

  it.each<[object, string | RegExp]>([
    [{ name: 'x', down_minutes: 5 }, /^channels is missing: name at least one channel\.$/],
    [{ name: 'x', down_minutes: 5, channels: [] }, 'channels is empty: name at least one channel'],
    [{ name: 'x', down_minutes: 5, channels: ['nowhere'] }, 'There is no channel nowhere'],
    [{ name: 'x', channels: ['webhook'] }, 'A rule has one of down_minutes, stale_minutes'],
    [{ name: 'x', down_minutes: 5, stale_minutes: 5, channels: ['webhook'] }, 'this one has 2'],
    [{ name: 'x', down_minutes: 0, channels: ['webhook'] }, 'down_minutes is not a whole number from 1'],
    [
      { name: 'x', fleet_down_percent: 100, channels: ['webhook'] },
      'fleet_down_percent is not a whole number',
    ],
    [{ name: '', down_minutes: 5, channels: ['webhook'] }, 'name is empty'],
    [{ name: 'x', down_minutes: 5, labels: 'region=', channels: ['webhook'] }, 'labels is no selector'],
    [{ name: 'x', down_minutes: 5, labels: 'status=up', channels: ['webhook'] }, 'labels has the key status'],
    [{ name: 'x', down_minutes: 5, group_by: 'a,b,c', channels: ['webhook'] }, 'group_by has 3 keys'],
    [{ name: 'x', down_minutes: 5, channels: ['webhook'], colour: 'red' }, 'colour is unknown here'],
  ])('refuse the rule %j', async (body, detail) => {
    const answer = await postJson<Problem>(service, '/alert-rules', body);
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(detail)]);
    expect((await getJson<AlertRulesResponseDto>(service, '/alert-rules')).body.items).toEqual([]);
  });

  it('have rules, also for stores that are not there yet', async () => {
    const request = { name: 'North', labels: 'region = north', down_minutes: 15, channels: ['webhook'] };
    const made = await postJson<AlertRuleResponseDto>(service, '/alert-rules', request);
    expect(made.status).toBe(201);
    rule = made.body;
    expect(rule).toMatchObject({ labels: 'region=north', stores: 0, down_minutes: 15, stale_minutes: null });
    await uploadCsv(service, 'stores', DETAILS);
    const found = await getJson<AlertRuleResponseDto>(service, `/alert-rules/${rule.rule_id}`);
    expect(found.body).toEqual({ ...rule, stores: 1 });
    const replaced = await putJson<AlertRuleResponseDto>(service, `/alert-rules/${rule.rule_id}`, {
      ...request,
      name: 'North is down',
      repeat_every_minutes: 60,
    });
    expect([replaced.status, replaced.body.repeat_every_minutes]).toEqual([200, 60]);
    rule = replaced.body;
  });

  it('do not open for a load of old polls', async () => {
    await uploadCsv(service, 'polls', 'store_id,status,timestamp_utc\none,inactive,2023-01-25T12:00:00Z\n');
    await service.app.get(AlertRunner).evaluateRules(Date.now());
    expect((await alerts()).total).toBe(0);
  });

  it('open after a load, once, and only for the stores of their rule', async () => {
    base = Date.now();
    await load(
      ...[
        poll('one', 'active', 90 * MINUTE),
        poll('one', 'inactive', 40 * MINUTE),
        poll('one', 'inactive', 1_000),
      ],
      ...[
        poll('two', 'active', 90 * MINUTE),
        poll('two', 'inactive', 40 * MINUTE),
        poll('two', 'inactive', 1_000),
      ],
    );
    const [alert] = await until('an alert', async () => {
      const { items } = await alerts({ status: 'open' });
      return items.length > 0 ? items : undefined;
    });
    expect(alert).toMatchObject({
      ...{ condition: 'down_minutes', rule_id: rule.rule_id, rule_name: 'North is down', store_id: 'one' },
      ...{ group: null, acknowledged_at: null, muted_until: null, resolved_at: null },
      text: expect.stringMatching(/^Main Street \(one\) is down for \d+ open minutes$/),
    });
    await eventsAre(['alert.opened one']);
    expect(told()[0]).toMatchObject({ total: 1, rule: { name: 'North is down' }, link: null });
    expect(told()[0]!.alerts[0]!.alert_id).toBe(alert!.alert_id);
    base = Date.now() + 5_000;
    await evaluate(0);
    expect((await alerts()).total).toBe(1);
  });

  it('are repeated until they are acknowledged', async () => {
    await evaluate(61);
    await eventsAre(['alert.opened one', 'alert.repeated one']);
    const [{ alert_id }] = (await alerts()).items as [AlertResponseDto];
    const acknowledge = () => postJson<AlertResponseDto>(service, `/alerts/${alert_id}/acknowledge`);
    const first = await acknowledge();
    expect([first.status, first.body.acknowledged_at]).toEqual([200, expect.any(String)]);
    expect((await acknowledge()).body).toEqual(first.body);
    await evaluate(130);
    expect((await alerts({ acknowledged: true })).items).toEqual([first.body]);
    expect((await postJson(service, `/alerts/${UNKNOWN_ID}/acknowledge`)).status).toBe(404);
    expect(await cliOutputHere(service.environment.env, 'alerts')).toMatch(
      /acknowledged +North is down +Main Street/,
    );
  });

  it('are resolved by a poll', async () => {
    await load({ ...poll('one', 'active', 0), timestamp_utc: new Date().toISOString() });
    await evaluate(131);
    await eventsAre(['alert.opened one', 'alert.repeated one', 'alert.resolved one']);
    expect(await alerts({ status: 'open' })).toMatchObject({ total: 0, items: [] });
    expect((await alerts({ status: 'resolved', store_id: 'one' })).total).toBe(1);
  });

  it('are silent while they are muted, and sent when the mute ends', async () => {
    const silentUntil = new Date(base + 180 * MINUTE).toISOString();
    const request = { store_id: 'one', until: silentUntil, reason: 'new router' };
    const { status, body: mute } = await postJson<MuteResponseDto>(service, '/alert-mutes', request);
    expect([status, mute]).toEqual([
      201,
      { ...mute, ...request, labels: null, stores: null, rule_id: null, ended_at: null },
    ]);
    await load({ ...poll('one', 'inactive', 0), timestamp_utc: new Date().toISOString() });
    await evaluate(170);
    const { items } = await alerts({ status: 'open' });
    expect(items).toMatchObject([{ store_id: 'one', notified_at: null, muted_until: silentUntil }]);
    receiver.received.length = 0;
    await evaluate(180);
    await eventsAre(['alert.opened one']);
    expect(told()[0]!.alerts[0]!.alert_id).toBe(items[0]!.alert_id);
    const ended = await remove<MuteResponseDto>(`/alert-mutes/${mute.mute_id}`);
    expect([ended.status, ended.body.ended_at]).toEqual([200, expect.any(String)]);
    expect((await getJson<{ total: number }>(service, '/alert-mutes?active=true')).body.total).toBe(0);
    expect((await getJson<{ total: number }>(service, '/alert-mutes')).body.total).toBe(1);
  });

  it.each<[object, number, string]>([
    [{ until: '2099-01-01T00:00:00Z', reason: 'x' }, 400, 'give at least one of them'],
    [{ store_id: 'one', until: '2023-01-01T00:00:00Z', reason: 'x' }, 400, 'until has passed'],
    [
      { store_id: 'one', until: '2099-01-01T00:00:00Z', reason: 'x' },
      400,
      'until lies more than 366 days ahead',
    ],
    [{ store_id: 'one', until: '2099-01-01T00:00:00Z' }, 400, 'reason'],
    [{ store_id: 'nowhere', reason: 'x' }, 404, 'There is no store nowhere.'],
    [{ rule_id: UNKNOWN_ID, reason: 'x' }, 404, `There is no alert rule ${UNKNOWN_ID}.`],
  ])('refuse the mute %j', async (body, status, detail) => {
    const soon = new Date(Date.now() + MINUTE).toISOString();
    const answer = await postJson<Problem>(service, '/alert-mutes', { until: soon, ...body });
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringContaining(detail)]);
  });

  it('are muted by labels that no store has, which the answer says', async () => {
    const request = { until: new Date(Date.now() + MINUTE).toISOString(), reason: 'x' };
    for (const [labels, stores] of [
      ['region=nowhere', 0],
      ['region=north', 1],
    ] as const) {
      const { status, body } = await postJson<MuteResponseDto>(service, '/alert-mutes', {
        ...request,
        labels,
      });
      expect([status, body]).toMatchObject([201, { labels, stores }]);
      await remove(`/alert-mutes/${body.mute_id}`);
    }
  });

  it('become one message where there are too many', async () => {
    receiver.received.length = 0;
    const storm = [1, 2, 3, 4, 5].map((i) => `storm ${i}`);
    const rows = storm.map((id) => `${id},,north`).join('\n');
    await uploadCsv(service, 'stores', `store_id,name,region\n${rows}\n`);
    const down = storm.map((id) => ({ ...poll(id, 'inactive', 0), timestamp_utc: new Date().toISOString() }));
    await load(...down);
    await evaluate(220);
    await until('a message', () => receiver.received.length > 0);
    expect(told()).toMatchObject([{ event: 'alert.opened', total: 5 }]);
    expect((await alerts({ status: 'open' })).total).toBe(6);
  });

  it('say once that the feed has stopped, and hold back those of stores', async () => {
    receiver.received.length = 0;
    await evaluate(1_100);
    await eventsAre(['alert.opened ']);
    expect(told()[0]).toMatchObject({ rule: null, alerts: [{ condition: 'feed_stopped', rule_id: null }] });
    await evaluate(1_200);
    expect((await alerts({ status: 'open' })).total).toBe(7);
    expect(events()).toHaveLength(1);
  });

  it('are listed and acknowledged by the command line', async () => {
    const { env } = service.environment;
    const { items } = JSON.parse(
      await cliOutputHere(env, 'alerts', '--format', 'json'),
    ) as AlertPageResponseDto;
    expect(items).toEqual((await alerts({ status: 'open', limit: 200 })).items);
    const id = items[0]!.alert_id;
    await cliOutputHere(env, 'alerts', 'ack', id);
    const { body } = await getJson<AlertResponseDto>(service, `/alerts/${id}`);
    expect(body.acknowledged_by).toBe('command line');
    const args = ['alerts', 'mute', '--store', 'two', '--minutes', '5', '--reason', 'a test'];
    expect(await cliOutputHere(env, ...args)).toMatch(/^[0-9a-f-]{36}\n$/);
    const refused = await runCliHere(env, 'alerts', 'mute', '--store', 'two', '--reason', 'x');
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringContaining('Give either --until or --minutes'),
    ]);
  });

  it('are resolved with their rule, without a message', async () => {
    receiver.received.length = 0;
    expect((await remove(`/alert-rules/${rule.rule_id}`)).status).toBe(204);
    expect((await remove(`/alert-rules/${rule.rule_id}`)).status).toBe(404);
    expect((await alerts({ status: 'open' })).items.map(({ condition }) => condition)).toEqual([
      'feed_stopped',
    ]);
    expect((await alerts({ rule_id: rule.rule_id, limit: 1 })).items).toMatchObject([{ condition: null }]);
    expect(receiver.received).toEqual([]);
  });

  it('are deleted long after they were resolved, and mutes after their end', async () => {
    const [before, mutes] = [await alerts({ limit: 200 }), '/alert-mutes?limit=200'];
    const [old, young] = before.items.filter(({ status }) => status === 'resolved');
    const query = (sql: string, ...values: unknown[]) => service.app.get(DataSource).query(sql, values);
    const resolve = (days: number, { alert_id }: AlertResponseDto) =>
      query('UPDATE alerts SET resolved_at = ? WHERE alert_id = ?', Date.now() - days * DAY, alert_id);
    await resolve(31, old!);
    await resolve(29, young!);
    const held = (await getJson<{ items: MuteResponseDto[] }>(service, mutes)).body.items;
    const [ended, ...others] = held.map(({ mute_id }) => mute_id);
    await query('UPDATE alert_mutes SET muted_until = ? WHERE mute_id = ?', Date.now() - 31 * DAY, ended);
    await service.app.get(Retention, { strict: false }).beginRetention();
    const left = (await alerts({ limit: 200 })).items.map(({ alert_id }) => alert_id);
    expect(left).toEqual(
      before.items.map(({ alert_id }) => alert_id).filter((alertId) => alertId !== old!.alert_id),
    );
    expect(left).toContain(young!.alert_id);
    const kept = (await getJson<{ items: MuteResponseDto[] }>(service, mutes)).body.items;
    expect(kept.map(({ mute_id }) => mute_id)).toEqual(others);
    expect((await scrape(service)).get('store_monitor_retention_deleted_total{kind="alerts"}')).toBe(2);
  });

  it('leave the changes by callers in the audit log', async () => {
    const { body } = await getJson<AuditPageResponseDto>(service, '/audit?limit=100');
    const found = body.items
      .filter(({ kind }) => kind.startsWith('alert'))
      .map(({ action, kind, store_id }) => `${action} ${kind} ${store_id ?? ''}`.trim());
    expect(found.reverse()).toEqual([
      'create alert_rules',
      'replace alert_rules',
      'acknowledge alerts one',
      'mute alert_mutes one',
      'unmute alert_mutes one',
      ...['mute', 'unmute', 'mute', 'unmute'].map((action) => `${action} alert_mutes`),
      expect.stringMatching(/^acknowledge alerts/),
      'mute alert_mutes two',
      'delete alert_rules',
    ]);
  });
});
