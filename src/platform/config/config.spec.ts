import { KnownError } from '../errors';
import { isLoopback, parseConfig, requireKeysOrLoopback } from './config';

describe('isLoopback', () => {
  it.each([
    '127.0.0.1',
    '127.0.0.2',
    '127.255.255.254',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    'localhost',
    'LocalHost',
  ])('%s is reached from this machine only', (host) => expect(isLoopback(host)).toBe(true));

  it.each([
    '0.0.0.0',
    '::',
    '::2',
    '1::1',
    '10.0.0.1',
    '128.0.0.1',
    '12.7.0.1',
    '127.0.0.1.example.com',
    '127.1',
    'localhost.example.com',
    'example.com',
    '::ffff:10.0.0.1',
    'fe80::1',
    '',
  ])('%s may be reached from others', (host) => expect(isLoopback(host)).toBe(false));
});

describe('requireKeysOrLoopback', () => {
  const start = (variables: NodeJS.ProcessEnv) => () => requireKeysOrLoopback(parseConfig(variables));

  it('rejects a public address without keys, and says what to do', () => {
    expect(start({ HOST: '0.0.0.0' })).toThrow(/^HOST: .*API_KEYS=/);
  });

  it('accepts a public address with keys, and a loopback address without', () => {
    expect(start({ HOST: '0.0.0.0', API_KEYS: 'ops:write:abcdefghijklmnop' })).not.toThrow();
    expect(start({})).not.toThrow();
  });
});

const refused = (message: RegExp): unknown =>
  expect.objectContaining({ code: 'invalid-configuration', message: expect.stringMatching(message) });

function failure(variables: NodeJS.ProcessEnv): unknown {
  try {
    return parseConfig(variables);
  } catch (error) {
    expect(error).toBeInstanceOf(KnownError);
    return error;
  }
}

