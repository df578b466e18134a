import { KnownError } from '../errors';
import { Environment } from './environment';
import { isCron } from './environment-rules';
import { readEnvironment } from './read-environment';

type Name = keyof Environment;

const DEFAULTS: Readonly<Record<string, unknown>> = {
  PORT: 8000,
  HOST: '127.0.0.1',
  ROLE: 'all',
  LOG_LEVEL: 'info',
  DATABASE_PATH: 'data/store-monitor.sqlite',
  MYSQL_HOST: undefined,
  MYSQL_PORT: 3306,
  MYSQL_USER: 'store_monitor',
  MYSQL_PASSWORD: '',
  MYSQL_DB: 'store_monitor',
  MYSQL_CONNECTIONS: 10,
  MYSQL_TIMEOUT_SECONDS: 30,
  MYSQL_READ_HOST: undefined,
  MYSQL_READ_PORT: 3306,
  REDIS_URL: undefined,
  QUEUE_PREFIX: 'store-monitor',
  REPORTS_DIR: 'reports',
  S3_BUCKET: undefined,
  S3_ENDPOINT: undefined,
  S3_REGION: 'us-east-1',
  S3_PREFIX: 'reports/',
  S3_FORCE_PATH_STYLE: false,
  S3_ACCESS_KEY_ID: undefined,
  S3_SECRET_ACCESS_KEY: undefined,
  S3_DOWNLOADS: 'stream',
  S3_TIMEOUT_SECONDS: 30,
  UPLOADS_DIR: 'data/uploads',
  REJECTS_DIR: 'data/rejects',
  MAX_UPLOAD_MB: 4096,
  MAX_POLL_AHEAD_SECONDS: 300,
  DEFAULT_TIMEZONE: 'America/Chicago',
  DEFAULT_TARGET_PERCENT: undefined,
  AT_RISK_BURN: '1',
  AT_RISK_USED_PERCENT: 0,
  STALE_AFTER: undefined,
  MAX_ALERTS_PER_EVALUATION: 20,
  METRICS_LABELS: undefined,
  POLL_RETENTION_DAYS: undefined,
  REPORT_RETENTION_DAYS: undefined,
  AUDIT_RETENTION_DAYS: 400,
  ALERT_RETENTION_DAYS: 400,
  RETENTION_HOURS: '2-5',
  REPORT_SCHEDULE: undefined,
  REPORT_SCHEDULE_TIMEZONE: undefined,
  WEBHOOK_URL: undefined,
  WEBHOOK_SECRET: undefined,
  WEBHOOK_EVENTS: [],
  WEBHOOK_ALLOW_PRIVATE: false,
  SMTP_URL: undefined,
  MAIL_FROM: undefined,
  MAIL_ATTACHMENT_MB: 5,
  PUBLIC_URL: undefined,
  FEED_DIR: undefined,
  FEED_POLLING: false,
  FEED_SETTLE_SECONDS: 2,
  API_KEYS: '',
  OPEN_ROUTES: ['health', 'docs', 'page'],
  CORS_ORIGINS: [],
  RATE_LIMIT_PER_MINUTE: 1200,
  REQUEST_TIMEOUT_SECONDS: 30,
  UPLOAD_TIMEOUT_SECONDS: 3600,
  MAX_OPEN_REPORTS: 1000,
};

function refusal(variables: NodeJS.ProcessEnv): KnownError {
  try {
    readEnvironment(variables);
  } catch (error) {
    if (error instanceof KnownError) return error;
  }
  throw new Error('The variables were taken.');
}

