import { existsSync } from 'node:fs';
import { isIPv4, isIPv6 } from 'node:net';
import { isatty } from 'node:tty';
import { DynamicModule, Module } from '@nestjs/common';
import { parseTarget } from '../../core/selectors/details';
import { parseKeys, SERIES_KEYS } from '../../core/selectors/selector';
import type { RiskThresholds } from '../../core/uptime/targets';
import { KnownError } from '../errors';
import { type ApiKey, readApiKeys } from './api-keys';
import { Environment } from './environment';
import { readEnvironment } from './read-environment';

/** Whether an address to listen on is reachable from this machine only: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(host: string): boolean {
  const plain = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (isIPv4(plain)) return plain.startsWith('127.');
  if (isIPv6(plain)) return /^[0:]+:0*1$/.test(plain);
  return plain === 'localhost';
}

/** A service without keys accepts every request, so it must not be reachable from other machines. */
export function requireKeysOrLoopback({ http, access }: Config): void {
  if (access.keys.length > 0 || isLoopback(http.host)) return;
  throw new KnownError(
    'invalid-configuration',
    'HOST: without API_KEYS the service listens on this machine only (127.0.0.1, ::1 or localhost). ' +
      'Set API_KEYS=name:write:SECRET to be reached from others, or leave HOST out.',
  );
}

const STANDARD_STREAMS = [0, 1, 2];

/**
 * Lets `nohup` work; returns whether SIGHUP is ignored. Node does not inherit that `nohup` ignores the signal, which the
 * closing of a terminal sends. But `nohup` leaves no standard stream at the terminal, nor do service managers.
 */
export function ignoreHangupWithoutTerminal(): boolean {
  if (STANDARD_STREAMS.some((stream) => isatty(stream))) return false;
  process.on('SIGHUP', () => undefined);
  return true;
}

/**
 * The configuration of this process: its environment, completed from a `.env` file in the working folder. Also sets
 * TZ=UTC, so that no library uses the host's zone.
 */
export function loadConfig(): Config {
  process.env.TZ = 'UTC';
  if (existsSync('.env')) process.loadEnvFile('.env');
  return parseConfig(process.env);
}

type Role = Environment['ROLE'];

export interface SqliteConfig {
  readonly dialect: 'sqlite';
  readonly path: string;
}

export interface MysqlConfig {
  readonly dialect: 'mysql';
  /** One server, or the nodes of a cluster. */
  readonly hosts: readonly string[];
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly connections: number;
  /** The maximum wait for an answer, and between two parts of it. */
  readonly timeoutMs: number;
  /** Replicas for the long reads of reports. They share the user, password and database of the primary. */
  readonly replica: { readonly hosts: readonly string[]; readonly port: number } | undefined;
}

/** The bucket of report files, on S3 or a compatible server. */
export interface S3Config {
  readonly bucket: string;
  /** undefined: AWS, by the region. */
  readonly endpoint: string | undefined;
  readonly region: string;
  /** The prefix of all object keys. */
  readonly prefix: string;
  readonly forcePathStyle: boolean;
  /** undefined: the SDK's default chain, such as AWS_ACCESS_KEY_ID, a profile, or the role of the machine. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  readonly downloads: Environment['S3_DOWNLOADS'];
  /** The time limit of one request. Transient failures are retried. */
  readonly timeoutMs: number;
}

