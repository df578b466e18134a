import { CronExpressionParser } from 'cron-parser';

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