describe('parseConfig', () => {
  it('has defaults: SQLite, an in-process queue, one process', () => {
    expect(parseConfig({})).toEqual({
      role: 'all',
      http: { host: '127.0.0.1', port: 8000, requestTimeoutMs: 30_000, uploadTimeoutMs: 3_600_000 },
      access: { keys: [], openRoutes: ['health', 'docs', 'page'], corsOrigins: [], rateLimitPerMinute: 1200 },
      log: { level: 'info' },
      database: { dialect: 'sqlite', path: 'data/store-monitor.sqlite' },
      redis: undefined,
      reports: {
        directory: 'reports',
        s3: undefined,
        maxOpen: 1000,
        schedule: undefined,
      },
      retention: {
        ...{ pollDays: undefined, reportDays: undefined, auditDays: 400, alertDays: 400 },
        hours: { from: 2, to: 5 },
      },
      webhook: undefined,
      channels: {
        allowPrivate: false,
        smtp: undefined,
        maxAttachmentBytes: 5 * 1024 * 1024,
        publicUrl: undefined,
      },
      feed: undefined,
      ingestion: {
        uploadsDirectory: 'data/uploads',
        rejectsDirectory: 'data/rejects',
        maxUploadBytes: 4096 * 1024 * 1024,
        maxPollAheadMs: 300_000,
      },
      defaultTimezone: 'America/Chicago',
      targets: { defaultPpm: undefined, atRisk: { burn: 100, usedPercent: 0 } },
      alerts: { staleAfterMs: undefined, maxPerEvaluation: 20 },
      metrics: { labels: [] },
    });
  });

  it('has the labels of metrics', () => {
    expect(parseConfig({ METRICS_LABELS: 'Region, timezone' }).metrics.labels).toEqual([
      'region',
      'timezone',
    ]);
  });

  it('has the limits of alerts', () => {
    const { alerts } = parseConfig({ STALE_AFTER: '30', MAX_ALERTS_PER_EVALUATION: '5' });
    expect(alerts).toEqual({ staleAfterMs: 1_800_000, maxPerEvaluation: 5 });
  });

  it('selects MySQL if MYSQL_HOST is set, with defaults for the rest', () => {
    expect(
      parseConfig({ MYSQL_HOST: 'db', MYSQL_PASSWORD: 'hush', DATABASE_PATH: 'x.sqlite' }).database,
    ).toEqual({
      dialect: 'mysql',
      hosts: ['db'],
      port: 3306,
      user: 'store_monitor',
      password: 'hush',
      database: 'store_monitor',
      connections: 10,
      timeoutMs: 30_000,
      replica: undefined,
    });
  });

  it('selects SQLite if MYSQL_HOST is empty', () => {
    expect(parseConfig({ MYSQL_HOST: '', MYSQL_DB: 'other' }).database.dialect).toBe('sqlite');
  });

  it('selects S3 if S3_BUCKET is set, with its own key if there is one', () => {
    const s3 = {
      bucket: 'monitor',
      endpoint: undefined,
      region: 'us-east-1',
      prefix: 'reports/',
      forcePathStyle: false,
      credentials: undefined,
      downloads: 'stream',
      timeoutMs: 30_000,
    };
    expect(parseConfig({ S3_BUCKET: 'monitor' }).reports.s3).toEqual(s3);
    const key = { S3_ACCESS_KEY_ID: 'monitor', S3_SECRET_ACCESS_KEY: 'hush' };
    const elsewhere = { S3_ENDPOINT: 'http://minio:9000', S3_FORCE_PATH_STYLE: 'true' };
    expect(parseConfig({ S3_BUCKET: 'monitor', ...key, ...elsewhere }).reports.s3).toEqual({
      ...s3,
      endpoint: 'http://minio:9000',
      forcePathStyle: true,
      credentials: { accessKeyId: 'monitor', secretAccessKey: 'hush' },
    });
    expect(parseConfig({ ...key, ...elsewhere }).reports.s3).toBeUndefined();
  });

  it.each(['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'])('rejects an incomplete key: %s', (name) => {
    const refusal = failure({ S3_BUCKET: 'monitor', [name]: 'hush-hush' });
    expect(refusal).toEqual(refused(/S3_ACCESS_KEY_ID: .* set both or neither/));
    expect(String(refusal)).not.toContain('hush-hush');
  });

  it('selects Bull if REDIS_URL is set', () => {
    expect(parseConfig({ REDIS_URL: 'redis://localhost:6379', QUEUE_PREFIX: 'two' }).redis).toEqual({
      urls: ['redis://localhost:6379'],
      prefix: 'two',
    });
  });

  it.each([
    ['monitor', '{monitor}'],
    ['{mine}:monitor', '{mine}:monitor'],
  ])('keeps the keys of a queue in one hash slot of a cluster: %s', (QUEUE_PREFIX, prefix) => {
    const urls = ['redis://a:6379', 'redis://b:6379'];
    expect(parseConfig({ REDIS_URL: urls.join(','), QUEUE_PREFIX }).redis).toEqual({ urls, prefix });
  });

  it.each(['api', 'worker'] as const)('refuses ROLE=%s without REDIS_URL', (role) => {
    expect(failure({ ROLE: role })).toEqual(refused(/ ROLE: .*REDIS_URL/));
    expect(failure({ ROLE: role, REDIS_URL: '' })).toEqual(refused(/ ROLE: .*REDIS_URL/));
    expect(parseConfig({ ROLE: role, REDIS_URL: 'redis://localhost' }).role).toBe(role);
  });

  it.each(['Mars/Olympus_Mons', 'Central Time', '+05:00', '-0330'])('refuses DEFAULT_TIMEZONE=%s', (zone) => {
    const error = failure({ DEFAULT_TIMEZONE: zone });
    expect(error).toEqual(refused(/ DEFAULT_TIMEZONE: /));
    expect((error as Error).message).not.toContain(zone);
  });

  it.each(['Asia/Calcutta', 'UTC', 'America/Argentina/Buenos_Aires'])('takes DEFAULT_TIMEZONE=%s', (zone) => {
    expect(parseConfig({ DEFAULT_TIMEZONE: zone }).defaultTimezone).toBe(zone);
  });

  it.each(['1', '100.1', '99.12345', 'high'])('refuses DEFAULT_TARGET_PERCENT=%s', (percent) => {
    expect(failure({ DEFAULT_TARGET_PERCENT: percent })).toEqual(
      refused(/ DEFAULT_TARGET_PERCENT: must be a percentage/),
    );
  });

  it.each([
    [{ AT_RISK_BURN: '-1' }, / AT_RISK_BURN: /],
    [{ AT_RISK_BURN: '1.234' }, / AT_RISK_BURN: /],
    [{ AT_RISK_USED_PERCENT: '101' }, / AT_RISK_USED_PERCENT: /],
  ])('refuses %j', (variables, message) => expect(failure(variables)).toEqual(refused(message)));

  it('has the target of stores without one, and when targets are at risk', () => {
    const given = { DEFAULT_TARGET_PERCENT: '99.5', AT_RISK_BURN: '1.15', AT_RISK_USED_PERCENT: '25' };
    expect(parseConfig(given).targets).toEqual({
      defaultPpm: 995_000,
      atRisk: { burn: 115, usedPercent: 25 },
    });
  });

  it('has a schedule in the default zone or in its own', () => {
    const cron = '0 6 * * *';
    const given = { REPORT_SCHEDULE: cron, DEFAULT_TIMEZONE: 'Asia/Tokyo' };
    expect(parseConfig(given).reports.schedule).toEqual({ cron, timezone: 'Asia/Tokyo' });
    const own = { ...given, REPORT_SCHEDULE_TIMEZONE: 'Europe/Berlin' };
    expect(parseConfig(own).reports.schedule).toEqual({ cron, timezone: 'Europe/Berlin' });
  });

  it('has the receiver of the webhook, and requires a shared secret', () => {
    const url = 'https://ops.example.com/hooks';
    const secret = 'correct-horse-battery';
    expect(parseConfig({ WEBHOOK_URL: url, WEBHOOK_SECRET: secret }).webhook).toEqual({
      url,
      secret,
      events: [],
    });
    const asked = { WEBHOOK_URL: url, WEBHOOK_SECRET: secret, WEBHOOK_EVENTS: 'report.outdated' };
    expect(parseConfig(asked).webhook!.events).toEqual(['report.outdated']);
    expect(failure({ WEBHOOK_EVENTS: 'report.outdated' })).toEqual(refused(/ WEBHOOK_EVENTS: /));
    expect(failure({ WEBHOOK_URL: url })).toEqual(refused(/ WEBHOOK_SECRET: /));
    expect(parseConfig({ WEBHOOK_SECRET: secret }).webhook).toBeUndefined();
  });

  it('has the server of e-mail, and requires a sender', () => {
    const url = 'smtp://monitor:hush@mail.example.com:587';
    const from = 'Store monitor <monitor@example.com>';
    const asked = { SMTP_URL: url, MAIL_FROM: from, PUBLIC_URL: 'https://monitor.example.com/' };
    expect(
      parseConfig({ ...asked, MAIL_ATTACHMENT_MB: '1', WEBHOOK_ALLOW_PRIVATE: 'true' }).channels,
    ).toEqual({
      allowPrivate: true,
      smtp: { url, from },
      maxAttachmentBytes: 1_048_576,
      publicUrl: 'https://monitor.example.com',
    });
    expect(failure({ SMTP_URL: url })).toEqual(refused(/ MAIL_FROM: /));
    expect(parseConfig({ MAIL_FROM: from }).channels.smtp).toBeUndefined();
  });

  it('has the folder of a feed', () => {
    const asked = { FEED_DIR: '/srv/feed', FEED_POLLING: 'true', FEED_SETTLE_SECONDS: '5' };
    expect(parseConfig(asked).feed).toEqual({ directory: '/srv/feed', polling: true, settleMs: 5_000 });
  });

  it('reads the keys that callers must have, and forgets their secrets', () => {
    const { access } = parseConfig({ API_KEYS: 'till:read:abcdefghijklmnop,ops:write:qrstuvwxyz-0123456' });
    expect(access.keys.map(({ name, scope }) => [name, scope])).toEqual([
      ['till', 'read'],
      ['ops', 'write'],
    ]);
    expect(JSON.stringify(access)).not.toMatch(/abcdefgh|qrstuvwx/);
  });

  it('cannot be changed', () => {
    const config = parseConfig({});
    expect(() => Object.assign(config, { role: 'api' })).toThrow(TypeError);
  });
});