/** All settings of an operator. They are checked once at the start and never change. */
export interface Config {
  readonly role: Role;
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** The maximum time for a request, and for an upload, to arrive. */
    readonly requestTimeoutMs: number;
    readonly uploadTimeoutMs: number;
  };
  readonly access: {
    /** Empty: every request is accepted. */
    readonly keys: readonly ApiKey[];
    readonly openRoutes: Environment['OPEN_ROUTES'];
    readonly corsOrigins: readonly string[];
    /** Requests of one key; 0: no limit. */
    readonly rateLimitPerMinute: number;
  };
  readonly log: { readonly level: Environment['LOG_LEVEL'] };
  readonly database: SqliteConfig | MysqlConfig;
  /**
   * Set: Bull on this Redis. Several addresses are nodes of one Redis Cluster; then the prefix keeps all keys of the
   * queue in one hash slot. Not set: the queue runs in this process.
   */
  readonly redis: { readonly urls: readonly string[]; readonly prefix: string } | undefined;
  readonly reports: {
    readonly directory: string;
    /** Set: report files are stored here, instead of in the directory. */
    readonly s3: S3Config | undefined;
    readonly maxOpen: number;
    /** When reports are triggered: a cron expression, and the zone of its wall times. */
    readonly schedule: { readonly cron: string; readonly timezone: string } | undefined;
  };
  /** How many days data is kept (undefined: for ever), and the hours of the day in which deletion runs. */
  readonly retention: {
    readonly pollDays: number | undefined;
    readonly reportDays: number | undefined;
    readonly auditDays: number;
    readonly alertDays: number;
    /** In the default zone. The window spans midnight if `to` is not later than `from`. */
    readonly hours: { readonly from: number; readonly to: number };
  };
  /** The receiver of report notifications; undefined: none. */
  readonly webhook:
    | {
        readonly url: string;
        readonly secret: string;
        /** The notifications besides those of the end of a report. */
        readonly events: Environment['WEBHOOK_EVENTS'];
      }
    | undefined;
  /** How messages leave, by all channels. */
  readonly channels: {
    /** Whether receivers of HTTP requests may have a private address. */
    readonly allowPrivate: boolean;
    /** The server and the sender of e-mail; undefined: there is no e-mail. */
    readonly smtp: { readonly url: string; readonly from: string } | undefined;
    /** The maximum size of a report that is attached to an e-mail. */
    readonly maxAttachmentBytes: number;
    /** The address of the service for people, without a slash at its end. */
    readonly publicUrl: string | undefined;
  };
  /** The folder whose files are imported; undefined: none. */
  readonly feed:
    | {
        readonly directory: string;
        /** Whether it is read at intervals, instead of waiting for events of the file system. */
        readonly polling: boolean;
        /** How long a file must not change until it is complete. */
        readonly settleMs: number;
      }
    | undefined;
  readonly ingestion: {
    readonly uploadsDirectory: string;
    readonly rejectsDirectory: string;
    readonly maxUploadBytes: number;
    /** The maximum time that a poll may lie ahead of this machine's clock when its import starts. */
    readonly maxPollAheadMs: number;
  };
  readonly defaultTimezone: string;
  readonly targets: {
    /** The target of stores without one, in millionths of open time; undefined: none. */
    readonly defaultPpm: number | undefined;
    readonly atRisk: RiskThresholds;
  };
  readonly alerts: {
    /** In milliseconds; undefined: it is measured. */
    readonly staleAfterMs: number | undefined;
    readonly maxPerEvaluation: number;
  };
  /** The labels whose values have gauges. */
  readonly metrics: { readonly labels: readonly string[] };
}

function databaseOf(environment: Environment): Config['database'] {
  if (environment.MYSQL_HOST === undefined) return { dialect: 'sqlite', path: environment.DATABASE_PATH };
  return {
    dialect: 'mysql',
    hosts: environment.MYSQL_HOST,
    port: environment.MYSQL_PORT,
    user: environment.MYSQL_USER,
    password: environment.MYSQL_PASSWORD,
    database: environment.MYSQL_DB,
    connections: environment.MYSQL_CONNECTIONS,
    timeoutMs: environment.MYSQL_TIMEOUT_SECONDS * 1000,
    replica:
      environment.MYSQL_READ_HOST === undefined
        ? undefined
        : { hosts: environment.MYSQL_READ_HOST, port: environment.MYSQL_READ_PORT },
  };
}

function scheduleOf({
  REPORT_SCHEDULE: cron,
  REPORT_SCHEDULE_TIMEZONE,
  DEFAULT_TIMEZONE,
}: Environment): Config['reports']['schedule'] {
  return cron === undefined ? undefined : { cron, timezone: REPORT_SCHEDULE_TIMEZONE ?? DEFAULT_TIMEZONE };
}

function retentionOf(environment: Environment): Config['retention'] {
  const [from, to] = environment.RETENTION_HOURS.split('-').map(Number);
  return {
    pollDays: environment.POLL_RETENTION_DAYS,
    reportDays: environment.REPORT_RETENTION_DAYS,
    auditDays: environment.AUDIT_RETENTION_DAYS,
    alertDays: environment.ALERT_RETENTION_DAYS,
    hours: { from: from!, to: to! },
  };
}

function webhookOf({
  WEBHOOK_URL: url,
  WEBHOOK_SECRET: secret,
  WEBHOOK_EVENTS: events,
}: Environment): Config['webhook'] {
  return url === undefined ? undefined : { url, secret: secret!, events };
}

const channelsOf = (environment: Environment): Config['channels'] => ({
  allowPrivate: environment.WEBHOOK_ALLOW_PRIVATE,
  smtp:
    environment.SMTP_URL === undefined
      ? undefined
      : { url: environment.SMTP_URL, from: environment.MAIL_FROM! },
  maxAttachmentBytes: environment.MAIL_ATTACHMENT_MB * 1024 * 1024,
  publicUrl: environment.PUBLIC_URL?.replace(/\/+$/, ''),
});

