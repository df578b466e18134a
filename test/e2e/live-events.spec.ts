import { AlertRunner } from '../../src/alerts';
import type { AlertResponseDto } from '../../src/alerts/api/alerts.controller';
import { type EventFollower, LiveEvents, MAX_FOLLOWERS } from '../../src/live-events/live-events';
import type { Problem } from '../../src/platform/http/problem.filter';
import { API_KEYS, READ_SECRET, withKey, WRITE_SECRET } from '../support/product/api-keys';
import { answerOf, send } from '../support/product/client';
import { type Followed, type FollowedEvent, followPath } from '../support/product/followed-report';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { formOf, jsonOf } from '../support/product/scoped-routes';
import { startService } from '../support/product/service';
import { describeOneSetup } from '../support/setups';
import { until } from '../support/until';

const MINUTE = 60_000;
const NORTH_SECRET = 'north-secret-93d2e6810c';
const DETAILS = 'store_id,name,region\none,Main Street,north\ntwo,,south\nthree,,south\n';

/** The members of all events. */
interface Told extends Partial<AlertResponseDto> {
  readonly change?: string;
  readonly previous_status?: string | null;
  readonly as_of?: string | null;
}
type Event = FollowedEvent<Told>;

/** Each test depends on the state that the previous one has left. */
describeOneSetup('the events of stores and alerts', 'services', (setup) => {
  let service: RunningService;
  let variables: Record<string, string>;
  let last: Event;
  const open: Followed<Told>[] = [];

  beforeAll(async () => {
    service = await startFreshService(setup, ({ env }) => {
      variables = {
        ...env,
        API_KEYS: `${API_KEYS},north:read:${NORTH_SECRET}:region=north`,
        DEFAULT_TIMEZONE: 'UTC',
        STALE_AFTER: '1000',
        WEBHOOK_URL: 'http://127.0.0.1:9/hooks',
        WEBHOOK_SECRET: 'correct-horse-battery-staple',
        WEBHOOK_ALLOW_PRIVATE: 'true',
      };
      return variables;
    });
    const details = { method: 'POST', body: formOf(DETAILS) };
    expect((await asked('/ingestions/stores', details)).status).toBe(201);
    await load('one active', 'two active', 'three active');
  });

  afterEach(() => {
    for (const followed of open.splice(0)) followed.leave();
  });
  afterAll(() => service.close());

  const asked = <Body>(path: string, request: RequestInit = {}) =>
    send(service, path, withKey(WRITE_SECRET, request)).then((answer) => answerOf<Body>(answer));
  const post = <Body = unknown>(path: string, body: unknown) => asked<Body>(path, jsonOf('POST', body));
  const load = async (...polls: string[]) => {
    const timestamp_utc = new Date().toISOString();
    const items = polls.map((poll) => {
      const [store_id, status] = poll.split(' ');
      return { store_id, status, timestamp_utc };
    });
    expect((await post('/polls', { polls: items })).status).toBe(201);
  };
  const following = async (
    from: string | undefined,
    { secret = READ_SECRET, at = service }: { secret?: string; at?: { url: string } } = {},
  ): Promise<Followed<Told>> => {
    const position: Record<string, string> = from === undefined ? {} : { 'last-event-id': from };
    const followed = await followPath<Told>(at, '/events', { 'x-api-key': secret, ...position });
    open.push(followed);
    return followed;
  };
  /** The next event, which there must be. */
  const next = async (followed: Followed<Told>): Promise<Event> => {
    const event = await followed.next();
    if (event === undefined) throw new Error('The stream has ended.');
    return (last = event);
  };
  const shown = ({ name, data }: Event) =>
    name === 'store'
      ? [data.store_id, data.previous_status, data.status].join(' ')
      : [name, data.change, data.store_id].filter(Boolean).join(' ');
  const evaluate = (minutes: number) =>
    service.app.get(AlertRunner).evaluateRules(Date.now() + minutes * MINUTE);

  it('begin with a reset, and have the changes of stores', async () => {
    const followed = await following(undefined);
    const first = await next(followed);
    expect(first).toMatchObject({ name: 'reset', data: { as_of: expect.any(String) } });
    expect(first.id).toMatch(/^\d+-\d+$/);
    await load('one inactive', 'two active');
    const event = await next(followed);
    expect(event.data).toEqual({
      ...{ store_id: 'one', name: 'Main Street', status: 'down', previous_status: 'up' },
      as_of: expect.any(String),
    });
    expect([event.name, event.id]).toEqual(['store', expect.stringMatching(/^\d+-\d+$/)]);
    expect(event.id).not.toBe(first.id);
    expect(followed.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(followed.response.headers.get('cache-control')).toBe('no-store');
  });

  it('go on after a lost connection, in order, and without what was seen', async () => {
    await load('one active');
    const followed = await following(last.id);
    expect(shown(await next(followed))).toBe('one down up');
    const { id } = last;
    await load('two inactive');
    expect(shown(await next(followed))).toBe('two up down');
    await load('two active', 'three inactive');
    const rest = [await next(followed), await next(followed)].map(shown);
    expect(rest).toEqual(['three up down', 'two down up']);
    const again = await following(id);
    expect([await next(again), await next(again), await next(again)].map(shown)).toEqual([
      'two up down',
      ...rest,
    ]);
  });

  it('go on in another process that has seen the same data', async () => {
    const other = await startService(variables);
    try {
      const followed = await following(last.id, { at: other });
      // The other process begins to compare with the client.
      await until('its position', () => positionsIn(other.app.get(LiveEvents)).includes(true));
      await load('three active');
      expect(shown(await next(followed))).toBe('three down up');
    } finally {
      for (const followed of open.splice(0)) followed.leave();
      await other.close();
    }
  });

  it.each(['0-0', '999999999-0', 'x'])('begin anew from the unknown position %s', async (position) => {
    expect(shown(await next(await following(position)))).toBe('reset');
  });

  it('have the changes of alerts, and the last one of those that were missed', async () => {
    const followed = await following(undefined);
    await next(followed);
    const { body } = await post<{ rule_id: string }>('/alert-rules', {
      ...{ name: 'down', labels: 'region=south', down_minutes: 60, channels: ['webhook'] },
      repeat_every_minutes: 30,
    });
    await load('two inactive');
    expect(shown(await next(followed))).toBe('two up down');
    await evaluate(61);
    const opened = await next(followed);
    expect(opened).toMatchObject({
      name: 'alert',
      data: { change: 'opened', status: 'open', store_id: 'two', rule_id: body.rule_id, rule_name: 'down' },
    });
    const shownAlert = await asked<AlertResponseDto>(`/alerts/${opened.data.alert_id}`);
    expect(opened.data).toEqual({ change: 'opened', ...shownAlert.body });
    await evaluate(92);
    expect(shown(await next(followed))).toBe('alert repeated two');
    const until92 = last.id;
    await post(`/alerts/${opened.data.alert_id}/acknowledge`, {});
    expect(shown(await next(followed))).toBe('alert acknowledged two');
    const mute = { store_id: 'two', reason: 'x', until: new Date(Date.now() + 200 * MINUTE).toISOString() };
    await post('/alert-mutes', mute);
    await evaluate(93);
    expect(shown(await next(followed))).toBe('alert muted two');
    await load('two active');
    expect(shown(await next(followed))).toBe('two down up');
    await evaluate(94);
    expect(shown(await next(followed))).toBe('alert resolved two');
    const again = await following(until92);
    const missed = [await next(again), await next(again)].map(shown);
    expect(missed).toEqual(['two down up', 'alert resolved two']);
    expect(last.data).toMatchObject({ status: 'resolved', resolved_at: expect.any(String) });
  });

  it('are those of their stores for keys of some stores, and of no alerts', async () => {
    const followed = await following(undefined, { secret: NORTH_SECRET });
    const all = await following(undefined);
    await Promise.all([next(followed), next(all)]);
    await load('two inactive', 'one inactive');
    expect([shown(await next(all)), shown(await next(all))]).toEqual(['one up down', 'two up down']);
    await evaluate(160);
    expect(shown(await next(all))).toBe('alert opened two');
    await load('one active');
    const ofNorth = [await next(followed), await next(followed)].map(shown);
    expect(ofNorth).toEqual(['one up down', 'one down up']);
    const again = await following(last.id, { secret: NORTH_SECRET });
    await load('two active', 'one inactive');
    expect(shown(await next(again))).toBe('one up down');
  });

  it('cut off clients that do not read', async () => {
    const events = service.app.get(LiveEvents);
    let isCutOff = false;
    const written: string[] = [];
    const slow: EventFollower = {
      unreadBytes: 2 ** 21,
      write: (text) => void written.push(String(text)),
      end: () => undefined,
      cutOff: () => (isCutOff = true),
    };
    const leave = events.follow(slow, undefined);
    await until('the client to be cut off', () => isCutOff);
    expect(written).toEqual([]);
    leave();
  });

  it('are limited to a number of clients', async () => {
    const events = service.app.get(LiveEvents);
    const count = () => Number(Reflect.get(events, 'count'));
    await until('all clients to leave', () => count() === 0);
    const client = (): EventFollower => ({
      ...{ unreadBytes: 0, write: () => undefined, end: () => undefined, cutOff: () => undefined },
    });
    const others = Array.from({ length: MAX_FOLLOWERS }, () => events.follow(client(), undefined));
    const refused = await asked<Problem>('/events');
    expect([refused.status, refused.body.detail]).toEqual([
      429,
      expect.stringContaining('1000 clients follow events here'),
    ]);
    for (const leave of others) leave();
    expect((await following(undefined)).response.status).toBe(200);
  });

  it('need a key, and have no body for HEAD', async () => {
    expect((await send(service, '/events')).status).toBe(401);
    const head = await send(service, '/events', withKey(READ_SECRET, { method: 'HEAD' }));
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('end with the process', async () => {
    const other = await startService(variables);
    const followed = await following(undefined, { at: other });
    expect(shown(await next(followed))).toBe('reset');
    const closed = other.close();
    expect(await followed.next()).toBeUndefined();
    await closed;
  });
});

/** For each client, whether it is at the present position. */
function positionsIn(events: LiveEvents): boolean[] {
  const streams = Reflect.get(events, 'streams') as Map<string, object>;
  return [...streams.values()].flatMap((stream) => {
    const log = Reflect.get(stream, 'log') as { version: number } | undefined;
    const followers = Reflect.get(stream, 'followers') as Map<unknown, { version: number } | undefined>;
    return [...followers.values()].map(
      (position) => position !== undefined && position.version === log?.version,
    );
  });
}
