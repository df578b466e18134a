import { Expose, Transform } from 'class-transformer';
import { IsEmail, IsUrl, Matches, ValidateBy } from 'class-validator';
import { CronExpressionParser } from 'cron-parser';
import { parseTarget } from '../../core/selectors/details';
import { parseKeys, SERIES_KEYS } from '../../core/selectors/selector';

/** Excludes `H`, which means another time in each process, and names such as `@daily`. */
const FIVE_FIELDS = /^[\d*,/?#A-GI-Z-]+( [\d*,/?#A-GI-Z-]+){4}$/i;

/**
 * Whether a cron expression has the five fields minute, hour, day of the month, month and weekday, and ever matches.
 */
export function isCron(expression: unknown): boolean {
  if (typeof expression !== 'string' || !FIVE_FIELDS.test(expression)) return false;
  try {
    CronExpressionParser.parse(expression, { tz: 'UTC' }).next();
    return true;
  } catch {
    return false;
  }
}

/** '' in a .env file or a compose file means that the variable is not set. */
export const Variable = () => Expose();
export const WholeNumber = () =>
  Transform(({ value }) => (/^\d+$/.test(String(value)) ? Number(value) : Number.NaN));
export const Switch = () => Transform(({ value }) => ({ true: true, false: false })[String(value)]);
export const IsCron = () =>
  ValidateBy({
    name: 'isCron',
    validator: {
      validate: isCron,
      defaultMessage: () =>
        'must be a cron expression of five fields (minute hour day month weekday) that ever occurs, such as 0 6 * * *',
    },
  });
export const IsTarget = () =>
  ValidateBy({
    name: 'isTarget',
    validator: {
      validate: (value) => 'value' in parseTarget(String(value)),
      defaultMessage: () =>
        'must be a percentage above 1 and up to 100, with at most four decimals, such as 99.5',
    },
  });
export const IsSeriesKeys = () =>
  ValidateBy({
    name: 'isSeriesKeys',
    validator: {
      validate: (value) => typeof parseKeys(String(value), SERIES_KEYS) !== 'string',
      defaultMessage: () =>
        `must be at most ${SERIES_KEYS.max} different keys of labels, or timezone, with commas between them, such as region,brand`,
    },
  });
/** A name, not an offset, which Intl of newer Nodes accepts as a zone. */
export const IsZoneName = (name: string) =>
  Matches(/^[A-Za-z]/, { message: `${name} must be a name, not an offset` });
/** The address of a server, by host name or number, without credentials: secrets have variables of their own. */
export const IsHttpAddress = () =>
  IsUrl({
    protocols: ['http', 'https'],
    require_protocol: true,
    require_tld: false,
    allow_underscores: true,
    disallow_auth: true,
  });
/** The address of a server of e-mail, with its user and password, if it needs them. */
export const IsSmtpAddress = () =>
  IsUrl(
    {
      protocols: ['smtp', 'smtps'],
      require_protocol: true,
      require_tld: false,
      allow_underscores: true,
    },
    { message: 'SMTP_URL must be a smtp:// or smtps:// address' },
  );
/** `a@example.com`, or `Name <a@example.com>`. */
export const IsMailAddress = () => IsEmail({ allow_display_name: true, require_tld: false });
/** Words separated by commas; `none` is the empty list. */
export const List = () =>
  Transform(({ value }) =>
    value === 'none'
      ? []
      : String(value)
          .split(',')
          .map((word) => word.trim()),
  );