const feedOf = (environment: Environment): Config['feed'] =>
  environment.FEED_DIR === undefined
    ? undefined
    : {
        directory: environment.FEED_DIR,
        polling: environment.FEED_POLLING,
        settleMs: environment.FEED_SETTLE_SECONDS * 1000,
      };

function redisOf({ REDIS_URL: urls, QUEUE_PREFIX: prefix }: Environment): Config['redis'] {
  if (urls === undefined) return undefined;
  // Redis Cluster hashes the part in braces, so that all keys are on one node.
  return { urls, prefix: urls.length > 1 && !prefix.includes('{') ? `{${prefix}}` : prefix };
}

function s3Of(environment: Environment): S3Config | undefined {
  if (environment.S3_BUCKET === undefined) return undefined;
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  const keyed = accessKeyId !== undefined && secretAccessKey !== undefined;
  return {
    bucket: environment.S3_BUCKET,
    endpoint: environment.S3_ENDPOINT,
    region: environment.S3_REGION,
    prefix: environment.S3_PREFIX,
    forcePathStyle: environment.S3_FORCE_PATH_STYLE,
    credentials: keyed ? { accessKeyId, secretAccessKey } : undefined,
    downloads: environment.S3_DOWNLOADS,
    timeoutMs: environment.S3_TIMEOUT_SECONDS * 1000,
  };
}

function targetsOf({
  DEFAULT_TARGET_PERCENT: percent,
  AT_RISK_BURN: burn,
  AT_RISK_USED_PERCENT: usedPercent,
}: Environment): Config['targets'] {
  const target = percent === undefined ? undefined : parseTarget(percent);
  return {
    defaultPpm: target !== undefined && 'value' in target ? target.value : undefined,
    atRisk: { burn: Math.round(Number(burn) * 100), usedPercent },
  };
}

const metricsOf = ({ METRICS_LABELS: labels }: Environment): Config['metrics'] => ({
  labels: labels === undefined ? [] : (parseKeys(labels, SERIES_KEYS) as readonly string[]),
});

function deeplyFrozen<T extends object>(value: T): T {
  for (const inner of Object.values(value) as unknown[]) {
    if (typeof inner === 'object' && inner !== null) deeplyFrozen(inner);
  }
  return Object.freeze(value);
}

/** Builds the configuration from variables. Throws `invalid-configuration`, which names each invalid variable. */
export function parseConfig(variables: NodeJS.ProcessEnv): Config {
  const environment = readEnvironment(variables);
  return deeplyFrozen({
    role: environment.ROLE,
    http: {
      host: environment.HOST,
      port: environment.PORT,
      requestTimeoutMs: environment.REQUEST_TIMEOUT_SECONDS * 1000,
      uploadTimeoutMs: environment.UPLOAD_TIMEOUT_SECONDS * 1000,
    },
    access: {
      keys: environment.API_KEYS === '' ? [] : readApiKeys(environment.API_KEYS).keys,
      openRoutes: environment.OPEN_ROUTES,
      corsOrigins: environment.CORS_ORIGINS,
      rateLimitPerMinute: environment.RATE_LIMIT_PER_MINUTE,
    },
    log: { level: environment.LOG_LEVEL },
    database: databaseOf(environment),
    redis: redisOf(environment),
    reports: {
      directory: environment.REPORTS_DIR,
      s3: s3Of(environment),
      maxOpen: environment.MAX_OPEN_REPORTS,
      schedule: scheduleOf(environment),
    },
    retention: retentionOf(environment),
    webhook: webhookOf(environment),
    channels: channelsOf(environment),
    feed: feedOf(environment),
    ingestion: {
      uploadsDirectory: environment.UPLOADS_DIR,
      rejectsDirectory: environment.REJECTS_DIR,
      maxUploadBytes: environment.MAX_UPLOAD_MB * 1024 * 1024,
      maxPollAheadMs: environment.MAX_POLL_AHEAD_SECONDS * 1000,
    },
    defaultTimezone: environment.DEFAULT_TIMEZONE,
    targets: targetsOf(environment),
    alerts: {
      staleAfterMs: environment.STALE_AFTER === undefined ? undefined : environment.STALE_AFTER * 60_000,
      maxPerEvaluation: environment.MAX_ALERTS_PER_EVALUATION,
    },
    metrics: metricsOf(environment),
  });
}

/** The injection token of the one `Config`. */
export const CONFIG = Symbol('Config');

/** Provides the configuration, which the entry point reads once. */
@Module({})
export class ConfigModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG],
    };
  }
}
