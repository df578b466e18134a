import {
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsTimeZone,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
} from 'class-validator';
import {
  IsCron,
  IsHttpAddress,
  IsMailAddress,
  IsSeriesKeys,
  IsSmtpAddress,
  IsTarget,
  IsZoneName,
  List,
  Switch,
  Variable,
  WholeNumber,
} from './environment-rules';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const ROLES = ['all', 'api', 'worker'] as const;
const WEBHOOK_EVENTS = ['report.outdated'] as const;
const OPEN_ROUTES = ['health', 'docs', 'page', 'metrics'] as const;
/** A name or an address, without a port. */
const HOST = /^[A-Za-z0-9._-]+$|^[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/;
const DOWNLOADS = ['stream', 'redirect'] as const;
const ORIGIN = /^https?:\/\/[^/?#@\s,*]+$/;

/**
 * The environment variables of the service, and the only place of their defaults. `npm run docs` writes
 * docs/configuration.md and .env.example from these comments: `@section` starts a section, `@example` is a value.
 */
export class Environment {
  /**
   * The TCP port that the service listens on.
   * @section Service
   */
  @Variable() @WholeNumber() @IsInt() @Min(0) @Max(65535) PORT = 8000;
  /**
   * The address that the service listens on. 127.0.0.1 accepts callers on this machine only; 0.0.0.0 accepts
   * all, and requires API_KEYS.
   */
  @Variable() @IsString() @IsNotEmpty() HOST = '127.0.0.1';
  /** all: API and worker in one process. api, worker: separate processes that share Redis. */
  @Variable() @IsIn(ROLES) ROLE: (typeof ROLES)[number] = 'all';
  /** The least severe log lines that are written. */
  @Variable() @IsIn(LOG_LEVELS) LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  /**
   * The SQLite file. Used when MYSQL_HOST is not set.
   * @section Database
   */
  @Variable() @IsString() DATABASE_PATH = 'data/store-monitor.sqlite';
  /**
   * Selects MySQL or MariaDB. Several hosts, separated by commas, are the nodes of one Galera cluster.
   * @example 127.0.0.1
   */
  @Variable()
  @IsOptional()
  @List()
  @ArrayNotEmpty()
  @Matches(HOST, { each: true, message: 'MYSQL_HOST must be a host, or several with commas between them' })
  MYSQL_HOST?: readonly string[];
  /** The port of each host in MYSQL_HOST. */
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(65535) MYSQL_PORT = 3306;
  /** The user that connects. It may create and alter tables of MYSQL_DB. */
  @Variable() @IsString() MYSQL_USER = 'store_monitor';
  /** The password of MYSQL_USER. */
  @Variable() @IsString() MYSQL_PASSWORD = '';
  /** The name of the database. It must exist. */
  @Variable() @Matches(/^[A-Za-z0-9_$-]{1,64}$/) MYSQL_DB = 'store_monitor';
  /** The maximum number of connections of one process. */
  @Variable() @WholeNumber() @IsInt() @Min(2) @Max(1000) MYSQL_CONNECTIONS = 10;
  /**
   * The maximum wait for the answer to a statement to begin, and between two parts of it; then the connection is closed.
   * The statements of imports and migrations may take 20 times as long.
   */
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(3600) MYSQL_TIMEOUT_SECONDS = 30;
  /**
   * A replica of MYSQL_HOST, which reports read polls from. Several hosts are separated by commas.
   * @example 10.0.0.9
   */
  @Variable()
  @IsOptional()
  @List()
  @ArrayNotEmpty()
  @Matches(HOST, {
    each: true,
    message: 'MYSQL_READ_HOST must be a host, or several with commas between them',
  })
  MYSQL_READ_HOST?: readonly string[];
  /** The port of each host in MYSQL_READ_HOST. */
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(65535) MYSQL_READ_PORT = 3306;

  /**
   * Queues reports with Bull on this Redis, instead of in the process. Several addresses, separated by commas,
   * are the nodes of one Redis Cluster.
   * @section Queue
   * @example redis://127.0.0.1:6379/0
   */
  @Variable()
  @IsOptional()
  @List()
  @ArrayNotEmpty()
  @IsUrl(
    {
      protocols: ['redis', 'rediss'],
      require_protocol: true,
      require_tld: false,
      allow_underscores: true,
    },
    {
      each: true,
      message: 'REDIS_URL must be a redis:// or rediss:// address, or several with commas between them',
    },
  )
  REDIS_URL?: readonly string[];
  /** The prefix of the keys in Redis. On a cluster, the part in braces keeps the keys in one hash slot. */
  @Variable() @Matches(/^[A-Za-z0-9:{}_-]{1,64}$/) QUEUE_PREFIX = 'store-monitor';

  /**
   * The folder of report files. The API names them reports/… wherever it is.
   * @section Files
   */
  @Variable() @IsString() @IsNotEmpty() REPORTS_DIR = 'reports';
  /**
   * Stores report files in this S3 bucket, instead of REPORTS_DIR.
   * @example store-monitor
   */
  @Variable() @IsOptional() @Matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/) S3_BUCKET?: string;
  /**
   * The address of an S3 server that is not Amazon’s.
   * @example https://minio.example.com
   */
  @Variable()
  @IsOptional()
  @IsHttpAddress()
  S3_ENDPOINT?: string;
  /** The region of the bucket. */
  @Variable() @Matches(/^[a-z0-9-]{1,64}$/) S3_REGION = 'us-east-1';
  /** The prefix of all object keys. */
  @Variable() @Matches(/^[A-Za-z0-9_-][A-Za-z0-9._/-]{0,199}$/) S3_PREFIX = 'reports/';
  /** true: addresses contain the bucket as a folder, not as a host name. MinIO needs this. */
  @Variable() @Switch() @IsBoolean() S3_FORCE_PATH_STYLE = false;
  /**
   * The access key. Without one, the SDK looks for AWS_ACCESS_KEY_ID, a profile, or the role of the machine.
   */
  @Variable() @IsOptional() @IsString() S3_ACCESS_KEY_ID?: string;
  /** The secret of S3_ACCESS_KEY_ID. */
  @Variable() @IsOptional() @IsString() S3_SECRET_ACCESS_KEY?: string;
  /**
   * stream: downloads pass through the service. redirect: callers get a link to the bucket, valid for one
   * minute.
   */
  @Variable() @IsIn(DOWNLOADS) S3_DOWNLOADS: (typeof DOWNLOADS)[number] = 'stream';
  /**
   * The maximum wait for the answer of the bucket to begin, and between two parts of it. Failed requests are
   * tried three times.
   */
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(600) S3_TIMEOUT_SECONDS = 30;
  /** The folder where uploads are kept until they are imported. */
  @Variable() @IsString() @IsNotEmpty() UPLOADS_DIR = 'data/uploads';
  /** The folder of the lists of rejected rows. */
  @Variable() @IsString() @IsNotEmpty() REJECTS_DIR = 'data/rejects';
  /** The maximum size of an upload, in megabytes; also of what a gzip file unpacks to. */
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(1_048_576) MAX_UPLOAD_MB = 4096;
  /** The maximum time that a poll, an `as_of` or a `to` may lie ahead of this machine’s clock. Later ones are rejected. */
  @Variable() @WholeNumber() @IsInt() @Min(0) @Max(31_536_000) MAX_POLL_AHEAD_SECONDS = 300;

  /**
   * The time zone of stores without one, or with an unknown one.
   * @section Figures
   */
  @Variable() @IsTimeZone() @IsZoneName('DEFAULT_TIMEZONE') DEFAULT_TIMEZONE = 'America/Chicago';
  /**
   * The target of stores without one: the share of open time in which a store shall be up, in per cent.
   * @example 99.5
   */
  @Variable() @IsOptional() @IsTarget() DEFAULT_TARGET_PERCENT?: string;
  /**
   * The burn rate from which on a target is at risk: the used share of the allowed downtime, divided by the elapsed share
   * of the open time. 1: at this rate, the allowed downtime does not last to the end of the period.
   */
  @Variable()
  @Matches(/^\d{1,4}(\.\d{1,2})?$/, {
    message: 'AT_RISK_BURN must be a number with at most two decimals, such as 1.5',
  })
  AT_RISK_BURN = '1';
  /**
   * The used share of the allowed downtime, in per cent, below which a target is not at risk, whatever the burn rate. Early in
   * a period, little downtime is a high burn rate.
   */
  @Variable() @WholeNumber() @IsInt() @Min(0) @Max(100) AT_RISK_USED_PERCENT = 0;

  /**
   * The open time without a poll, in minutes, after which a store is stale; and the time after which a feed without polls
   * has stopped. Without it, three times the usual interval between two polls of a store, which is measured, and at least
   * 30 seconds.
   * @section Alerts
   * @example 30
   */
  @Variable() @WholeNumber() @IsOptional() @IsInt() @Min(1) @Max(44_640) STALE_AFTER?: number;
  /** If one evaluation has more alerts than this for the same rule, they become one message. */
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(1000) MAX_ALERTS_PER_EVALUATION = 20;

  /**
   * Labels of stores, at most five, with commas between them: /metrics has gauges of each of their values, up to 100 of a
   * label. timezone is a label of every store.
   * @section Metrics
   * @example region,brand
   */
  @Variable() @IsOptional() @IsSeriesKeys() METRICS_LABELS?: string;

  /**
   * Deletes polls after this number of days. Daily figures are kept. Fewer than 10 days would not always hold
   * the polls of a report.
   * @section Retention
   * @example 90
   */
  @Variable() @WholeNumber() @IsOptional() @IsInt() @Min(10) @Max(36_500) POLL_RETENTION_DAYS?: number;
  /**
   * Deletes reports and lists of rejected rows after this number of days.
   * @example 30
   */
  @Variable() @WholeNumber() @IsOptional() @IsInt() @Min(1) @Max(36_500) REPORT_RETENTION_DAYS?: number;
  /** Deletes records of the audit log after this number of days. */
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(36_500) AUDIT_RETENTION_DAYS = 400;
  /** Deletes alerts this number of days after they were resolved, and mutes after they have ended. */
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(36_500) ALERT_RETENTION_DAYS = 400;
  /** The hours of the day in which deletion runs, in DEFAULT_TIMEZONE. 0-24 means at any time. */
  @Variable()
  @Matches(/^([01]?\d|2[0-3])-([01]?\d|2[0-4])$/, {
    message: 'RETENTION_HOURS must be hours of the day such as 2-5 or 22-4; 0-24 is always',
  })
  RETENTION_HOURS = '2-5';

  /**
   * A cron expression of five fields: minute, hour, day of the month, month, weekday. A report is triggered at
   * each tick.
   * @section Scheduled reports
   * @example 0 6 * * *
   */
  @Variable() @IsOptional() @IsCron() REPORT_SCHEDULE?: string;
  /**
   * The time zone of REPORT_SCHEDULE. Without one, DEFAULT_TIMEZONE.
   * @example Europe/Berlin
   */
  @Variable()
  @IsOptional()
  @IsTimeZone()
  @IsZoneName('REPORT_SCHEDULE_TIMEZONE')
  REPORT_SCHEDULE_TIMEZONE?: string;

  /**
   * Receives a POST request when a report is completed or fails.
   * @section Webhook
   * @example https://ops.example.com/hooks/reports
   */
  @Variable()
  @IsOptional()
  @IsHttpAddress()
  WEBHOOK_URL?: string;
  /**
   * The key that signs webhook requests, at least 16 characters long. Required with WEBHOOK_URL. `openssl rand
   * -hex 24` creates one.
   */
  @Variable() @IsOptional() @IsString() @MinLength(16) WEBHOOK_SECRET?: string;
  /**
   * What the receiver gets besides the end of each report, separated by commas: report.outdated, when later data has
   * changed what a completed report read; or none.
   */
  @Variable()
  @List()
  @IsArray()
  @IsIn(WEBHOOK_EVENTS, { each: true })
  WEBHOOK_EVENTS: readonly (typeof WEBHOOK_EVENTS)[number][] = [];
  /** true: the receivers of this and of all other channels may be on this machine or in a private network. */
  @Variable() @Switch() @IsBoolean() WEBHOOK_ALLOW_PRIVATE = false;

  /**
   * The server that sends e-mail of channels, with its user and password. smtps:// is TLS from the start.
   * @section Channels
   * @example smtp://monitor:SECRET@mail.example.com:587
   */
  @Variable() @IsOptional() @IsSmtpAddress() SMTP_URL?: string;
  /**
   * The sender of e-mail. Required with SMTP_URL.
   * @example Store monitor <monitor@example.com>
   */
  @Variable() @IsOptional() @IsMailAddress() MAIL_FROM?: string;
  /** The maximum size of a report that is attached to an e-mail, in megabytes. For a larger one, the e-mail has a link. */
  @Variable() @WholeNumber() @IsInt() @Min(0) @Max(100) MAIL_ATTACHMENT_MB = 5;
  /**
   * The address at which people reach the service, for links in messages.
   * @example https://monitor.example.com
   */
  @Variable() @IsOptional() @IsHttpAddress() PUBLIC_URL?: string;

  /**
   * The files that are put into this folder are imported, and then moved to its folders done and failed.
   * @section Feed folder
   * @example /srv/feed
   */
  @Variable() @IsOptional() @IsString() FEED_DIR?: string;
  /** true: looks for files at intervals. File systems on a network do not say when files change. */
  @Variable() @Switch() @IsBoolean() FEED_POLLING = false;
  /** The time after which a file is complete if its size and its time have not changed. */
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(3600) FEED_SETTLE_SECONDS = 2;

  /**
   * The keys of callers, separated by commas: name:read:SECRET or name:write:SECRET. A secret has at least 16
   * characters; `openssl rand -hex 24` creates one. A selector of labels may follow, as in
   * north:read:SECRET:region=north,brand in (a,b): such a key sees and changes no other stores. Without keys, every
   * request is accepted.
   * @section Access
   * @example ops:write:SECRET
   */
  @Variable() @IsString() API_KEYS = '';
  /** What needs no key: any of health, docs, page, metrics, separated by commas, or none. */
  @Variable()
  @List()
  @IsArray()
  @IsIn(OPEN_ROUTES, { each: true })
  OPEN_ROUTES: readonly (typeof OPEN_ROUTES)[number][] = ['health', 'docs', 'page'];
  /**
   * The origins whose pages may call the API, separated by commas.
   * @example https://ops.example.com
   */
  @Variable()
  @List()
  @IsArray()
  @Matches(ORIGIN, { each: true, message: 'CORS_ORIGINS must be origins such as https://ops.example.com' })
  CORS_ORIGINS: readonly string[] = [];
  /**
   * The maximum number of requests per minute of one key, and of one address without a valid key. A tenth of them
   * may be for figures of many stores. 0 means no limit.
   */
  @Variable() @WholeNumber() @IsInt() @Min(0) @Max(10_000_000) RATE_LIMIT_PER_MINUTE = 1200;
  /** The maximum time for a request to arrive, and for a client to read nothing of an answer. */
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(86_400) REQUEST_TIMEOUT_SECONDS = 30;
  /** The maximum time for an upload to arrive. */
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(86_400) UPLOAD_TIMEOUT_SECONDS = 3600;
  /** The maximum number of reports that run or wait. Further triggers are answered with 429. */
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(1_000_000) MAX_OPEN_REPORTS = 1000;
}