describe('readEnvironment', () => {
  it('has a default for everything, and knows these variables', () => {
    const environment = readEnvironment({});
    for (const [name, value] of Object.entries(DEFAULTS))
      expect([name, environment[name as Name]]).toEqual([name, value]);
    expect(Object.keys(environment).filter((name) => !(name in DEFAULTS))).toEqual([]);
  });

  it.each(Object.keys(DEFAULTS))('treats an empty %s as unset', (name) => {
    expect(readEnvironment({ [name]: '' })[name as Name]).toEqual(DEFAULTS[name]);
  });

  it.each<[Name, string, unknown]>([
    ['PORT', '0', 0], // any free port
    ['PORT', '65535', 65_535],
    ['HOST', '0.0.0.0', '0.0.0.0'],
    ['ROLE', 'api', 'api'],
    ['ROLE', 'worker', 'worker'],
    ['LOG_LEVEL', 'silent', 'silent'],
    ['DATABASE_PATH', '/var/lib/monitor.sqlite', '/var/lib/monitor.sqlite'],
    ['MYSQL_HOST', 'db.example.com', ['db.example.com']],
    ['MYSQL_HOST', '10.0.0.1, db_2,::1', ['10.0.0.1', 'db_2', '::1']],
    ['MYSQL_PORT', '3307', 3307],
    ['MYSQL_USER', 'monitor', 'monitor'],
    ['MYSQL_PASSWORD', 'p@ss "word" #1', 'p@ss "word" #1'],
    ['MYSQL_DB', 'monitor-2', 'monitor-2'],
    ['MYSQL_CONNECTIONS', '2', 2],
    ['MYSQL_TIMEOUT_SECONDS', '1', 1],
    ['MYSQL_READ_HOST', 'replica-1,replica-2', ['replica-1', 'replica-2']],
    ['MYSQL_READ_PORT', '3308', 3308],
    ['REDIS_URL', 'redis://localhost:6379/1', ['redis://localhost:6379/1']],
    ['REDIS_URL', 'rediss://user:p%40ss@10.0.0.1:6379', ['rediss://user:p%40ss@10.0.0.1:6379']],
    ['REDIS_URL', 'redis://:secret@redis', ['redis://:secret@redis']],
    ['REDIS_URL', 'redis://a:1, redis://b:2', ['redis://a:1', 'redis://b:2']],
    ['REDIS_URL', 'redis://redis_cache:6379', ['redis://redis_cache:6379']], // as container names may be
    ['QUEUE_PREFIX', '{monitor}:2', '{monitor}:2'],
    ['REPORTS_DIR', '/srv/reports', '/srv/reports'],
    ['S3_BUCKET', 'monitor.reports-2', 'monitor.reports-2'],
    ['S3_ENDPOINT', 'http://minio:9000', 'http://minio:9000'],
    ['S3_ENDPOINT', 'https://fra1.digitaloceanspaces.com', 'https://fra1.digitaloceanspaces.com'],
    ['S3_REGION', 'auto', 'auto'],
    ['S3_PREFIX', 'monitor/reports_', 'monitor/reports_'],
    ['S3_FORCE_PATH_STYLE', 'true', true],
    ['S3_FORCE_PATH_STYLE', 'false', false],
    ['S3_DOWNLOADS', 'redirect', 'redirect'],
    ['S3_TIMEOUT_SECONDS', '1', 1],
    ['UPLOADS_DIR', 'uploads', 'uploads'],
    ['REJECTS_DIR', 'rejects', 'rejects'],
    ['MAX_UPLOAD_MB', '1', 1],
    ['DEFAULT_TIMEZONE', 'Asia/Kathmandu', 'Asia/Kathmandu'],
    ['STALE_AFTER', '1', 1],
    ['MAX_ALERTS_PER_EVALUATION', '1000', 1000],
    ['METRICS_LABELS', 'a,b,c,d,timezone', 'a,b,c,d,timezone'],
    ['POLL_RETENTION_DAYS', '10', 10],
    ['REPORT_RETENTION_DAYS', '1', 1],
    ['AUDIT_RETENTION_DAYS', '36500', 36_500],
    ['ALERT_RETENTION_DAYS', '1', 1],
    ['RETENTION_HOURS', '22-4', '22-4'],
    ['RETENTION_HOURS', '0-24', '0-24'],
    ['REPORT_SCHEDULE', '*/15 8-18 * * MON-FRI', '*/15 8-18 * * MON-FRI'],
    ['REPORT_SCHEDULE_TIMEZONE', 'Asia/Kathmandu', 'Asia/Kathmandu'],
    ['WEBHOOK_SECRET', 'abcdefghijklmnop', 'abcdefghijklmnop'],
    ['WEBHOOK_EVENTS', 'none', []],
    ['WEBHOOK_ALLOW_PRIVATE', 'true', true],
    ['WEBHOOK_ALLOW_PRIVATE', 'false', false],
    ['MAIL_FROM', 'Store monitor <monitor@example.com>', 'Store monitor <monitor@example.com>'],
    ['MAIL_ATTACHMENT_MB', '0', 0],
    ['PUBLIC_URL', 'http://monitor:8000', 'http://monitor:8000'],
    ['FEED_DIR', '/srv/feed', '/srv/feed'],
    ['FEED_POLLING', 'true', true],
    ['FEED_SETTLE_SECONDS', '60', 60],
    ['API_KEYS', 'ops:write:abcdefghijklmnop', 'ops:write:abcdefghijklmnop'],
    ['OPEN_ROUTES', 'none', []],
    ['OPEN_ROUTES', 'health, metrics', ['health', 'metrics']],
    [
      'CORS_ORIGINS',
      'https://ops.example.com,http://[::1]:3000',
      ['https://ops.example.com', 'http://[::1]:3000'],
    ],
    ['RATE_LIMIT_PER_MINUTE', '0', 0],
    ['REQUEST_TIMEOUT_SECONDS', '1', 1],
    ['UPLOAD_TIMEOUT_SECONDS', '86400', 86_400],
    ['MAX_OPEN_REPORTS', '1', 1],
  ])('reads %s=%s', (name, text, value) => {
    const others = { REDIS_URL: 'redis://127.0.0.1:6379/0', MYSQL_HOST: 'db' };
    expect(readEnvironment({ ...others, [name]: text })[name]).toEqual(value);
  });

  it.each<[Name, string]>([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', '0x50'],
    ['PORT', 'eighty'],
    ['ROLE', 'manager'],
    ['LOG_LEVEL', 'loud'],
    ['MYSQL_HOST', 'db.example.com:3306'],
    ['MYSQL_HOST', '10.0.0.1,,10.0.0.2'],
    ['MYSQL_PORT', '0'],
    ['MYSQL_PORT', '70000'],
    ['MYSQL_DB', 'a database'],
    ['MYSQL_DB', 'x'.repeat(65)],
    ['MYSQL_DB', 'a`; DROP'],
    ['MYSQL_CONNECTIONS', '1'],
    ['MYSQL_READ_HOST', 'db-2.example.com'], // MYSQL_HOST is missing
    ['MYSQL_READ_PORT', '0'],
    ['MYSQL_CONNECTIONS', '1001'],
    ['MYSQL_TIMEOUT_SECONDS', '0'],
    ['REDIS_URL', 'http://localhost:6379'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'redis://:hidden word@localhost'],
    ['REDIS_URL', 'redis://a:6379,b:6379'],
    ['REDIS_URL', 'redis://a:6379/1,redis://b:6379/1'],
    ['REDIS_URL', 'redis://:one@a:6379,redis://:two@b:6379'],
    ['REDIS_URL', 'redis://a:6379,rediss://b:6379'],
    ['QUEUE_PREFIX', 'a prefix'],
    ['S3_BUCKET', 'Reports'],
    ['S3_BUCKET', 'bucket/reports'],
    ['S3_ENDPOINT', 'minio:9000'],
    ['S3_ENDPOINT', 'https://key:hidden@minio:9000'],
    ['S3_REGION', 'EU west'],
    ['S3_PREFIX', '/reports'],
    ['S3_PREFIX', 'reports of ours/'],
    ['S3_FORCE_PATH_STYLE', 'yes'],
    ['S3_DOWNLOADS', 'proxy'],
    ['S3_TIMEOUT_SECONDS', '601'],
    ['MAX_UPLOAD_MB', '1.25'],
    ['MAX_UPLOAD_MB', '1048577'],
    ['MAX_POLL_AHEAD_SECONDS', '-1'],
    ['MAX_POLL_AHEAD_SECONDS', '31536001'],
    ['DEFAULT_TIMEZONE', `Etc/${'x'.repeat(61)}`],
    ['STALE_AFTER', '0'],
    ['STALE_AFTER', '44641'],
    ['MAX_ALERTS_PER_EVALUATION', '0'],
    ['METRICS_LABELS', 'store_id'],
    ['METRICS_LABELS', 'status'],
    ['METRICS_LABELS', 'a,b,c,d,e,f'],
    ['METRICS_LABELS', 'tier,tier'],
    ['POLL_RETENTION_DAYS', '9'],
    ['POLL_RETENTION_DAYS', '36501'],
    ['REPORT_RETENTION_DAYS', '0'],
    ['AUDIT_RETENTION_DAYS', '0'],
    ['ALERT_RETENTION_DAYS', '0'],
    ['RETENTION_HOURS', '24-6'],
    ['RETENTION_HOURS', '2-25'],
    ['RETENTION_HOURS', 'nights'],
    ['REPORT_SCHEDULE', '0 61 * * *'],
    ['REPORT_SCHEDULE', 'every day'],
    ['REPORT_SCHEDULE_TIMEZONE', '+02:00'],
    ['REPORT_SCHEDULE_TIMEZONE', 'Mars/Olympus_Mons'],
    ['WEBHOOK_URL', 'ftp://ops.example.com'],
    ['WEBHOOK_URL', 'ops.example.com/hooks'],
    ['WEBHOOK_URL', 'https://ops:hushhush@ops.example.com'],
    ['WEBHOOK_SECRET', 'fifteen-letters'],
    ['WEBHOOK_EVENTS', 'report.completed'],
    ['WEBHOOK_EVENTS', 'none,report.outdated'],
    ['WEBHOOK_ALLOW_PRIVATE', 'sometimes'],
    ['SMTP_URL', 'http://mail.example.com'],
    ['SMTP_URL', 'mail.example.com'],
    ['MAIL_FROM', 'monitor'],
    ['MAIL_ATTACHMENT_MB', '101'],
    ['PUBLIC_URL', 'monitor.example.com'],
    ['FEED_POLLING', 'sometimes'],
    ['FEED_SETTLE_SECONDS', '0'],
    ['API_KEYS', 'correct-horse-battery-staple'],
    ['API_KEYS', 'ops:admin:abcdefghijklmnop'],
    ['API_KEYS', 'ops:write:shortsecret'],
    ['API_KEYS', 'ops:write:abcdefghijklmnop,ops:read:qrstuvwxyz-0123456'],
    ['OPEN_ROUTES', 'health,reports'],
    ['OPEN_ROUTES', 'none,health'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'ops.example.org'],
    ['CORS_ORIGINS', 'https://ops.example.com/'],
    ['RATE_LIMIT_PER_MINUTE', '-5'],
    ['REQUEST_TIMEOUT_SECONDS', '1.75'],
    ['UPLOAD_TIMEOUT_SECONDS', '86401'],
    ['MAX_OPEN_REPORTS', '1000001'],
  ])('rejects %s=%s by name, without the value', (name, text) => {
    const { code, message, extra } = refusal({ [name]: text });
    expect(code).toBe('invalid-configuration');
    expect(message).toMatch(new RegExp(`\\b${name}: `));
    expect(message + JSON.stringify(extra)).not.toContain(text);
  });

  it('names all invalid variables at once, and no valid ones', () => {
    const { message } = refusal({ PORT: 'x', HOST: 'localhost', MYSQL_DB: '!', MYSQL_PASSWORD: 'hush' });
    expect([...message.matchAll(/([A-Z_]+): /g)].map((match) => match[1])).toEqual(['PORT', 'MYSQL_DB']);
    expect(message).not.toContain('hush');
  });

  it('ignores other variables', () => {
    expect(readEnvironment({ PATH: '/bin', TZ: 'UTC', npm_config_port: 'x' })).toEqual(readEnvironment({}));
  });
});

describe('isCron', () => {
  it.each(['* * * * *', '0 6 * * *', '*/15 8-18 * * 1-5', '30 2 1,15 * *', '0 6 * JAN mon-fri', '0 0 L * *'])(
    'takes %s',
    (expression) => expect(isCron(expression)).toBe(true),
  );

  it.each([
    '',
    '6',
    '* * * *',
    '0 0 6 * * *',
    '60 6 * * *',
    '0 24 * * *',
    '0 0 30 2 *',
    '*/0 * * * *',
    'H 6 * * *',
    '@daily',
    'a b c d e',
    '0 6 * * * # daily',
    '0  6 * * *',
    undefined,
    6,
  ])('refuses %j', (expression) => expect(isCron(expression)).toBe(false));
});
