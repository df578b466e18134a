import { Expose, plainToInstance, Transform } from 'class-transformer';
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
  ValidateBy,
  validateSync,
} from 'class-validator';
import { KnownError } from '../errors';
import { readApiKeys } from './api-keys';
import { isCron } from './cron';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const ROLES = ['all', 'api', 'worker'] as const;
const OPEN_ROUTES = ['health', 'docs', 'page', 'metrics'] as const;
/** A name or an address, without a port. */
const HOST = /^[A-Za-z0-9._-]+$|^[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/;
const DOWNLOADS = ['stream', 'redirect'] as const;
const ORIGIN = /^https?:\/\/[^/?#@\s,*]+$/;

/** '' in a .env file or a compose file means the same as a variable that is not there. */
const Variable = () => Expose();
const WholeNumber = () =>
  Transform(({ value }) => (/^\d+$/.test(String(value)) ? Number(value) : Number.NaN));
const Switch = () => Transform(({ value }) => ({ true: true, false: false })[String(value)]);
const IsCron = () =>
  ValidateBy({
    name: 'isCron',
    validator: {
      validate: isCron,
      defaultMessage: () =>
        'must be a cron expression of five fields (minute hour day month weekday), such as 0 6 * * *',
    },
  });
/** A name, not an offset, which Intl of newer Nodes takes for a zone as well. */
const IsZoneName = (name: string) =>
  Matches(/^[A-Za-z]/, { message: `${name} must be a name, not an offset` });
/** Of a server, by a name of the network or a number; a secret has a variable of its own. */
const IsHttpAddress = () =>
  IsUrl({
    protocols: ['http', 'https'],
    require_protocol: true,
    require_tld: false,
    allow_underscores: true,
    disallow_auth: true,
  });
/** Words with commas between them; `none` is the empty list. */
const List = () =>
  Transform(({ value }) =>
    value === 'none'
      ? []
      : String(value)
          .split(',')
          .map((word) => word.trim()),
  );

/** The variables of the service, as an operator writes them. Defaults stand here and nowhere else. */
export class Environment {
  @Variable() @WholeNumber() @IsInt() @Min(0) @Max(65535) PORT = 8000;
  @Variable() @IsString() @IsNotEmpty() HOST = '127.0.0.1';
  @Variable() @IsIn(ROLES) ROLE: (typeof ROLES)[number] = 'all';
  @Variable() @IsIn(LOG_LEVELS) LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  @Variable() @IsString() DATABASE_PATH = 'data/store-monitor.sqlite';
  @Variable()
  @IsOptional()
  @List()
  @ArrayNotEmpty()
  @Matches(HOST, { each: true, message: 'MYSQL_HOST must be a host, or several with commas between them' })
  MYSQL_HOST?: readonly string[];
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(65535) MYSQL_PORT = 3306;
  @Variable() @IsString() MYSQL_USER = 'store_monitor';
  @Variable() @IsString() MYSQL_PASSWORD = '';
  @Variable() @Matches(/^[A-Za-z0-9_$-]{1,64}$/) MYSQL_DB = 'store_monitor';
  @Variable() @WholeNumber() @IsInt() @Min(2) @Max(1000) MYSQL_CONNECTIONS = 10;
  @Variable()
  @IsOptional()
  @List()
  @ArrayNotEmpty()
  @Matches(HOST, {
    each: true,
    message: 'MYSQL_READ_HOST must be a host, or several with commas between them',
  })
  MYSQL_READ_HOST?: readonly string[];
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(65535) MYSQL_READ_PORT = 3306;

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
  @Variable() @Matches(/^[A-Za-z0-9:{}_-]{1,64}$/) QUEUE_PREFIX = 'store-monitor';

  @Variable() @IsString() @IsNotEmpty() REPORTS_DIR = 'reports';

  @Variable() @IsOptional() @Matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/) S3_BUCKET?: string;
  @Variable()
  @IsOptional()
  @IsHttpAddress()
  S3_ENDPOINT?: string;
  @Variable() @Matches(/^[a-z0-9-]{1,64}$/) S3_REGION = 'us-east-1';
  @Variable() @Matches(/^[A-Za-z0-9_-][A-Za-z0-9._/-]{0,199}$/) S3_PREFIX = 'reports/';
  @Variable() @Switch() @IsBoolean() S3_FORCE_PATH_STYLE = false;
  @Variable() @IsOptional() @IsString() S3_ACCESS_KEY_ID?: string;
  @Variable() @IsOptional() @IsString() S3_SECRET_ACCESS_KEY?: string;
  @Variable() @IsIn(DOWNLOADS) S3_DOWNLOADS: (typeof DOWNLOADS)[number] = 'stream';
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(600) S3_TIMEOUT_SECONDS = 30;

  @Variable() @IsString() @IsNotEmpty() UPLOADS_DIR = 'data/uploads';
  @Variable() @IsString() @IsNotEmpty() REJECTS_DIR = 'data/rejects';
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(1_048_576) MAX_UPLOAD_MB = 4096;
  @Variable() @WholeNumber() @IsInt() @Min(0) @Max(31_536_000) MAX_POLL_AHEAD_SECONDS = 300;
  @Variable() @IsTimeZone() @IsZoneName('DEFAULT_TIMEZONE') DEFAULT_TIMEZONE = 'America/Chicago';

  /** Fewer days would not always hold the polls of a report as of the newest one. */
  @Variable() @WholeNumber() @IsOptional() @IsInt() @Min(10) @Max(36_500) POLL_RETENTION_DAYS?: number;
  @Variable() @WholeNumber() @IsOptional() @IsInt() @Min(1) @Max(36_500) REPORT_RETENTION_DAYS?: number;
  @Variable()
  @Matches(/^([01]?\d|2[0-3])-([01]?\d|2[0-4])$/, {
    message: 'RETENTION_HOURS must be hours of the day such as 2-5 or 22-4; 0-24 is always',
  })
  RETENTION_HOURS = '2-5';

  @Variable() @IsOptional() @IsCron() REPORT_SCHEDULE?: string;
  @Variable()
  @IsOptional()
  @IsTimeZone()
  @IsZoneName('REPORT_SCHEDULE_TIMEZONE')
  REPORT_SCHEDULE_TIMEZONE?: string;

  @Variable()
  @IsOptional()
  @IsHttpAddress()
  WEBHOOK_URL?: string;
  @Variable() @IsOptional() @IsString() @MinLength(16) WEBHOOK_SECRET?: string;
  @Variable() @Switch() @IsBoolean() WEBHOOK_ALLOW_PRIVATE = false;

  @Variable() @IsString() API_KEYS = '';
  @Variable()
  @List()
  @IsArray()
  @IsIn(OPEN_ROUTES, { each: true })
  OPEN_ROUTES: readonly (typeof OPEN_ROUTES)[number][] = ['health', 'docs', 'page'];
  @Variable()
  @List()
  @IsArray()
  @Matches(ORIGIN, { each: true, message: 'CORS_ORIGINS must be origins such as https://ops.example.com' })
  CORS_ORIGINS: readonly string[] = [];
  /** Of one key; 0: as many as it likes. */
  @Variable() @WholeNumber() @IsInt() @Min(0) @Max(10_000_000) RATE_LIMIT_PER_MINUTE = 1200;
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(86_400) REQUEST_TIMEOUT_SECONDS = 30;
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(86_400) UPLOAD_TIMEOUT_SECONDS = 3600;
  @Variable() @WholeNumber() @IsInt() @Min(1) @Max(1_000_000) MAX_OPEN_REPORTS = 1000;
}

/** What is wrong where REDIS_URL names a Redis Cluster. Addresses that cannot be read were found wrong before. */
function clusterFaults({ REDIS_URL: urls = [], QUEUE_PREFIX: prefix }: Environment): string[] {
  if (urls.length < 2 || !urls.every((url) => URL.canParse(url))) return [];
  const faults: string[] = [];
  const nodes = urls.map((url) => new URL(url));
  if (nodes.some(({ pathname }) => !['', '/', '/0'].includes(pathname)))
    faults.push('REDIS_URL: several addresses are a Redis Cluster, which has database 0 alone');
  if (
    new Set(nodes.map(({ protocol, username, password }) => [protocol, username, password].join())).size > 1
  )
    faults.push('REDIS_URL: the nodes of a Redis Cluster have one scheme, user and password');
  if (/[{}]/.test(prefix) && !/^[^{}]*\{[^{}]+\}[^{}]*$/.test(prefix))
    faults.push('QUEUE_PREFIX: on a Redis Cluster it may have braces once, around some characters');
  return faults;
}

/**
 * Checks the variables; every bad one is named in the error, with the rule it breaks.
 * The message never holds a value, since a value may be a secret.
 */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const environment = plainToInstance(Environment, given, {
    excludeExtraneousValues: true,
    exposeDefaultValues: true,
  });
  const wrong = validateSync(environment).map(({ property, constraints }) => {
    const rules = Object.values(constraints ?? {}).map((rule) => rule.replace(`${property} `, ''));
    return `${property}: ${rules.join('; ')}`;
  });
  if (['api', 'worker'].includes(environment.ROLE) && environment.REDIS_URL === undefined) {
    wrong.push(
      'ROLE: api and worker are separate processes and meet in Redis: set REDIS_URL, or leave ROLE at all',
    );
  }
  if (environment.WEBHOOK_URL !== undefined && environment.WEBHOOK_SECRET === undefined) {
    wrong.push('WEBHOOK_SECRET: set it, so that the receiver of WEBHOOK_URL can tell who sends');
  }
  wrong.push(...clusterFaults(environment));
  if (environment.MYSQL_READ_HOST !== undefined && environment.MYSQL_HOST === undefined) {
    wrong.push('MYSQL_READ_HOST: a replica follows a server: set MYSQL_HOST as well');
  }
  if ((environment.S3_ACCESS_KEY_ID === undefined) !== (environment.S3_SECRET_ACCESS_KEY === undefined)) {
    wrong.push('S3_ACCESS_KEY_ID: is one half of a key, S3_SECRET_ACCESS_KEY the other: set both or neither');
  }
  if (environment.API_KEYS !== '') {
    const { wrong: faults } = readApiKeys(environment.API_KEYS);
    if (faults.length > 0) wrong.push(`API_KEYS: ${faults.join('; ')}`);
  }
  if (wrong.length > 0) {
    throw new KnownError('invalid-configuration', `The configuration cannot be used. ${wrong.join('. ')}.`);
  }
  return environment;
}
